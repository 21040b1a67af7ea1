"""What can be done with models: one file per operation, each with a literal row ``OPERATION``.

An operation takes models whose tensors are nodes and gives one such model; it reads headers and never a weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from assetkit.registry import Registry, rows
from assetkit.transform.model import Model
from assetkit.transform.options import Option

Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the person who runs a recipe allows."""

    allow_partial: bool = False
    """Go on where models fit each other only in part; what does not fit is listed."""
    threads: int = 1
    """Threads for work that must be done to know the shape of the output."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    id: str
    text: str
    """One line for people."""
    models: tuple[int, int | None]
    """The least and the greatest number of models it takes."""
    options: tuple[Option, ...]
    apply: Callable[[Sequence[Model], Options, Conditions], Model]
    """Raises `InputError` where the models do not allow it."""
    plain: bool = True
    """Whether it works on numbers, so that weights stored with a scale must be unpacked for it."""


@cache
def operations() -> Registry[Operation]:
    """All operations by id."""
    import assetkit.transform.operations as package

    return Registry(cast("list[Operation]", list(rows(package, "OPERATION"))), lambda row: row.id)
