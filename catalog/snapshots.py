"""Answers of sources as dated evidence, and what each source has under a hash."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.models import RemoteFile, RemoteSnapshot
from assetkit.catalog.store import PER_STATEMENT, table
from assetkit.sources.base import Match, Record

SNAPSHOTS, REMOTE_FILES = table(RemoteSnapshot), table(RemoteFile)
_COUNTS = frozenset({"stats", "downloadCount", "downloads", "downloads_all_time", "likes", "trending_score"})
"""Keys whose values change by the minute and say nothing of the model."""


class Remembered:
    """The `Memory` of one source, read from a catalog."""

    def __init__(self, catalog: Catalog, source: str) -> None:
        self._catalog = catalog
        self._source = source

    def last(self, reference: str) -> Record | None:
        """The newest record that was not "gone"."""
        with self._catalog.read() as connection:
            return last_record(connection, self._source, reference)


def last_record(connection: sa.Connection, source: str, reference: str) -> Record | None:
    """The newest good record of a model."""
    mine = sa.and_(SNAPSHOTS.c.source == source, SNAPSHOTS.c.reference == reference, SNAPSHOTS.c.document.is_not(None))
    row = connection.execute(sa.select(SNAPSHOTS).where(mine).order_by(SNAPSHOTS.c.id.desc()).limit(1)).first()
    return None if row is None else Record(source, reference, row.document, row.etag)


def keep(connection: sa.Connection, source: str, records: Sequence[Record], now: int) -> list[str]:
    """Store answers of a source; gives the SHA-256 that each is known by, in order.

    An answer that says what the last one on its model said is that one, seen again.
    """
    last = _last(connection, source, [each.reference for each in records])
    digests, seen, new = [], [], []
    for each in records:
        before, digest = last.get(each.reference), essence(each.document)
        if before is not None and (each.unchanged or before.sha256 == digest):
            digest = before.sha256
            seen.append({"id_": before.id, "etag_": each.etag or before.etag})
        else:
            row = {"source": source, "reference": each.reference, "fetched": now, "seen": now}
            new.append(row | {"etag": each.etag, "sha256": digest, "document": each.document})
        digests.append(digest)
    if seen:
        update = sa.update(SNAPSHOTS).where(SNAPSHOTS.c.id == sa.bindparam("id_"))
        connection.execute(update.values(seen=now, etag=sa.bindparam("etag_")), seen)
    if new:
        connection.execute(sa.insert(SNAPSHOTS), new)
    return digests


def _last(connection: sa.Connection, source: str, references: Sequence[str]) -> dict[str, Any]:
    """The newest snapshot of each model, without its document."""
    columns = (SNAPSHOTS.c.id, SNAPSHOTS.c.reference, SNAPSHOTS.c.sha256, SNAPSHOTS.c.etag)
    found = {}
    for at in range(0, len(references), PER_STATEMENT):
        some = references[at : at + PER_STATEMENT]
        query = sa.select(*columns).where(SNAPSHOTS.c.source == source, SNAPSHOTS.c.reference.in_(some))
        found.update({row.reference: row for row in connection.execute(query.order_by(SNAPSHOTS.c.id))})
    return found


def essence(document: Any) -> str:
    """SHA-256 of a document without counts, as JSON with sorted keys; that of nothing for None."""
    if document is None:
        return hashlib.sha256(b"").hexdigest()
    text = json.dumps(_without_counts(document), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_counts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_counts(each) for key, each in value.items() if key not in _COUNTS}
    return [_without_counts(each) for each in value] if isinstance(value, list) else value


def last_seen(connection: sa.Connection, source: str, references: Sequence[str]) -> dict[str, int]:
    """When each model's answer was last confirmed, "gone" being an answer; models never asked for are left out."""
    found: dict[str, int] = {}
    for at in range(0, len(references), PER_STATEMENT):
        some = references[at : at + PER_STATEMENT]
        query = sa.select(SNAPSHOTS.c.reference, sa.func.max(SNAPSHOTS.c.seen))
        query = query.where(SNAPSHOTS.c.source == source, SNAPSHOTS.c.reference.in_(some))
        found.update((row[0], row[1]) for row in connection.execute(query.group_by(SNAPSHOTS.c.reference)))
    return found


def known_files(connection: sa.Connection, source: str, hashes: Sequence[str]) -> dict[str, list[Any]]:
    """SHA-256 to the rows of `RemoteFile` that a source has for it, the first found first."""
    found: dict[str, list[Any]] = defaultdict(list)
    for at in range(0, len(hashes), PER_STATEMENT):
        some = hashes[at : at + PER_STATEMENT]
        query = sa.select(REMOTE_FILES).where(REMOTE_FILES.c.source == source, REMOTE_FILES.c.sha256.in_(some))
        for row in connection.execute(query.order_by(REMOTE_FILES.c.id)):
            found[row.sha256].append(row)
    return found


def keep_matches(connection: sa.Connection, source: str, matches: Iterable[Match], now: int, expires: int) -> None:
    """Note what a source has under hashes. A hash it was said not to have is forgotten as missing."""
    rows = [_file_row(source, each.sha256, each.reference, now, expires) for each in dict.fromkeys(matches)]
    hashes = sorted({row["sha256"] for row in rows})
    there = known_files(connection, source, hashes)
    known = {(row.sha256, row.reference): row.id for some in there.values() for row in some}
    stale = [known.get((each, "")) for each in hashes]
    _delete(connection, [each for each in stale if each is not None])
    new = [row for row in rows if (row["sha256"], row["reference"]) not in known]
    if new:
        connection.execute(sa.insert(REMOTE_FILES), new)
    _touch(
        connection, [known[key] for row in rows if (key := (row["sha256"], row["reference"])) in known], now, expires
    )


def keep_missing(connection: sa.Connection, source: str, hashes: Iterable[str], now: int, expires: int) -> None:
    """Note that a source knew nothing of these hashes. What it once had under them stays known."""
    wanted = sorted(set(hashes))
    there = known_files(connection, source, wanted)
    new = [_file_row(source, each, "", now, expires) for each in wanted if each not in there]
    if new:
        connection.execute(sa.insert(REMOTE_FILES), new)
    _touch(connection, [row.id for some in there.values() for row in some], now, expires)


def _file_row(source: str, sha256: str, reference: str, now: int, expires: int) -> dict[str, Any]:
    return {"source": source, "sha256": sha256, "reference": reference, "checked": now, "expires": expires}


def _touch(connection: sa.Connection, ids: Sequence[int], now: int, expires: int) -> None:
    if ids:
        update = sa.update(REMOTE_FILES).where(REMOTE_FILES.c.id == sa.bindparam("id_"))
        connection.execute(update.values(checked=now, expires=expires), [{"id_": each} for each in ids])


def _delete(connection: sa.Connection, ids: Sequence[int]) -> None:
    if ids:
        connection.execute(
            sa.delete(REMOTE_FILES).where(REMOTE_FILES.c.id == sa.bindparam("id_")), [{"id_": each} for each in ids]
        )


def references_of(connection: sa.Connection, hashes: Sequence[str]) -> Mapping[str, list[tuple[str, str]]]:
    """SHA-256 to what sources have under it: (source, reference)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for at in range(0, len(hashes), PER_STATEMENT):
        some = hashes[at : at + PER_STATEMENT]
        query = sa.select(REMOTE_FILES).where(REMOTE_FILES.c.sha256.in_(some), REMOTE_FILES.c.reference != "")
        for row in connection.execute(query.order_by(REMOTE_FILES.c.id)):
            found[row.sha256].append((row.source, row.reference))
    return found
