"""What a walk found against what the catalog knows: one stat per file decides what there is to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa

from assetkit import __version__
from assetkit.catalog.models import Identity, Location
from assetkit.catalog.roles import Entry, Settled, Stat


class Known(NamedTuple):
    """A location as the catalog has it."""

    id: int
    content_id: int | None
    path: str
    role: str
    owner: str | None
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int
    online: bool
    version: str | None
    """Of the assetkit that identified it."""


class Companion(NamedTuple):
    """A sidecar or preview, and what is known of it."""

    entry: Entry
    known: Known | None
    fresh: bool
    """Whether it is new or changed."""


@dataclass(slots=True)
class Work:
    """A model to examine (or only to give its new preview), with what lies beside it."""

    entry: Entry
    known: Known | None
    changed: bool
    """Whether its own bytes are new to us; False when only a sidecar, a preview or our rules are."""
    companions: list[Companion] = field(default_factory=list)
    again: bool = False
    """Whether what lies beside it may change what it is."""

    @property
    def examine(self) -> bool:
        """Whether the file must be opened."""
        return (
            self.changed
            or self.stale
            or self.again
            or any(each.fresh and each.entry.role == "sidecar" for each in self.companions)
        )

    @property
    def stale(self) -> bool:
        """Whether other rules than ours identified it."""
        return self.known is not None and self.known.role == "asset" and self.known.version != __version__


@dataclass(slots=True)
class Plan:
    """The outcome of a comparison."""

    unchanged: int = 0
    returned: list[int] = field(default_factory=list)
    """Locations that were offline and are there again as they were."""
    moved: list[tuple[Known, Entry]] = field(default_factory=list)
    vanished: list[Known] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    entries: int = 0


def known_locations(connection: sa.Connection, root_id: int, scope: str) -> dict[str, Known]:
    """Every location of a root (of `scope` in it), by path."""
    table, identities = Location.__table__, Identity.__table__  # type: ignore[attr-defined]
    columns = [table.c[name] for name in Known._fields if name != "version"]
    query = sa.select(*columns, identities.c.version).select_from(
        table.outerjoin(identities, identities.c.content_id == table.c.content_id)
    )
    rows = map(Known._make, connection.execute(query.where(table.c.root_id == root_id)))
    if not scope:
        return {row.path: row for row in rows}
    return {row.path: row for row in rows if inside(row.path, scope) or (row.owner and row.owner == scope)}


def settled(known: Mapping[str, Known]) -> Settled:
    """The role that an unchanged file of `known` has; a walk opens nothing of these."""

    def role(path: str, stat: Stat) -> str | None:
        row = known.get(path)
        same = row is not None and (row.size, row.mtime_ns, row.ctime_ns, row.inode) == stat[:4]
        return row.role if same and row is not None else None

    return role


def inside(path: str, scope: str) -> bool:
    """Whether `path` is `scope` or below it."""
    return not scope or path == scope or path.startswith(scope + "/")


def compare(entries: Iterable[Entry], known: dict[str, Known]) -> Plan:
    """Sort the entries of a walk; `known` is used up."""
    plan = Plan()
    fresh: list[tuple[Entry, Known | None]] = []
    beside: dict[str, list[Companion]] = {}
    same: dict[str, tuple[Entry, Known]] = {}
    for entry in entries:
        plan.entries += 1
        row = known.pop(entry.path, None)
        if row is None or not _same(entry, row):
            fresh.append((entry, row))
            continue
        if not row.online:
            plan.returned.append(row.id)
        if entry.role == "asset":
            plan.unchanged += row.role == "asset"
            same[entry.path] = (entry, row)
        else:
            beside.setdefault(entry.owner or "", []).append(Companion(entry, row, fresh=False))
    _find_moves(plan, fresh, known, same, beside)
    plan.vanished = [row for row in known.values() if row.online]
    _gather(plan, fresh, same, beside)
    return plan


def _same(entry: Entry, row: Known) -> bool:
    return (
        entry.size == row.size
        and entry.mtime_ns == row.mtime_ns
        and entry.ctime_ns == row.ctime_ns
        and entry.inode == row.inode
        and entry.owner == row.owner
        and (entry.role == row.role or (entry.role == "asset" and row.role == "other"))
    )


def _find_moves(
    plan: Plan,
    fresh: list[tuple[Entry, Known | None]],
    vanished: dict[str, Known],
    same: dict[str, tuple[Entry, Known]],
    beside: dict[str, list[Companion]],
) -> None:
    """A new path with the inode, size and mtime of a vanished one is that file (renaming changes the ctime)."""
    if not vanished or not fresh:
        return
    gone = {(row.inode, row.size, row.mtime_ns): row for row in reversed(vanished.values()) if row.inode}
    left = []
    for entry, row in fresh:
        old = gone.get((entry.inode, entry.size, entry.mtime_ns)) if row is None else None
        if old is None or not (entry.role == old.role or (entry.role == "asset" and old.role == "other")):
            left.append((entry, row))
            continue
        del gone[(entry.inode, entry.size, entry.mtime_ns)]
        del vanished[old.path]
        plan.moved.append((old, entry))
        now = old._replace(path=entry.path, owner=entry.owner, online=True)
        if entry.role == "asset":
            same[entry.path] = (entry, now)
        else:
            beside.setdefault(entry.owner or "", []).append(Companion(entry, now, fresh=False))
    fresh[:] = left


def _gather(
    plan: Plan,
    fresh: list[tuple[Entry, Known | None]],
    same: dict[str, tuple[Entry, Known]],
    beside: dict[str, list[Companion]],
) -> None:
    """The work: new and changed models with their companions, and known ones whose companions are new or changed."""
    wanted: dict[str, Work] = {}
    touched: list[str] = []
    for entry, row in fresh:
        if entry.role == "asset":
            wanted[entry.path] = Work(entry, row, changed=True)
        else:
            beside.setdefault(entry.owner or "", []).append(Companion(entry, row, fresh=True))
            touched.append(entry.owner or "")
    stale = [path for path, (_, row) in same.items() if row.role == "asset" and row.version != __version__]
    for path in (*stale, *touched):
        if path in same and path not in wanted:
            wanted[path] = Work(*same[path], changed=False)
    for path in _paired(plan, [entry.path for entry, _ in fresh], same):
        wanted.setdefault(path, Work(*same[path], changed=False)).again = True
    for path, work in wanted.items():
        work.companions = sorted(beside.get(path, ()), key=lambda each: each.entry.path)
    plan.work = sorted(wanted.values(), key=lambda each: each.entry.path)


def _paired(plan: Plan, fresh: Iterable[str], same: Mapping[str, tuple[Entry, Known]]) -> list[str]:
    """Known GGUF files in folders where one came, changed or went: two of them can be a pair."""
    moved = (path for old, entry in plan.moved for path in (old.path, entry.path))
    touched = (*fresh, *moved, *(row.path for row in plan.vanished))
    folders = {path.rpartition("/")[0] for path in touched if path.lower().endswith(".gguf")}
    if not folders:
        return []
    return [each for each in same if each.lower().endswith(".gguf") and each.rpartition("/")[0] in folders]
