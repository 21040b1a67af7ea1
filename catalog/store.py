"""Writing what was examined. The caller holds the transaction: a batch is in the catalog whole, or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.compare import Companion, Known, Work
from assetkit.catalog.examine import Examined
from assetkit.catalog.lineage import RECIPE, store_lineage
from assetkit.catalog.models import (
    Asset,
    Content,
    FoundIssue,
    Hash,
    Identity,
    Location,
    Metadata,
    Preview,
    SidecarFact,
    Tag,
)
from assetkit.catalog.roles import Entry
from assetkit.catalog.text import TextRow, drop_text, put_text
from assetkit.formats.hidden import NOT_SEARCHED
from assetkit.uis.sidecars import Sidecar


def table(model: Any) -> sa.Table:
    """The table of a model."""
    found: sa.Table = model.__table__
    return found


ASSETS, CONTENTS, LOCATIONS = table(Asset), table(Content), table(Location)
IDENTITIES, METADATA, HASHES = table(Identity), table(Metadata), table(Hash)
FINDINGS, FACTS, PREVIEWS, TAGS = table(FoundIssue), table(SidecarFact), table(Preview), table(Tag)

PER_STATEMENT = 500
"""Values in one IN list; below every database's limit."""


@dataclass(slots=True)
class Outcome:
    """What storing did, for the report."""

    added: int = 0
    changed: int = 0
    gone: int = 0


def store(
    connection: sa.Connection, root_id: int, results: Sequence[tuple[Work, Examined]], now: int, links: dict[Any, int]
) -> Outcome:
    """Store examined models with their sidecars and previews.

    `links` maps (device, inode, size, mtime, ctime) to a content, for files that are one file under several names; it
    is kept up to date.
    """
    outcome = Outcome()
    new: list[tuple[Work, Examined]] = []
    placed: list[tuple[Work, Examined, int]] = []
    for work, examined in results:
        if work.examine and examined.identity is None:
            outcome.gone += 1
        elif not _is_asset(work, examined):
            _place(connection, root_id, work.entry, work.known, None, now=now, role="other")
        else:
            content = _content_of(connection, work, links)
            outcome.added += work.known is None or work.known.role != "asset"
            outcome.changed += work.changed and work.known is not None and work.known.role == "asset"
            if content is None:
                new.append((work, examined))
            else:
                placed.append((work, examined, content))
    placed.extend(_add_contents(connection, new, now, links))
    _describe(connection, [each for each in placed if each[0].examine])
    _companions(connection, root_id, placed, now)
    reindex(connection, _assets_of(connection, [content for _, _, content in placed]), placed)
    return outcome


def _is_asset(work: Work, examined: Examined) -> bool:
    if work.entry.listed == "always" or not work.examine:
        return True
    identity: Mapping[str, Any] = examined.identity or {}
    if identity.get("status") == "unsafe":
        return True
    named = identity.get("kind") is not None or any(each["code"] == NOT_SEARCHED for each in examined.findings)
    return work.entry.listed == "named" and named


def link_key(place: Entry | Known) -> tuple[int, ...]:
    """What two names of one file have in common."""
    return place.device, place.inode, place.size, place.mtime_ns, place.ctime_ns


def _content_of(connection: sa.Connection, work: Work, links: dict[Any, int]) -> int | None:
    """The content this work belongs to already; None when it needs a new one."""
    known = work.known
    if known is not None and known.content_id is not None and not work.changed:
        return known.content_id
    shared = links.get(link_key(work.entry)) if not work.entry.folder else None
    if shared is not None:
        return shared
    if known is None or known.content_id is None:
        return None
    rows = connection.execute(sa.select(LOCATIONS.c.id).where(LOCATIONS.c.content_id == known.content_id)).all()
    hashed = connection.execute(sa.select(CONTENTS.c.hashed).where(CONTENTS.c.id == known.content_id)).scalar()
    # Nothing is lost by reusing a content whose bytes nobody measured; a measured one stays what it was.
    return known.content_id if len(rows) == 1 and hashed == "none" else None


def _add_contents(
    connection: sa.Connection, new: Sequence[tuple[Work, Examined]], now: int, links: dict[Any, int]
) -> list[tuple[Work, Examined, int]]:
    if not new:
        return []
    fresh: dict[Any, int] = {}
    firsts = []
    for at, (work, _) in enumerate(new):
        key = ("folder", at) if work.entry.folder else link_key(work.entry)
        if key not in fresh:
            fresh[key] = at
            firsts.append((key, work))
    names = [{"name": asset_name(work.entry.path), "added": now, "changed": now} for _, work in firsts]
    assets = _insert(connection, ASSETS, names)
    rows = [
        {"asset_id": asset, "size": work.entry.size, "folder": work.entry.folder, "hashed": "none", "added": now}
        for asset, (_, work) in zip(assets, firsts, strict=True)
    ]
    made = dict(zip((key for key, _ in firsts), _insert(connection, CONTENTS, rows), strict=True))
    links.update((key, content) for key, content in made.items() if key[0] != "folder")
    keys = [("folder", at) if work.entry.folder else link_key(work.entry) for at, (work, _) in enumerate(new)]
    return [(work, examined, made[key]) for (work, examined), key in zip(new, keys, strict=True)]


