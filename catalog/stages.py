"""The stages of a scan, in order. Each can be run again at any time; what it did before, it finds done.

    look      walk the root, compare every stat with the catalog
    place     note what moved, came back or went offline
    identify  open what is new or changed (in worker processes) and store it, with sidecars and previews
    hash      measure what has no hash yet, and merge what turns out to be the same
    finish    note when the root was scanned and what the walk met

Every write is a transaction of its own and short, so a scan that is killed loses at most the batch it was in.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

import sqlalchemy as sa

from assetkit.catalog.compare import Plan, Work, compare, inside, known_locations, settled
from assetkit.catalog.engine import Catalog
from assetkit.catalog.examine import GONE, Examined, Task
from assetkit.catalog.hashed import store_hashes
from assetkit.catalog.models import Root
from assetkit.catalog.settling import declared_by_sources
from assetkit.catalog.store import CONTENTS, FINDINGS, LOCATIONS, link_key, reindex, store, table
from assetkit.catalog.walk import Walk
from assetkit.catalog.workers import Examine, examine_all
from assetkit.errors import InputError, NotFoundError
from assetkit.formats import folder_files
from assetkit.hashing import fast_hashes, hash_file, hash_folder
from assetkit.identification.declared import Declaration
from assetkit.progress import Progress
from assetkit.types import Finding

HashLevel = Literal["all", "fast", "none"]
BATCH = 64
"""Models stored in one transaction."""
HASH_SECONDS = 2.0
"""Longest time measured hashes wait to be stored."""
ROOTS = table(Root)


@dataclass(slots=True)
class Scan:
    """One root being scanned: what the stages hand to each other."""

    catalog: Catalog
    root_id: int
    root: str
    scope: str
    """Path below the root that is looked at; empty for all of it."""
    hash: HashLevel
    progress: Progress
    now: int
    examine: Examine | None = None
    plan: Plan = field(default_factory=Plan)
    walk: Walk | None = None
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Models of several files: path to the names beside it that belong to it."""
    links: dict[Any, int] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    moved: int = 0
    offline: int = 0
    hashed: int = 0
    findings: list[Finding] = field(default_factory=list)

    def absolute(self, path: str) -> str:
        """The whole path of a location."""
        return os.path.join(self.root, path) if path != "." else self.root


Stage = Callable[[Scan], None]


def look(scan: Scan) -> None:
    """Walk and compare."""
    with scan.catalog.read() as connection:
        known = known_locations(connection, scan.root_id, scan.scope)
    had = sum(row.online for row in known.values())
    links = {link_key(row): row.content_id for row in known.values() if row.online and row.content_id is not None}
    scan.walk = Walk(scan.root, scan.scope, settled(known))
    scan.plan = compare(scan.walk, known)
    scan.parts = scan.walk.parts
    scan.links = links
    gone = {link_key(row) for row in scan.plan.vanished}
    for key in gone:
        scan.links.pop(key, None)
    if had and not scan.plan.entries:
        message = "holds nothing any more; if its drive is not connected, connect it and scan again"
        scan.findings.append(Finding("root-offline", "warning", scan.root, message, f"{had} files are offline now"))


def place(scan: Scan) -> None:
    """Note what moved, came back or is gone. Nothing is deleted: a file that is gone is offline."""
    plan = scan.plan
    scan.moved = sum(old.role == "asset" for old, _ in plan.moved)
    scan.offline = sum(row.role == "asset" for row in plan.vanished)
    if not (plan.moved or plan.vanished or plan.returned):
        return
    with scan.catalog.write() as connection:
        _set_online(connection, [row.id for row in plan.vanished], online=False)
        _set_online(connection, plan.returned, online=True)
        for old, entry in plan.moved:
            values = {"path": entry.path, "owner": entry.owner, "ctime_ns": entry.ctime_ns, "device": entry.device}
            update = sa.update(LOCATIONS).where(LOCATIONS.c.id == old.id)
            connection.execute(update.values(**values, online=True, last_seen=scan.now))
        _rename(connection, [old.content_id for old, _ in plan.moved if old.content_id is not None])


def _set_online(connection: sa.Connection, ids: Sequence[int], *, online: bool) -> None:
    if ids:
        statement = sa.update(LOCATIONS).where(LOCATIONS.c.id == sa.bindparam("id_")).values(online=online)
        connection.execute(statement, [{"id_": each} for each in ids])


