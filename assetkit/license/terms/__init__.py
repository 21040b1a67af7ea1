"""Every license met in this field, one row each; a file for each group of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache

from assetkit.license.schema import Terms
from assetkit.registry import Registry, rows

__all__ = ["by_alias", "terms"]

_SPACES = re.compile(r"[\s_]+")


@cache
def terms() -> Registry[Terms]:
    """All rows by id, read from the modules of this package on first use."""
    found = (row for row in rows(sys.modules[__name__], "TERMS") if isinstance(row, Terms))
    return Registry(found, key=lambda each: each.id)


def folded(text: str) -> str:
    """A license's spelling without case, blanks as hyphens: how aliases are compared."""
    return _SPACES.sub("-", text.strip().lower())


@cache
def by_alias() -> Mapping[str, tuple[str, ...]]:
    """Folded id, tag, name or spelling to the ids it may mean; several where a tag serves several versions."""
    found: dict[str, dict[str, None]] = {}
    for each in terms().values():
        for word in (each.id, each.name, *each.tags, *each.names):
            found.setdefault(folded(word), {})[each.id] = None
    return {word: tuple(ids) for word, ids in found.items()}
