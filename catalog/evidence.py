"""What the catalog has on the licenses of assets, as facts that the license engine weighs.

Everything is read from the catalog and from the files beside models; nothing is asked over the network, so the same
catalog gives the same report. A value that was stored without an answer to point at is its own evidence: its hash is
that of the value as it was stored.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from assetkit.catalog.facts import LICENSES, STATEMENTS, USER
from assetkit.catalog.store import CONTENTS, FACTS, IDENTITIES, LOCATIONS, METADATA, PER_STATEMENT
from assetkit.license.expression import from_card, is_vague
from assetkit.license.facts import Fact, Origin
from assetkit.license.flags import FLAGS

NAMES = ("license", "license_name", "license_link")
ABOUT = ("poi", "minor", "nsfw", "tags", "trigger_words", "name", "trademark")
"""Facts beside licenses that remarks are made of."""
HEADER = (("modelspec.license",), ("license",), ("general.license", "general.license.name", "general.license.link"))
_LONGEST = 2_000


def stored_sha256(value: Any) -> str:
    """SHA-256 of a value as canonical JSON."""
    try:
        data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError):  # lone surrogates, integers beyond 64 bits
        data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str).encode()
    return hashlib.sha256(data).hexdigest()


def day(seconds: int) -> str:
    """The date of a moment, in UTC; empty for one that was never recorded."""
    return time.strftime("%Y-%m-%d", time.gmtime(seconds)) if seconds else ""


def facts_of(connection: sa.Connection, assets: Sequence[int]) -> dict[int, tuple[Fact, ...]]:
    """Asset to everything on record of its license, in the order file, people and sources, sidecars."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for at in range(0, len(assets), PER_STATEMENT):
        some = assets[at : at + PER_STATEMENT]
        for gather in (_headers, _recorded, _stated, _sidecars):
            for asset, fact in gather(connection, some):
                found[asset].append(fact)
    return {asset: tuple(_once(some)) for asset, some in found.items()}


def _once(facts: Iterable[Fact]) -> Iterator[Fact]:
    seen = set()
    for fact in facts:
        key = (fact.field, stored_sha256(fact.value), fact.origin, fact.source)
        if key not in seen:
            seen.add(key)
            yield fact


def _headers(connection: sa.Connection, assets: Sequence[int]) -> Iterator[tuple[int, Fact]]:
    columns = (CONTENTS.c.asset_id, METADATA.c.document, IDENTITIES.c.document.label("identity"))
    source = CONTENTS.join(IDENTITIES, IDENTITIES.c.content_id == CONTENTS.c.id)
    source = source.outerjoin(METADATA, METADATA.c.content_id == CONTENTS.c.id)
    query = sa.select(*columns).select_from(source).where(CONTENTS.c.asset_id.in_(assets)).order_by(CONTENTS.c.id)
    for row in connection.execute(query):
        yield from ((row.asset_id, fact) for fact in header_facts(row.document or {}))
        words = (row.identity or {}).get("trigger_words")
        if words:
            yield row.asset_id, Fact("trigger_words", words, "file", "header", sha256=stored_sha256(words))


def header_facts(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    """What a header states of a license: modelspec's, plain and GGUF's keys, and what outputs of ours carry."""
    for keys in HEADER:
        words = [str(metadata.get(key) or "")[:_LONGEST] for key in keys]
        value = from_card({"license": words[0], "license_name": words[1] if len(words) > 1 else ""})
        if value:
            quote = f"{keys[0]}: {words[0]}"
            yield Fact("license", value, "file", keys[0], quote, sha256=stored_sha256(words[0]))


def _recorded(connection: sa.Connection, assets: Sequence[int]) -> Iterator[tuple[int, Fact]]:
    """What sources and users said, the newest of each: a later word of a source is a change, and `history` has both."""
    query = sa.select(LICENSES).where(LICENSES.c.asset_id.in_(assets)).order_by(LICENSES.c.id)
    newest: dict[tuple[int, str], dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(query):
        if row.fact.startswith("override"):
            yield row.asset_id, _recorded_fact("override", row.value, row)
        else:
            newest[row.asset_id, row.source][row.fact] = row
    for (asset, _), rows in newest.items():
        card = {name: rows[name].value for name in NAMES if name in rows}
        if card.get("license") or card.get("license_name"):
            yield asset, _recorded_fact("license", from_card(card), rows.get("license") or rows["license_name"])
        yield from ((asset, _recorded_fact(name, rows[name].value, rows[name])) for name in FLAGS if name in rows)


def _recorded_fact(field: str, value: Any, row: Any) -> Fact:
    origin: Origin = "user" if row.source == USER else "snapshot"
    quote = row.quote or f"{row.fact}: {row.value}"[:_LONGEST]
    source = f"{row.source} {row.reference}".strip()
    return Fact(field, value, origin, source, quote, day(row.recorded), row.evidence or stored_sha256(row.value))


def _stated(connection: sa.Connection, assets: Sequence[int]) -> Iterator[tuple[int, Fact]]:
    query = sa.select(STATEMENTS).where(STATEMENTS.c.asset_id.in_(assets), STATEMENTS.c.fact.in_(ABOUT))
    newest = {(r.asset_id, r.source, r.fact): r for r in connection.execute(query.order_by(STATEMENTS.c.id))}
    for (asset, source, fact), row in newest.items():
        if source.startswith("sidecar"):
            origin: Origin = "sidecar"
        else:
            origin = "user" if source == USER else "snapshot"
        about = f"{source} {row.reference}".strip()
        yield (
            asset,
            Fact(fact, row.value, origin, about, "", day(row.recorded), row.evidence or stored_sha256(row.value)),
        )


def _sidecars(connection: sa.Connection, assets: Sequence[int]) -> Iterator[tuple[int, Fact]]:
    file = LOCATIONS.alias()
    source = CONTENTS.join(LOCATIONS, LOCATIONS.c.content_id == CONTENTS.c.id)
    source = source.join(FACTS, FACTS.c.location_id == LOCATIONS.c.id).join(file, file.c.id == FACTS.c.file_id)
    columns = (CONTENTS.c.asset_id, FACTS.c.fact, FACTS.c.key, FACTS.c.value, FACTS.c.dialect, file.c.path)
    wanted = FACTS.c.fact.in_((*NAMES, *FLAGS, *ABOUT))
    query = sa.select(*columns).select_from(source).where(CONTENTS.c.asset_id.in_(assets), wanted)
    cards: dict[tuple[int, str, str], dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(query.order_by(FACTS.c.id)):
        about = f"sidecar {row.path} ({row.dialect})"
        if row.fact in NAMES:
            cards[row.asset_id, about, row.key].setdefault(row.fact, row.value)
        elif row.value is not None:
            quote = f"{row.key}: {row.value}"[:_LONGEST]
            yield row.asset_id, Fact(row.fact, row.value, "sidecar", about, quote, "", stored_sha256(row.value))
    for (asset, about, key), card in cards.items():
        value = from_card({name: str(each) for name, each in card.items()})
        if value and not is_vague(value):
            yield asset, Fact("license", value, "sidecar", about, f"{key}: {value}", "", stored_sha256(value))