def _rename(connection: sa.Connection, contents: Sequence[int]) -> None:
    for content in contents:
        asset = connection.execute(sa.select(CONTENTS.c.asset_id).where(CONTENTS.c.id == content)).scalar_one()
        reindex(connection, {content: asset})


def identify(scan: Scan) -> None:
    """Examine new and changed files and store them, batch by batch, in the order of their paths."""
    works = scan.plan.work
    if not works:
        return
    opened = [work for work in works if work.examine]
    answers = examine_all(_tasks(scan, opened), scan.examine)
    scan.progress.begin("identify", len(works), "files")
    try:
        pairs = ((work, next(answers) if work.examine else GONE) for work in works)
        while batch := list(islice(pairs, BATCH)):
            _store(scan, batch)
            scan.progress.advance(len(batch))
    finally:
        answers.close()
        scan.progress.end()


def _store(scan: Scan, batch: list[tuple[Work, Examined]]) -> None:
    with scan.catalog.write() as connection:
        outcome = store(connection, scan.root_id, batch, scan.now, scan.links)
    scan.added += outcome.added
    scan.changed += outcome.changed
    for work, examined in batch:
        if work.examine and examined.identity is None:
            message = "vanished while the folder was scanned; scan again if it should be there"
            scan.findings.append(Finding("vanished", "warning", scan.absolute(work.entry.path), message))


def _tasks(scan: Scan, works: Sequence[Work]) -> list[Task]:
    """What is to be examined. Of bytes that were measured before, it is known what sources say."""
    measured = [work.known.content_id for work in works if work.known and not work.changed]
    with scan.catalog.read() as connection:
        said = declared_by_sources(connection, [each for each in measured if each is not None])
    return [_task(scan, work, said) for work in works]


def _task(scan: Scan, work: Work, said: Mapping[int, tuple[Declaration, ...]]) -> Task:
    sidecars = tuple(scan.absolute(each.entry.path) for each in work.companions if each.entry.role == "sidecar")
    content = work.known.content_id if work.known and not work.changed else None
    declared = said.get(content, ()) if content is not None else ()
    return Task(scan.absolute(work.entry.path), work.entry.size, work.entry.mtime_ns, sidecars, declared)


def hash_contents(scan: Scan) -> None:
    """Measure what was not measured yet; results are stored every few seconds."""
    if scan.hash == "none":
        return
    todo = _unhashed(scan)
    if not todo:
        return
    scan.progress.begin("hash", sum(row.size for row in todo), "bytes")
    ready: list[tuple[int, Mapping[str, str]]] = []
    stored = time.monotonic()
    try:
        for row in todo:
            found = _measure(scan, row)
            if found is not None:
                ready.append((row.content_id, found))
            if time.monotonic() - stored > HASH_SECONDS or len(ready) >= BATCH:
                _store_hashes(scan, ready)
                ready, stored = [], time.monotonic()
        _store_hashes(scan, ready)
    finally:
        scan.progress.end()


def _unhashed(scan: Scan) -> list[Any]:
    """One online location of each content that lacks hashes, in the order of discovery."""
    lacking = ("none",) if scan.hash == "fast" else ("none", "fast")
    query = (
        sa.select(LOCATIONS.c.content_id, LOCATIONS.c.path, LOCATIONS.c.size, LOCATIONS.c.mtime_ns, CONTENTS.c.folder)
        .join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
        .where(LOCATIONS.c.root_id == scan.root_id, LOCATIONS.c.online == sa.true(), CONTENTS.c.hashed.in_(lacking))
        .order_by(LOCATIONS.c.content_id, LOCATIONS.c.path)
    )
    with scan.catalog.read() as connection:
        rows = connection.execute(query).all()
    first = {row.content_id: row for row in reversed(rows) if inside(row.path, scan.scope)}
    return [first[each] for each in sorted(first)]


def _measure(scan: Scan, row: Any) -> Mapping[str, str] | None:
    """The hashes of one content; None with a finding when its file cannot be read as the catalog knows it."""
    path = scan.absolute(row.path)
    parts = scan.parts.get(row.path)
    try:
        if scan.hash == "fast":
            found: dict[str, Any] = {} if row.folder or parts else fast_hashes(path)
        elif row.folder or parts:
            found = _measure_set(scan, path, parts)
        else:
            if os.stat(path).st_mtime_ns != row.mtime_ns:
                raise InputError(f"{path}: changed since it was identified", hint="scan again")
            found = hash_file(path, scan.progress.advance).to_dict()
    except (InputError, NotFoundError, FileNotFoundError) as error:
        scan.findings.append(Finding("hash-failed", "warning", path, f"could not be hashed: {error}"[:500]))
        return None
    kinds = ("path", "size")
    return {kind: value for kind, value in found.items() if value is not None and kind not in kinds}


