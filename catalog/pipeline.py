"""Scanning folders into the catalog."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.lock import scan_lock
from assetkit.catalog.stages import ROOTS, STAGES, HashLevel, Scan, known_findings
from assetkit.catalog.store import LOCATIONS
from assetkit.catalog.workers import Examine
from assetkit.errors import NotFoundError
from assetkit.progress import SILENT, Progress
from assetkit.types import Finding


@dataclass(slots=True)
class ScanReport:
    """What a scan found. The counts are of models; sidecars, previews and other files are not counted."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    offline: int = 0
    """Models that went offline in this scan."""
    hashed: int = 0
    findings: list[Finding] = field(default_factory=list)
    """Errors and warnings on what is in the scanned folders now, old ones included."""
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The report as ``assetkit scan --json`` prints it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "moved": self.moved,
            "unchanged": self.unchanged,
            "offline": self.offline,
            "hashed": self.hashed,
            "findings": [each.to_dict() for each in self.findings],
            "seconds": round(self.seconds, 3),
        }


def scan(
    catalog: Catalog,
    paths: Iterable[str | os.PathLike[str]],
    *,
    hash: HashLevel = "all",  # noqa: A002 - the option's name
    progress: Progress = SILENT,
    examine: Examine | None = None,
) -> ScanReport:
    """Index files and folders. Running it again costs one stat per file that has not changed.

    A path below a folder that was scanned before belongs to that root; a folder above known roots takes them in.
    A known folder that is missing makes its files offline. Raises `NotFoundError` for a path that is neither there
    nor known (before anything is scanned), `CatalogError` when another scan is running, `SystemFailure` when the
    catalog cannot be written. `examine` replaces the worker processes, for tests.
    """
    start = time.monotonic()
    report = ScanReport()
    now = int(time.time())
    with scan_lock(catalog.path):
        for root_id, root, scope in _roots(catalog, [os.path.abspath(each) for each in paths], now):  # noqa: PTH100
            one = Scan(catalog, root_id, root, scope, hash, progress, now, examine)
            for stage in STAGES:
                stage(one)
            _add(report, one)
    report.seconds = time.monotonic() - start
    return report


def _add(report: ScanReport, one: Scan) -> None:
    report.added += one.added
    report.changed += one.changed
    report.moved += one.moved
    report.offline += one.offline
    report.unchanged += one.plan.unchanged
    report.hashed += one.hashed
    report.findings.extend(one.findings)
    report.findings.extend(known_findings(one))


def _roots(catalog: Catalog, paths: list[str], now: int) -> list[tuple[int, str, str]]:
    """Root and scope of each path, new roots made; paths inside others of the list are left out."""
    with catalog.write() as connection:
        known = {row.path: row.id for row in connection.execute(sa.select(ROOTS))}
        for path in paths:
            if not os.path.lexists(path) and not any(_below(path, root) for root in known):
                raise NotFoundError(f"{path}: no such file or folder")
        chosen = [
            path for path in dict.fromkeys(paths) if not any(_below(path, each) for each in paths if each != path)
        ]
        found = []
        for path in chosen:
            above = next((root for root in known if _below(path, root)), None)
            if above is None:
                above = path if os.path.isdir(path) else os.path.dirname(path)  # noqa: PTH112, PTH120
                known[above] = _add_root(connection, above, now)
                for below in [root for root in known if root != above and _below(root, above)]:
                    _take_in(connection, known.pop(below), known[above], os.path.relpath(below, above))
            scope = os.path.relpath(path, above).replace(os.sep, "/")
            found.append((known[above], above, "" if scope == "." else scope))
    return found


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _add_root(connection: sa.Connection, path: str, now: int) -> int:
    row = {"path": path, "online": True, "added": now, "last_scan": 0}
    return int(connection.execute(sa.insert(ROOTS).returning(ROOTS.c.id), [row]).scalar_one())


def _take_in(connection: sa.Connection, root: int, into: int, prefix: str) -> None:
    """A root below a new one becomes part of it."""
    prefix = prefix.replace(os.sep, "/")
    rows = connection.execute(
        sa.select(LOCATIONS.c.id, LOCATIONS.c.path, LOCATIONS.c.owner).where(LOCATIONS.c.root_id == root)
    ).all()
    values = [
        {
            "id_": row.id,
            "path_": prefix if row.path == "." else f"{prefix}/{row.path}",
            "owner_": f"{prefix}/{row.owner}" if row.owner else None,
        }
        for row in rows
    ]
    if values:
        update = sa.update(LOCATIONS).where(LOCATIONS.c.id == sa.bindparam("id_"))
        moved = update.values(root_id=into, path=sa.bindparam("path_"), owner=sa.bindparam("owner_"))
        connection.execute(moved, values)
    connection.execute(sa.delete(ROOTS).where(ROOTS.c.id == root))
