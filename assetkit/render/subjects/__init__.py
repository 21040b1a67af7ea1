"""How each kind of asset is put to the test: one file per kind, each with a literal row ``SUBJECT``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assetkit.registry import Registry, rows
from assetkit.types import Identity

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.checks import Check

PROMPTS = ("a photograph of a red apple on a table", "a watercolor painting of a blue house")
"""What is drawn where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What assets are tested with."""

    model_for: Callable[[Identity], Path | None] = lambda _: None
    """A checkpoint that an adapter, embedding or control network is for."""
    config: Path | None = None
    """A pipeline folder with configurations and tokenizers for models that lack them."""
    vae: Path | None = None
    """For models without one."""
    kin: tuple[Path, ...] = ()
    """Models that assets may come from: what shares nothing with them, where the rest does, is a fault."""
    prompts: tuple[str, ...] = PROMPTS
    seeds: tuple[int, ...] = (0,)
    steps: int | None = None
    device: str = "cpu"
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What the checkpoint drew that was last tested with: the next adapter is likely of the same base."""


@dataclass(slots=True)
class Trial:
    """What came of one asset: filled while it is tested, so that what was seen before a fault is kept."""

    checks: list[Check] = field(default_factory=list)
    images: dict[str, Tensor] = field(default_factory=dict)
    """Pictures [3, H, W] by what they show."""


Test = Callable[[Path, Identity, Bench, Trial], None]
"""Tests the asset at a path. Raises `NeedsMoreError` where something else is missing, `InputError` where the asset
cannot be used."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One way to test, and the kinds of asset it is for."""

    id: str
    kinds: tuple[str, ...]
    test: Test


@cache
def subjects() -> Mapping[str, Subject]:
    """The row for each kind."""
    table = Registry(cast("list[Subject]", list(rows(sys.modules[__name__], "SUBJECT"))), key=lambda row: row.id)
    return {kind: row for row in table.values() for kind in row.kinds}
