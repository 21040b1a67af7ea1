"""Everything known of the base models, one file each. `FAMILIES` is the table of all of them."""

from __future__ import annotations

import sys
from functools import cache

from assetkit.families._schema import Channels, Family, Signature
from assetkit.registry import Registry, rows

__all__ = ["Channels", "Family", "Signature", "families"]


@cache
def families() -> Registry[Family]:
    """All families by id, read from the modules of this package on first use."""
    found = (row for row in rows(sys.modules[__name__], "FAMILY") if isinstance(row, Family))
    return Registry(found, key=lambda family: family.id)
