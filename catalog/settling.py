"""What sources know of a file by its measured hash, as the strongest declaration of what it is.

A site's word still does not beat the tensors: it chooses among what the structure leaves open, and where it contradicts
the structure the identity stays and a finding says so.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.examine import Examined, Task
from assetkit.catalog.facts import STATEMENTS
from assetkit.catalog.models import Root
from assetkit.catalog.store import CONTENTS, FINDINGS, IDENTITIES, LOCATIONS, PER_STATEMENT, delete_in, table
from assetkit.catalog.workers import Examine, examine_all
from assetkit.identification.declared import HASH_MATCH, Declaration, base_named

_ROOTS = table(Root)
SPELLINGS = {"civitai_base": "civitai", "base_models": "huggingface"}
"""Facts that name a base model, and whose spelling they use."""
_BATCH = 64


def declared_by_sources(connection: sa.Connection, contents: Sequence[int]) -> dict[int, tuple[Declaration, ...]]:
    """Content to what sources declare of it now."""
    found: dict[int, dict[tuple[str, str], Declaration]] = defaultdict(dict)
    for at in range(0, len(contents), PER_STATEMENT):
        some = contents[at : at + PER_STATEMENT]
        columns = (CONTENTS.c.id, STATEMENTS.c.source, STATEMENTS.c.fact, STATEMENTS.c.value, STATEMENTS.c.reference)
        query = sa.select(*columns).join(STATEMENTS, STATEMENTS.c.asset_id == CONTENTS.c.asset_id)
        query = query.where(CONTENTS.c.id.in_(some), STATEMENTS.c.fact.in_(list(SPELLINGS)))
        for row in connection.execute(query.order_by(STATEMENTS.c.id)):
            base = base_named(row.value, SPELLINGS[row.fact]) if isinstance(row.value, str) else None
            if base:
                found[row.id][row.source, row.fact] = Declaration("base", base, row.reference, HASH_MATCH)
    return {content: tuple(some.values()) for content, some in found.items()}


@dataclass(frozen=True, slots=True)
class _Open:
    """A content whose identity a source may settle, and how to look at it again."""

    content: int
    task: Task


def settle_by_sources(catalog: Catalog, assets: Iterable[int], examine: Examine | None = None) -> int:
    """Identify again the files of `assets` that sources say something new of; gives how many identities changed."""
    with catalog.read() as connection:
        todo = _open_ones(connection, sorted(assets))
    answers = examine_all([each.task for each in todo], examine)
    pairs = zip(todo, answers, strict=True)
    changed = 0
    while batch := list(islice(pairs, _BATCH)):
        with catalog.write() as connection:
            changed += sum(_store(connection, each.content, examined) for each, examined in batch)
    return changed


def _open_ones(connection: sa.Connection, assets: Sequence[int]) -> list[_Open]:
    columns = (
        CONTENTS.c.id,
        IDENTITIES.c.base,
        IDENTITIES.c.candidates,
        LOCATIONS.c.id.label("location"),
        LOCATIONS.c.root_id,
        LOCATIONS.c.path,
        LOCATIONS.c.size,
        LOCATIONS.c.mtime_ns,
        _ROOTS.c.path.label("root"),
    )
    source = CONTENTS.join(IDENTITIES).join(LOCATIONS, LOCATIONS.c.content_id == CONTENTS.c.id)
    source = source.join(_ROOTS, _ROOTS.c.id == LOCATIONS.c.root_id)
    found: dict[int, Any] = {}
    for at in range(0, len(assets), PER_STATEMENT):
        some = assets[at : at + PER_STATEMENT]
        query = sa.select(*columns).select_from(source)
        query = query.where(CONTENTS.c.asset_id.in_(some), LOCATIONS.c.online == sa.true())
        for row in connection.execute(query.order_by(LOCATIONS.c.id)):
            found.setdefault(row.id, row)
    declared = declared_by_sources(connection, list(found))
    wanted = [row for row in found.values() if any(row.base != each.value for each in declared.get(row.id, ()))]
    return [_Open(row.id, _task(connection, row, declared[row.id])) for row in wanted]


def _task(connection: sa.Connection, row: Any, declared: tuple[Declaration, ...]) -> Task:
    mine = (LOCATIONS.c.root_id == row.root_id, LOCATIONS.c.owner == row.path, LOCATIONS.c.role == "sidecar")
    beside = connection.execute(sa.select(LOCATIONS.c.path).where(*mine, LOCATIONS.c.online == sa.true())).scalars()
    sidecars = tuple(os.path.join(row.root, each) for each in beside)
    path = row.root if row.path == "." else os.path.join(row.root, row.path)
    return Task(path, row.size, row.mtime_ns, sidecars, declared)


def _store(connection: sa.Connection, content: int, examined: Examined) -> bool:
    """Put an identity in the place of the one before; whether that says anything else."""
    if examined.identity is None:
        return False
    before = connection.execute(sa.select(IDENTITIES).where(IDENTITIES.c.content_id == content)).one()
    connection.execute(sa.update(IDENTITIES).where(IDENTITIES.c.content_id == content).values(examined.identity))
    delete_in(connection, FINDINGS, FINDINGS.c.content_id, [content])
    rows = [{"content_id": content, "path": "", **each} for each in examined.findings]
    if rows:
        connection.execute(sa.insert(FINDINGS), rows)
    now = examined.identity
    return bool((before.base, before.candidates) != (now["base"], now["candidates"]))
