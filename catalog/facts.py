"""What people, files and sources say of assets: kept by who said it, read by whom to believe.

Statements are only ever added. A source that says nothing, fails or has lost a model changes nothing; a source that
says something else adds to the history. Whom to believe is decided when a fact is read: a user before the file itself,
the file before the sources, the sources before sidecars and other archives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from assetkit.catalog.models import LicenseFact, Statement
from assetkit.catalog.store import PER_STATEMENT, table
from assetkit.sources import sources

STATEMENTS, LICENSES = table(Statement), table(LicenseFact)
USER, FILE = "user", "file"


class Claim(NamedTuple):
    """One thing that somebody says of an asset."""

    fact: str
    value: Any
    source: str
    reference: str = ""
    evidence: str = ""
    recorded: int = 0


class Saying(NamedTuple):
    """Everything a source says of one asset at one time."""

    asset: int
    source: str
    reference: str
    evidence: str
    facts: Mapping[str, Any]


class Change(NamedTuple):
    """A source says something else than before."""

    asset: int
    source: str
    fact: str
    before: Any
    now: Any
    since: int
    """When the earlier value was recorded first, in seconds since 1970."""


def standing(source: str) -> tuple[int, int]:
    """Whom to believe: lower comes first."""
    if source == USER:
        return 0, 0
    if source == FILE:
        return 1, 0
    row = sources().get(source)
    return (2, row.rank) if row else (3, 0)


def merge(claims: Iterable[Claim]) -> dict[str, dict[str, Any]]:
    """Fact to what is believed of it: ``{"value", "source", "reference", "recorded", "others": [...]}``.

    `others` are the values of lower standing that differ, so nothing is lost by being outvoted. Of one source, the
    last claim counts.
    """
    newest: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        newest[claim.fact, claim.source] = claim
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(newest.values(), key=lambda each: standing(each.source)):
        found[claim.fact].append(claim)
    return {fact: _settled(some) for fact, some in sorted(found.items())}


def _settled(claims: Sequence[Claim]) -> dict[str, Any]:
    first = claims[0]
    others = [each for each in claims[1:] if each.value != first.value]
    return {
        "value": first.value,
        "source": first.source,
        "reference": first.reference,
        "recorded": first.recorded,
        "others": [{"value": each.value, "source": each.source} for each in others],
    }


def record(connection: sa.Connection, into: sa.Table, sayings: Sequence[Saying], now: int) -> list[Change]:
    """Add what is new in `sayings` to `into` (`STATEMENTS` or `LICENSES`); gives what differs from earlier."""
    before = _newest(connection, into, {each.asset for each in sayings})
    rows, changes = [], []
    for each in sayings:
        for fact, value in each.facts.items():
            last = before.get((each.asset, each.source, fact))
            if last is not None and last.value == value:
                continue
            if last is not None:
                changes.append(Change(each.asset, each.source, fact, last.value, value, last.recorded))
            rows.append(_row(into, each, fact, value, now))
    if rows:
        connection.execute(sa.insert(into), rows)
    return changes


def _row(into: sa.Table, each: Saying, fact: str, value: Any, now: int) -> dict[str, Any]:
    row = {"asset_id": each.asset, "fact": fact, "value": value, "source": each.source, "recorded": now}
    row |= {"reference": each.reference, "evidence": each.evidence}
    return row | ({"quote": ""} if "quote" in into.c else {})


def _newest(connection: sa.Connection, into: sa.Table, assets: Iterable[int]) -> dict[tuple[int, str, str], Claim]:
    found = {}
    for some in _parts(sorted(assets)):
        query = sa.select(into).where(into.c.asset_id.in_(some)).order_by(into.c.id)
        for row in connection.execute(query):
            found[row.asset_id, row.source, row.fact] = _claim(row)
    return found


def claims_of(
    connection: sa.Connection, into: sa.Table, assets: Sequence[int], facts: Sequence[str] = ()
) -> dict[int, list[Claim]]:
    """All that was ever said of assets (in these `facts`, where some are named), in the order it was recorded."""
    found: dict[int, list[Claim]] = defaultdict(list)
    named = into.c.fact.in_(facts) if facts else sa.true()
    for some in _parts(assets):
        query = sa.select(into).where(into.c.asset_id.in_(some), named).order_by(into.c.id)
        for row in connection.execute(query):
            found[row.asset_id].append(_claim(row))
    return found


def _claim(row: Any) -> Claim:
    return Claim(row.fact, row.value, row.source, row.reference, row.evidence, row.recorded)


def _parts(items: Sequence[int]) -> Iterator[Sequence[int]]:
    return (items[at : at + PER_STATEMENT] for at in range(0, len(items), PER_STATEMENT))


def license_history(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """Every license fact whose source changed its mind: ``{"fact", "source", "values": [{"value", "recorded"}…]}``."""
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.source, claim.fact].append(claim)
    return [
        {"fact": fact, "source": source, "values": [{"value": c.value, "recorded": c.recorded} for c in some]}
        for (source, fact), some in found.items()
        if len(some) > 1
    ]
