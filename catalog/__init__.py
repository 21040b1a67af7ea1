"""The catalog: rows, the scan that fills them, and the search that reads them.

Importing this package loads no database library; its names are found when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assetkit.catalog.dedupe import apply_dedupe, duplicates, plan_dedupe
    from assetkit.catalog.engine import Catalog, upgrade
    from assetkit.catalog.making import Stock
    from assetkit.catalog.pipeline import ScanReport, scan
    from assetkit.catalog.search import find_asset, list_assets, show_asset
    from assetkit.catalog.syncing import SyncReport, sync
    from assetkit.catalog.watching import watch

__all__ = [
    "Catalog",
    "ScanReport",
    "Stock",
    "SyncReport",
    "apply_dedupe",
    "duplicates",
    "find_asset",
    "list_assets",
    "plan_dedupe",
    "scan",
    "show_asset",
    "sync",
    "upgrade",
    "watch",
]

_WHERE = {
    "Catalog": "engine",
    "ScanReport": "pipeline",
    "Stock": "making",
    "SyncReport": "syncing",
    "apply_dedupe": "dedupe",
    "duplicates": "dedupe",
    "find_asset": "search",
    "list_assets": "search",
    "plan_dedupe": "dedupe",
    "scan": "pipeline",
    "show_asset": "search",
    "sync": "syncing",
    "upgrade": "engine",
    "watch": "watching",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
