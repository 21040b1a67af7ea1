"""Merge methods as pure functions of tensors, one file each. `methods` is the table of all of them.

The rows can be read without torch: the methods import it when they compute.
"""

from __future__ import annotations

import sys
from functools import cache

from assetkit.registry import Registry, rows
from assetkit.transform.methods._memory import MemoryTiles, merge_tensors
from assetkit.transform.methods._schema import Method, Parameter, Place, Tiles

__all__ = ["MemoryTiles", "Method", "Parameter", "Place", "Tiles", "merge_tensors", "methods"]


@cache
def methods() -> Registry[Method]:
    """All merge methods by id, read from the modules of this package on first use."""
    found = (row for row in rows(sys.modules[__name__], "METHOD") if isinstance(row, Method))
    return Registry(found, key=lambda method: method.id)
