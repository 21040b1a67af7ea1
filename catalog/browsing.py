"""Looking through the catalog a page at a time: keyset paging, counts by facet, and look-up of many hashes at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.rows import asset_rows
from assetkit.catalog.search import conditions
from assetkit.catalog.store import ASSETS, CONTENTS, HASHES, IDENTITIES, PER_STATEMENT
from assetkit.errors import UsageError

FACETS = ("kind", "base", "status", "format", "algorithm")
"""Columns of an identity whose values are counted."""
_HASH = re.compile("[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the order by name a page begins: behind this asset. It stays right while assets come and go."""

    name: str
    asset: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of assets, as ``list --json`` prints them, and where the next one begins (None: there is none)."""

    rows: list[dict[str, Any]]
    following: Place | None


def page(catalog: Catalog, query: str = "", *, limit: int = 50, after: Place | None = None) -> Page:
    """The first `limit` assets that match `query` behind `after`, by name.

    Raises `UsageError` for a query that cannot be understood.
    """
    wanted = conditions(query)
    if after is not None:
        wanted.append(sa.tuple_(ASSETS.c.name, ASSETS.c.id) > sa.tuple_(after.name, after.asset))
    found = sa.select(ASSETS.c.id, ASSETS.c.name).where(*wanted).order_by(ASSETS.c.name, ASSETS.c.id)
    with catalog.read() as connection:
        places = connection.execute(found.limit(limit + 1)).all()
        rows = asset_rows(connection, [each.id for each in places[:limit]])
    last = places[limit - 1] if len(places) > limit else None
    return Page(rows, None if last is None else Place(last.name, last.id))


def facets(catalog: Catalog, query: str = "") -> dict[str, dict[str, int]]:
    """How many of the assets that match `query` have each value of each of `FACETS`, the most frequent first.

    An asset whose value is not known counts under ``none``, as the query language calls it.
    """
    chosen = sa.select(ASSETS.c.id).where(*conditions(query))
    source = IDENTITIES.join(CONTENTS, CONTENTS.c.id == IDENTITIES.c.content_id)
    columns = [sa.func.coalesce(IDENTITIES.c[each], "none").label(each) for each in FACETS]
    count = sa.func.count(sa.distinct(CONTENTS.c.asset_id))
    found: dict[str, dict[str, int]] = {}
    with catalog.read() as connection:
        for column in columns:
            counted = sa.select(column, count.label("assets")).select_from(source).group_by(column)
            if query.strip():
                counted = counted.where(CONTENTS.c.asset_id.in_(chosen))
            rows = connection.execute(counted.order_by(sa.desc("assets"), column))
            found[column.name] = {row[0] or "none": row.assets for row in rows}
    return found


def with_hashes(catalog: Catalog, values: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Assets by measured hash of any kind: each value (as it was given) with the rows of the assets that have it.

    Values are whole hashes in hex, of any case. Raises `UsageError` for one that is none.
    """
    wanted = {each: each.strip().lower() for each in values}
    for given, value in wanted.items():
        if not _HASH.fullmatch(value):
            raise UsageError(f"{given[:80]!r} is not a hash", hint="hashes are 8 to 64 hex digits")
    owners: dict[str, set[int]] = defaultdict(set)
    distinct = sorted(set(wanted.values()))
    with catalog.read() as connection:
        source = HASHES.join(CONTENTS, CONTENTS.c.id == HASHES.c.content_id)
        columns = sa.select(HASHES.c.value, CONTENTS.c.asset_id).select_from(source)
        for at in range(0, len(distinct), PER_STATEMENT):
            some = HASHES.c.value.in_(distinct[at : at + PER_STATEMENT])
            for row in connection.execute(columns.where(HASHES.c.measured == sa.true(), some)):
                owners[row.value].add(row.asset_id)
        ids = sorted(set().union(*owners.values()))
        rows = {row["id"]: row for row in asset_rows(connection, ids)}
    return {given: [rows[one] for one in sorted(owners.get(value, ()))] for given, value in wanted.items()}
