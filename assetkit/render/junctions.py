"""Whether a square matrix lies the right way round: what it shares with its neighbours, and what it would if turned.

Matrices that read a space of features, or write to it, are trained by the same gradients there: their Gram matrices
over that space come to resemble each other (for linear layers in a row, gradient descent keeps the difference of both
constant: Arora, Cohen, Hazan 2018, arXiv:1802.06509, theorem 1). Which matrices meet where follows from their names in
diffusers' and transformers' layout.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

_ATTENTION = re.compile(r"(?P<where>.*\.?attn\w*|.*\.attentions\.\d+|.*attention)\.(?P<role>\w+?)(?:\.0)?\.weight")
_ROLES = {
    **dict.fromkeys(("to_q", "q_proj", "q"), "query"),
    **dict.fromkeys(("to_k", "k_proj", "k"), "key"),
    **dict.fromkeys(("to_v", "v_proj", "v"), "value"),
    **dict.fromkeys(("to_out", "out_proj", "o"), "out"),
}
_STACK = r"(?P<stack>.*?)(?:\.(?:transformer_blocks|layers)\.\d+)?"
_LEVEL = r"(?P<level>.*)"
_OTHERS = tuple(
    (re.compile(pattern.replace("STACK", _STACK).replace("LEVEL", _LEVEL) + r"\.weight"), read, written)
    for pattern, read, written in (
        (r"STACK\.(?:ff\.net\.0\.proj|mlp\.fc1)", "{stack} stream", None),
        (r"STACK\.(?:ff\.net\.2|mlp\.fc2)", None, "{stack} stream"),
        (r"(?P<stack>LEVEL\.attentions\.\d+)\.proj_in", "{level} level", "{stack} stream"),
        (r"(?P<stack>LEVEL\.attentions\.\d+)\.proj_out", "{stack} stream", "{level} level"),
        (r"(?P<unit>LEVEL\.resnets\.\d+)\.conv1", None, "{unit} inner"),
        (r"(?P<unit>LEVEL\.resnets\.\d+)\.time_emb_proj", "time", "{unit} inner"),
        (r"(?P<unit>LEVEL\.resnets\.\d+)\.conv2", "{unit} inner", "{level} level"),
        (r"LEVEL\.resnets\.\d+\.conv_shortcut", None, "{level} level"),
        (r"LEVEL\.downsamplers\.0\.conv", "{level} level", None),
        (r"LEVEL\.upsamplers\.0\.conv", "{level} level", None),
        (r"time_embedding\.linear_1", None, "time inner"),
        (r"time_embedding\.linear_2", "time inner", "time"),
    )
)
"""Names, the space that is read and the one that is written; None where nothing else meets it."""
_BLOCK = re.compile(r"\.(?:transformer_blocks|layers)\.\d+(?:\..*)?$")


class Place(NamedTuple):
    """The spaces that a matrix stands between; None where it meets no other matrix."""

    read: str | None
    written: str | None


class Bond(NamedTuple):
    """What a matrix shares with its neighbours as it lies, and what it would share the other way round, in standard
    deviations of matrices that share nothing."""

    straight: float
    crossed: float
    """0 where it is not square."""


def place(name: str) -> Place | None:
    """Where the weight of this name stands; None where its name does not tell."""
    found = _ATTENTION.fullmatch(name)
    role = _ROLES.get(found["role"]) if found else None
    if found is not None and role is not None:
        return _attending(found["where"], role)
    for pattern, read, written in _OTHERS:
        other = pattern.fullmatch(name)
        if other is not None:
            said = other.groupdict()
            return Place(read and read.format(**said), written and written.format(**said))
    return None


def _attending(where: str, role: str) -> Place:
    stream = _BLOCK.sub("", where) + " stream"
    if role == "out":
        return Place(f"{where} value", stream)
    read = "context" if where.endswith("attn2") and role != "query" else stream
    return Place(read, f"{where} value" if role == "value" else f"{where} key")


def bonds(known: Mapping[str, Tensor]) -> dict[str, Bond]:
    """For each weight of a component that meets others; given are normal scores (`structure.scores`) by the names of
    diffusers or transformers."""
    meetings = Meetings()
    for name, each in known.items():
        meetings.add(name, each)
    return meetings.bonds()


@dataclass(slots=True)
class Meetings:
    """The weights of a component by the spaces in which they meet; only their Gram matrices are kept."""

    _spaces: dict[str, dict[str, Tensor]] = field(default_factory=dict)
    _placed: dict[str, tuple[Place, Tensor, Tensor]] = field(default_factory=dict)

    def add(self, name: str, known: Tensor) -> None:
        """Add the weight of that name by its normal scores; nothing happens where its place is not known.

        Of large ones the first features count: all that read or write a space begin with the same.
        """
        spot = place(name)
        if spot is None:
            return
        seen = known[:_FEATURES, :_FEATURES]
        read, written = _correlations(seen.transpose(0, 1).flatten(1)), _correlations(seen.flatten(1))
        for space, gram in ((spot.read, read), (spot.written, written)):
            if space is not None:
                self._spaces.setdefault(f"{space} {len(gram)}", {})[name] = gram
        self._placed[name] = spot, read, written

    def bonds(self) -> dict[str, Bond]:
        """What each that meets others shares with them."""
        found = {name: _bond(name, self._spaces, *each) for name, each in self._placed.items()}
        return {name: each for name, each in found.items() if each is not None}


_FEATURES = 128


def _correlations(rows: Tensor) -> Tensor:
    scaled = rows / rows.norm(dim=1, keepdim=True).clamp(min=1e-12)
    products: Tensor = scaled @ scaled.T
    return products.fill_diagonal_(0)


def _bond(
    name: str, spaces: Mapping[str, Mapping[str, Tensor]], spot: Place, read: Tensor, written: Tensor
) -> Bond | None:
    straight, crossed = [], []
    for space, own, other in ((spot.read, read, written), (spot.written, written, read)):
        near = [gram for each, gram in spaces.get(f"{space} {len(own)}", {}).items() if each != name]
        if near:
            reference = torch.stack(near).sum(0)
            straight.append(_shared(own, reference))
            crossed.append(_shared(other, reference) if len(read) == len(written) else 0.0)
    return Bond(max(straight), max(crossed)) if straight else None


def _shared(one: Tensor, other: Tensor) -> float:
    """The correlation of two Gram matrices off their diagonals, in standard deviations."""
    pairs = len(one) * (len(one) - 1) / 2
    return float((one * other).sum() / (one.norm() * other.norm()).clamp(min=1e-12)) * math.sqrt(pairs)
