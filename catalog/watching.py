"""Following changes: a scan whenever something below the watched folders changed, and every now and then anyway."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from assetkit.catalog.engine import Catalog
from assetkit.catalog.kinds import UNFINISHED
from assetkit.catalog.pipeline import ScanReport, scan
from assetkit.catalog.stages import HashLevel
from assetkit.errors import CatalogError
from assetkit.progress import SILENT, Progress

DEBOUNCE = 2.0
"""Seconds of quiet before a scan; a download writes for minutes."""
RESCAN = 900.0
"""Seconds between scans without events: network shares and full event queues send none."""


def watch(
    catalog: Catalog,
    paths: Iterable[str | os.PathLike[str]],
    *,
    hash: HashLevel = "all",  # noqa: A002 - the option's name
    progress: Progress = SILENT,
    stop: threading.Event | None = None,
    debounce: float = DEBOUNCE,
    rescan: float = RESCAN,
) -> Iterator[ScanReport]:
    """Scan, then follow changes: yields the report of every scan, the first one at once. Ends when `stop` is set.

    A scan that another process holds up is tried again at the next change. Raises like `scan` on the first scan.
    """
    where = [os.path.abspath(each) for each in paths]  # noqa: PTH100
    ends = stop or threading.Event()
    yield scan(catalog, where, hash=hash, progress=progress)
    for _ in _changes(where, ends, debounce, rescan):
        try:
            yield scan(catalog, where, hash=hash, progress=progress)
        except CatalogError:
            if not catalog.path.exists():
                raise


def _changes(paths: list[str], stop: threading.Event, debounce: float, rescan: float) -> Iterator[Any]:
    """Once per burst of changes, and once per `rescan` seconds without any."""
    import watchfiles

    events = watchfiles.watch(
        *[path for path in paths if os.path.exists(path)],
        watch_filter=_concerns_us(),
        debounce=int(debounce * 1000),
        step=min(500, int(debounce * 500) or 1),
        stop_event=stop,
        rust_timeout=int(min(rescan, 5.0) * 1000),
        yield_on_timeout=True,
        raise_interrupt=True,
        ignore_permission_denied=True,
    )
    last = time.monotonic()
    for found in events:
        if stop.is_set():
            return
        if found or time.monotonic() - last >= rescan:
            yield found
            last = time.monotonic()


def _concerns_us() -> Callable[[Any, str], bool]:
    def concerns(change: Any, path: str) -> bool:
        name = os.path.basename(path)
        return not name.startswith(".") and not name.lower().endswith(UNFINISHED)

    return concerns