def _measure_set(scan: Scan, path: str, parts: Sequence[str] | None) -> dict[str, Any]:
    """The hash of a model folder, or of a file together with its `parts`."""
    if not parts:
        return hash_folder(path, folder_files(path), scan.progress.advance).to_dict()
    folder, name = os.path.split(path)
    files = [os.path.join(folder, each) for each in (name, *parts)]
    return hash_folder(folder, files, scan.progress.advance).to_dict()


def _store_hashes(scan: Scan, ready: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    if not ready:
        return
    vanished = {row.id for row in scan.plan.vanished}
    with scan.catalog.write() as connection:
        for content, found in ready:
            into = store_hashes(connection, content, found, scan.hash)
            scan.hashed += 1
            if vanished and into != content:
                moved = _forget_old_place(connection, into, vanished)
                scan.moved, scan.added, scan.offline = scan.moved + moved, scan.added - moved, scan.offline - moved


def _forget_old_place(connection: sa.Connection, content: int, vanished: set[int]) -> int:
    """A file that vanished in this scan and whose bytes turned up elsewhere has moved: its old place is forgotten."""
    rows = connection.execute(sa.select(LOCATIONS.c.id).where(LOCATIONS.c.content_id == content)).scalars().all()
    old = next((each for each in rows if each in vanished), None)
    if old is None:
        return 0
    vanished.discard(old)
    connection.execute(sa.delete(LOCATIONS).where(LOCATIONS.c.id == old))
    _rename(connection, [content])
    return 1


def finish(scan: Scan) -> None:
    """Note the time, and what the walk met, in place of what the last one met."""
    walk = scan.walk
    met = walk.findings if walk is not None else []
    scan.findings.extend(finding for _, finding in met)
    rows = [{"root_id": scan.root_id, "path": path, **finding.to_dict()} for path, finding in met]
    seen = sa.update(LOCATIONS).where(LOCATIONS.c.root_id == scan.root_id, LOCATIONS.c.online == sa.true())
    with scan.catalog.write() as connection:
        if not scan.scope:
            connection.execute(seen.values(last_seen=scan.now))
            of_walk = FINDINGS.c.code.in_(WALK_CODES)
            connection.execute(sa.delete(FINDINGS).where(FINDINGS.c.root_id == scan.root_id, of_walk))
            if rows:
                connection.execute(sa.insert(FINDINGS), rows)
        values = {"online": bool(scan.plan.entries) or not scan.plan.vanished, "last_scan": scan.now}
        connection.execute(sa.update(ROOTS).where(ROOTS.c.id == scan.root_id).values(**values))


WALK_CODES = ("not-a-file", "unreadable-folder", "dangling-link", "model-folder")
STAGES: tuple[Stage, ...] = (look, place, identify, hash_contents, finish)


def known_findings(scan: Scan) -> Iterator[Finding]:
    """What is known to be wrong with the files in scope, beyond what this scan met; subjects are today's paths."""
    problems = FINDINGS.c.severity.in_(("error", "warning"))
    with scan.catalog.read() as connection:
        on_content = connection.execute(
            sa.select(LOCATIONS.c.path, FINDINGS)
            .join(LOCATIONS, LOCATIONS.c.content_id == FINDINGS.c.content_id)
            .where(LOCATIONS.c.root_id == scan.root_id, LOCATIONS.c.online == sa.true(), problems)
            .order_by(LOCATIONS.c.path, FINDINGS.c.id)
        ).all()
        on_sidecars = connection.execute(
            sa.select(FINDINGS)
            .where(FINDINGS.c.root_id == scan.root_id, problems, FINDINGS.c.code.not_in(WALK_CODES))
            .order_by(FINDINGS.c.path, FINDINGS.c.id)
        ).all()
    for row in (*on_content, *on_sidecars):
        if inside(row.path, scan.scope):
            yield Finding(row.code, row.severity, scan.absolute(row.path), row.message, row.evidence)