def _insert(connection: sa.Connection, into: sa.Table, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows and give their ids, in order."""
    statement = sa.insert(into).returning(into.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())


def _describe(connection: sa.Connection, placed: Sequence[tuple[Work, Examined, int]]) -> None:
    """Identity, metadata, findings and hints of each content, in place of what was there."""
    latest = {content: (work, examined) for work, examined, content in placed}
    if not latest:
        return
    ids = list(latest)
    for each in (IDENTITIES, METADATA, FINDINGS):
        delete_in(connection, each, each.c.content_id, ids)
    delete_in(connection, HASHES, HASHES.c.content_id, ids, HASHES.c.measured == sa.false())
    rows = [
        {"id_": content, "size_": work.entry.size, "tensors_": examined.tensors}
        for content, (work, examined) in latest.items()
    ]
    values: dict[str, Any] = {"size": sa.bindparam("size_"), "tensors": sa.bindparam("tensors_")}
    connection.execute(sa.update(CONTENTS).where(CONTENTS.c.id == sa.bindparam("id_")).values(values), rows)
    found = latest.items()
    _many(connection, IDENTITIES, [{"content_id": c, **(e.identity or {})} for c, (_, e) in found])
    _many(connection, METADATA, [{"content_id": c, "document": e.metadata} for c, (_, e) in found if e.metadata])
    _many(connection, FINDINGS, [{"content_id": c, "path": "", **each} for c, (_, e) in found for each in e.findings])
    _many(connection, HASHES, [row for c, (_, e) in found for row in _hints(c, e)])
    told = {c: e.metadata for c, (_, e) in found if e.metadata and RECIPE in e.metadata}
    store_lineage(connection, {c: json.loads(metadata) for c, metadata in told.items()})


def _hints(content: int, examined: Examined) -> Iterable[dict[str, Any]]:
    seen = dict.fromkeys((hint.kind, hint.value, source) for hint, source in examined.hints)
    for kind, value, source in seen:
        yield {"content_id": content, "kind": kind, "value": value, "measured": False, "source": source}


def _companions(
    connection: sa.Connection, root_id: int, placed: Sequence[tuple[Work, Examined, int]], now: int
) -> None:
    """Locations of the models and of what lies beside them, the facts in the sidecars, the previews."""
    plain = [(work, content) for work, _, content in placed if work.known is None and not work.companions]
    _many(connection, LOCATIONS, [_row(root_id, work.entry, content, now) for work, content in plain])
    for work, examined, content in placed:
        if work.known is not None or work.companions:
            location = _place(connection, root_id, work.entry, work.known, content, now=now)
            read = iter(examined.sidecars)
            for each in work.companions:
                _companion(connection, root_id, location, each, read if work.examine else iter(()), now=now)


def _companion(
    connection: sa.Connection, root_id: int, location: int, companion: Companion, read: Iterator[Sidecar], *, now: int
) -> None:
    file = _place(connection, root_id, companion.entry, companion.known, None, now=now, role=companion.entry.role)
    if companion.entry.role == "preview":
        connection.execute(sa.delete(PREVIEWS).where(PREVIEWS.c.file_id == file))
        connection.execute(sa.insert(PREVIEWS), [{"location_id": location, "file_id": file}])
        return
    sidecar = next(read, None)
    if sidecar is None:
        return
    connection.execute(sa.delete(FACTS).where(FACTS.c.file_id == file))
    connection.execute(
        sa.delete(FINDINGS).where(FINDINGS.c.root_id == root_id, FINDINGS.c.path == companion.entry.path)
    )
    rows = [
        {"location_id": location, "file_id": file, "dialect": sidecar.dialect}
        | {"key": each.key[:500], "value": each.value, "fact": each.fact}
        for each in sidecar.facts
    ]
    _many(connection, FACTS, rows)
    own = [{"root_id": root_id, "path": companion.entry.path, **each.to_dict()} for each in sidecar.findings]
    _many(connection, FINDINGS, own)


def _row(root_id: int, entry: Entry, content: int | None, now: int, role: str | None = None) -> dict[str, Any]:
    return {
        "root_id": root_id,
        "content_id": content,
        "path": entry.path,
        "role": role or entry.role,
        "owner": entry.owner,
        "size": entry.size,
        "mtime_ns": entry.mtime_ns,
        "ctime_ns": entry.ctime_ns,
        "inode": entry.inode,
        "device": entry.device,
        "online": True,
        "last_seen": now,
    }


def _place(
    connection: sa.Connection,
    root_id: int,
    entry: Entry,
    known: Known | None,
    content: int | None,
    *,
    now: int,
    role: str | None = None,
) -> int:
    """Write one location; gives its id."""
    row = _row(root_id, entry, content, now, role)
    if known is None:
        return _insert(connection, LOCATIONS, [row])[0]
    connection.execute(sa.update(LOCATIONS).where(LOCATIONS.c.id == known.id).values(row))
    if known.role != row["role"] and known.role in ("sidecar", "preview"):
        connection.execute(sa.delete(FACTS).where(FACTS.c.file_id == known.id))
        connection.execute(sa.delete(PREVIEWS).where(PREVIEWS.c.file_id == known.id))
    if known.content_id is not None and known.content_id != content:
        forget_provisional(connection, [known.content_id])
    return known.id


def forget_provisional(connection: sa.Connection, contents: Iterable[int]) -> None:
    """Drop contents that lie nowhere any more and were never measured: nothing is known of them worth keeping."""
    for content in contents:
        used = sa.select(LOCATIONS.c.id).where(LOCATIONS.c.content_id == content)
        row = connection.execute(sa.select(CONTENTS).where(CONTENTS.c.id == content, ~used.exists())).one_or_none()
        if row is not None and row.hashed == "none":
            connection.execute(sa.delete(CONTENTS).where(CONTENTS.c.id == content))
            drop_empty_asset(connection, row.asset_id)


def drop_empty_asset(connection: sa.Connection, asset: int) -> None:
    """Drop an asset without contents, unless somebody tagged it."""
    has = (sa.select(sa.literal(1)).where(each.c.asset_id == asset).exists() for each in (CONTENTS, TAGS))
    if not connection.execute(sa.select(sa.or_(*has))).scalar():
        connection.execute(sa.delete(ASSETS).where(ASSETS.c.id == asset))
        drop_text(connection, [asset])


def delete_in(
    connection: sa.Connection, source: sa.Table, column: Any, ids: Sequence[int], *conditions: sa.ColumnElement[bool]
) -> None:
    """Delete the rows whose `column` is one of `ids`."""
    for at in range(0, len(ids), PER_STATEMENT):
        connection.execute(sa.delete(source).where(column.in_(ids[at : at + PER_STATEMENT]), *conditions))


def _many(connection: sa.Connection, into: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(into), rows)


def _assets_of(connection: sa.Connection, contents: Sequence[int]) -> dict[int, int]:
    """Content to asset."""
    found: dict[int, int] = {}
    for at in range(0, len(contents), PER_STATEMENT):
        part = contents[at : at + PER_STATEMENT]
        query = sa.select(CONTENTS.c.id, CONTENTS.c.asset_id).where(CONTENTS.c.id.in_(part))
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def reindex(
    connection: sa.Connection,
    assets: Mapping[int, int],
    placed: Sequence[tuple[Work, Examined, int]] = (),
) -> None:
    """Name the assets (values of `assets`, by content) and put their text where the search finds it.

    The name is the first path's in alphabetical order, so it does not depend on the order of discovery.
    """
    ids = sorted(set(assets.values()))
    texts: dict[int, list[str]] = {}
    said = {assets[content]: examined for work, examined, content in placed if work.examine and content in assets}
    rows = []
    for at in range(0, len(ids), PER_STATEMENT):
        query = (
            sa.select(CONTENTS.c.asset_id, LOCATIONS.c.path)
            .join(LOCATIONS, LOCATIONS.c.content_id == CONTENTS.c.id)
            .where(CONTENTS.c.asset_id.in_(ids[at : at + PER_STATEMENT]))
            .order_by(LOCATIONS.c.path)
        )
        for row in connection.execute(query):
            texts.setdefault(row[0], []).append(row[1])
    for asset, paths in texts.items():
        found = said.get(asset)
        words = (found.words, found.notes) if found else None
        rows.append(TextRow(asset, asset_name(paths[0]), "\n".join(paths), words))
    names = [{"id_": row.asset, "name_": row.name} for row in rows]
    if names:
        renamed = sa.update(ASSETS).where(ASSETS.c.id == sa.bindparam("id_")).values(name=sa.bindparam("name_"))
        connection.execute(renamed, names)
    put_text(connection, rows)


def asset_name(path: str) -> str:
    """What people call the model at `path`: the file's name without its last suffix."""
    name = os.path.basename(path)
    head, dot, tail = name.rpartition(".")
    return head if dot and head and len(tail) <= 12 else name
