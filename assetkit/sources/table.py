"""The table of sources, filled from the files of this package."""

from __future__ import annotations

from functools import cache
from typing import cast

from assetkit import sources as package
from assetkit.registry import Registry, rows
from assetkit.sources.base import SourceRow


@cache
def sources() -> Registry[SourceRow]:
    """Every source by its id, in the order in which they are asked."""
    found = cast("list[SourceRow]", list(rows(package, "SOURCE")))
    return Registry(sorted(found, key=lambda each: (each.rank, each.id)), key=lambda each: each.id)
