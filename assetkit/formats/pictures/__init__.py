"""How each image container lays out its size and texts: one file per container, walked without decoding a pixel."""

from __future__ import annotations

import sys
from functools import lru_cache

from assetkit.formats.pictures._schema import Container, Found
from assetkit.registry import Registry, rows

__all__ = ["Container", "Found", "containers", "kind_of"]


@lru_cache(maxsize=1)
def containers() -> Registry[Container]:
    """All containers by id."""
    found = (row for row in rows(sys.modules[__name__], "CONTAINER") if isinstance(row, Container))
    return Registry(found, lambda row: row.id)


def kind_of(head: bytes) -> str | None:
    """The container that a file's first 32 bytes are of, or None."""
    for row in containers().values():
        if any(head[start : start + len(mark)] == mark for start, mark in row.signatures):
            return row.id
    return None
