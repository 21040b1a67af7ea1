"""Duplicates: the same bytes, the same payload, the same tensors; and moving exact copies to the trash.

Only measured hashes count. Nothing is ever moved on a hash alone: two files are compared byte by byte first.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import CONTENTS, HASHES, LOCATIONS
from assetkit.types import Finding

How = Literal["bytes", "payload", "tensors"]
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Copy:
    """One file of a group."""

    path: str
    size: int
    location: int
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Files that are one in some way."""

    how: How
    """``bytes``: equal files. ``tensors``: the same tensors under other metadata. ``payload``: equal data, but named or
    shaped differently by their headers."""
    value: str
    """The hash they share."""
    copies: tuple[Copy, ...]

    def to_dict(self) -> dict[str, Any]:
        """The group as ``assetkit dedupe --json`` prints it."""
        files = [{"path": each.path, "size": each.size} for each in self.copies]
        return {"how": self.how, "hash": self.value, "files": files}


@dataclass(frozen=True, slots=True)
class Removal:
    """A copy that could go, and the equal file that stays."""

    remove: Copy
    keep: Copy


@dataclass(slots=True)
class Removed:
    """What `apply_dedupe` did."""

    moved: list[str] = field(default_factory=list)
    bytes: int = 0
    findings: list[Finding] = field(default_factory=list)


def duplicates(catalog: Catalog) -> list[Duplicates]:
    """Groups of files on line that are the same, the strictest relation first; hard links and links count once."""
    with catalog.read() as connection:
        rows = _online(connection)
        payloads = _payloads(connection)
    by_bytes, by_tensors, by_payload = (defaultdict[str, list[Any]](list) for _ in range(3))
    for row in rows:
        by_bytes[row.sha256].append(row)
        payload = payloads.get(row.content_id)
        if payload:
            by_payload[payload].append(row)
            if row.tensors:
                by_tensors[f"{payload} {row.tensors}"].append(row)
    found = [_group("bytes", value, some) for value, some in by_bytes.items()]
    found += [_group("tensors", value.partition(" ")[0], some) for value, some in by_tensors.items() if _mixed(some)]
    found += [
        _group("payload", value, some)
        for value, some in by_payload.items()
        if _mixed(some) and len({row.tensors for row in some}) > 1
    ]
    order = {"bytes": 0, "tensors": 1, "payload": 2}
    groups = [each for each in found if len(each.copies) > 1]
    return sorted(groups, key=lambda each: (order[each.how], each.copies[0].path))


def _online(connection: sa.Connection) -> Sequence[Any]:
    columns = (LOCATIONS.c.id, LOCATIONS.c.content_id, LOCATIONS.c.path, LOCATIONS.c.inode, LOCATIONS.c.device)
    query = (
        sa.select(*columns, LOCATIONS.c.size, CONTENTS.c.sha256, CONTENTS.c.tensors, CONTENTS.c.folder)
        .add_columns(ROOTS.c.path.label("root"))
        .join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
        .join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
        .where(LOCATIONS.c.online == sa.true(), CONTENTS.c.sha256.is_not(None), LOCATIONS.c.size > 0)
        .order_by(ROOTS.c.path, LOCATIONS.c.path)
    )
    return connection.execute(query).all()


def _payloads(connection: sa.Connection) -> dict[int, str]:
    wanted = HASHES.c.kind == "payload_sha256", HASHES.c.measured == sa.true()
    rows = connection.execute(sa.select(HASHES.c.content_id, HASHES.c.value).where(*wanted))
    return {row[0]: row[1] for row in rows}


def _mixed(rows: Sequence[Any]) -> bool:
    return len({row.content_id for row in rows}) > 1


def _group(how: How, value: str, rows: Sequence[Any]) -> Duplicates:
    files = {(row.device, row.inode) if row.inode else row.id: row for row in reversed(rows)}
    copies = [
        Copy(os.path.normpath(os.path.join(row.root, row.path)), row.size, row.id, row.folder) for row in files.values()
    ]
    return Duplicates(how, value, tuple(sorted(copies, key=lambda each: each.path)))


def plan_dedupe(catalog: Catalog, keep: Callable[[Sequence[Copy]], Copy] | None = None) -> list[Removal]:
    """Which files could go because an equal one stays. Only equal bytes count, never model folders or links.

    `keep` chooses the one that stays; without it that is the one with the shortest path.
    """
    choose = keep or (lambda copies: min(copies, key=lambda each: (len(each.path), each.path)))
    plan: list[Removal] = []
    for group in duplicates(catalog):
        copies = [each for each in group.copies if _plain(each)]
        if group.how == "bytes" and len(copies) > 1:
            stays = choose(copies)
            plan.extend(Removal(each, stays) for each in copies if each is not stays)
    return plan


def _plain(copy: Copy) -> bool:
    return not copy.folder and not os.path.islink(copy.path)  # noqa: PTH114


def apply_dedupe(catalog: Catalog, plan: Sequence[Removal], trash: Callable[[str], None] | None = None) -> Removed:
    """Move the copies of `plan` to the trash, each only after it was found equal, byte by byte, to the one that stays.

    What cannot be done is a finding and the rest goes on. The catalog marks moved files offline.
    """
    throw = trash or _to_trash
    done = Removed()
    for each in plan:
        problem = _problem(each)
        if problem is None:
            try:
                throw(each.remove.path)
            except OSError as error:
                problem = f"could not be moved to the trash: {error}"
        if problem is not None:
            done.findings.append(Finding("not-removed", "warning", each.remove.path, problem, each.keep.path))
            continue
        done.moved.append(each.remove.path)
        done.bytes += each.remove.size
        with catalog.write() as connection:
            gone = sa.update(LOCATIONS).where(LOCATIONS.c.id == each.remove.location)
            connection.execute(gone.values(online=False))
    return done


def _problem(each: Removal) -> str | None:
    """Why a copy must stay; None when it may go."""
    try:
        if not (_plain(each.remove) and _plain(each.keep)):
            return "is a link or a folder, which is left alone"
        if os.path.samefile(each.remove.path, each.keep.path):  # noqa: PTH121
            return "is the same file as the one that stays, under another name"
        if not same_bytes(each.remove.path, each.keep.path):
            return "is not equal any more; scan again"
    except OSError as error:
        return f"could not be compared: {error.strerror or error}"
    return None


def same_bytes(one: str, other: str) -> bool:
    """Whether two files hold the same bytes, all of them read."""
    with open(one, "rb", buffering=0) as first, open(other, "rb", buffering=0) as second:
        if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
            return False
        while True:
            left, right = first.read(_CHUNK), second.read(_CHUNK)
            if left != right:
                return False
            if not left:
                return True


def _to_trash(path: str) -> None:
    from send2trash import send2trash

    send2trash(path)
