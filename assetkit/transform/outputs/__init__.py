"""What a model can be written as: one file per container, each with a literal row ``CONTAINER``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from assetkit.registry import Registry, rows
from assetkit.transform.model import Model
from assetkit.transform.options import Option
from assetkit.transform.plan import OutputFile


@dataclass(frozen=True, slots=True)
class Container:
    """One output format."""

    id: str
    text: str
    options: tuple[Option, ...]
    lay_out: Callable[[Model, Mapping[str, str], Mapping[str, Any]], list[OutputFile]]
    """The files for a model, its metadata and the options. Raises `InputError` for what the container cannot hold."""
    suffixes: tuple[str, ...] = ()
    prepare: Callable[[Model, Mapping[str, Any]], Model] | None = None
    """What the container leaves out of a model, so that it is listed; runs before `lay_out`."""
    folder: bool = False


@cache
def containers() -> Registry[Container]:
    """All output formats by id."""
    import assetkit.transform.outputs as package

    return Registry(cast("list[Container]", list(rows(package, "CONTAINER"))), lambda row: row.id)
