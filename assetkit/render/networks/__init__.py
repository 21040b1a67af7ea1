"""How each kind of pipeline is asked: one file per kind, each with a literal row ``NETWORK``.

A row says how prompts become conditions and how the network is called with them. Networks, encoders and tokenizers come
loaded; latents are [N, C, H, W] everywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from assetkit.errors import InputError
from assetkit.registry import Registry, rows

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.prompts import Piece
    from assetkit.render.tokens import Tokenizer


@dataclass(frozen=True, slots=True)
class Conditions:
    """What prompts ask for, one row per prompt."""

    context: Tensor
    """[prompts, tokens, features]."""
    pooled: Tensor | None = None
    """[prompts, features]."""

    def only(self, number: int) -> Conditions:
        """The conditions of one prompt."""
        pooled = None if self.pooled is None else self.pooled[number : number + 1]
        return Conditions(self.context[number : number + 1], pooled)

    def times(self, count: int) -> Conditions:
        """Every row `count` times, rows of one prompt side by side."""
        pooled = None if self.pooled is None else self.pooled.repeat_interleave(count, 0)
        return Conditions(self.context.repeat_interleave(count, 0), pooled)


@dataclass(frozen=True, slots=True)
class Tower:
    """A text encoder, its tokenizer, and the embeddings that it knows by their words."""

    model: Any
    tokenizer: Tokenizer
    words: Mapping[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a request matters to the network itself."""

    width: int
    height: int
    skip: int | None = None
    """Clip skip; None is the family's own."""
    guidance: float = 3.5
    """What networks are told that were distilled with guidance (Flux dev)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a network is asked once."""

    latents: Tensor
    """[N, C, H, W], scaled as the network was trained."""
    times: Tensor
    """[N]."""
    conditions: Conditions
    """N rows."""
    wanted: Wanted
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further inputs by name (residuals of a control network)."""


Prompts = Sequence["tuple[Piece, ...]"]
Encode = Callable[[Mapping[str, Tower | None], Prompts, Wanted, Mapping[str, Any]], Conditions]
"""Towers by component, the prompts' pieces, the request, and what the pipeline's index and the network's own
configuration say."""
Predict = Callable[[Any, Question], "Tensor"]
"""The module's answer [N, C, H, W] to a question."""
Control = Callable[[Any, Question, "Tensor", float], Mapping[str, Any]]
"""What a control network makes of the question, a picture [N, 3, H, W] from 0 to 1 and a strength: further inputs."""


@dataclass(frozen=True, slots=True)
class Network:
    """One kind of pipeline."""

    id: str
    pipelines: tuple[str, ...]
    """diffusers' pipeline classes that it speaks for."""
    component: str
    """The component that draws."""
    encode: Encode
    predict: Predict
    control: Control | None = None
    patch: int = 1
    """Latent pixels along a side that the network takes as one."""
    tokens: Callable[[int, int], int] | None = None
    """Image tokens of a latent's height and width, where the noise schedule depends on them."""


@cache
def networks() -> Registry[Network]:
    """All kinds by id."""
    return Registry(cast("list[Network]", list(rows(sys.modules[__name__], "NETWORK"))), key=lambda row: row.id)


def network_of(pipeline: str) -> Network:
    """The row for a pipeline class. Raises `InputError` for one that cannot be drawn with."""
    for row in networks().values():
        if pipeline in row.pipelines:
            return row
    known = ", ".join(each for row in networks().values() for each in row.pipelines)
    raise InputError(f"a {pipeline} cannot be drawn with yet", hint=f"these can: {known}")


def needed(towers: Mapping[str, Tower | None], name: str) -> Tower:
    """The text encoder of this name. Raises `InputError` where it is missing."""
    tower = towers.get(name)
    if tower is None:
        raise InputError(f"the pipeline has no {name}", hint="give the file it is in with --component")
    return tower
