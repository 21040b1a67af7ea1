"""Assets as JSON rows: what ``list`` and ``show`` print."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.facts import FILE, LICENSES, STATEMENTS, Claim, claims_of, license_history, merge
from assetkit.catalog.lineage import shown_lineage
from assetkit.catalog.models import Lineage, Validation
from assetkit.catalog.snapshots import SNAPSHOTS, references_of
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import (
    ASSETS,
    CONTENTS,
    FACTS,
    FINDINGS,
    HASHES,
    IDENTITIES,
    LOCATIONS,
    METADATA,
    PER_STATEMENT,
    PREVIEWS,
    TAGS,
    table,
)

LINEAGE, VALIDATIONS = table(Lineage), table(Validation)
CLUES = ("huggingface_repo", "source_url")
"""Facts of sidecars that say where a file came from."""
_ONE_VALUE = ("civitai_model", "civitai_version", *CLUES)


def asset_rows(connection: sa.Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Assets as ``list`` prints them, in the order of `ids`."""
    rows: list[dict[str, Any]] = []
    for at in range(0, len(ids), PER_STATEMENT):
        rows.extend(_rows(connection, ids[at : at + PER_STATEMENT]))
    return rows


def _rows(connection: sa.Connection, ids: Sequence[int]) -> Iterable[dict[str, Any]]:
    assets = {row.id: row for row in _all(connection, sa.select(ASSETS).where(ASSETS.c.id.in_(ids)))}
    contents = _by(connection, sa.select(CONTENTS).where(CONTENTS.c.asset_id.in_(ids)).order_by(CONTENTS.c.id))
    tags = _by(connection, sa.select(TAGS).where(TAGS.c.asset_id.in_(ids)).order_by(TAGS.c.name))
    every = [each.id for some in contents.values() for each in some]
    places = _places(connection, every)
    identity = sa.select(IDENTITIES.c.content_id, IDENTITIES.c.document).where(IDENTITIES.c.content_id.in_(every))
    identities = {row.content_id: row.document for row in _all(connection, identity)}
    facts = _facts(connection, [row.id for some in places.values() for row in some])
    remote = references_of(connection, [each.sha256 for some in contents.values() for each in some if each.sha256])
    remote_tags = _remote_tags(connection, ids)
    judged = _all(connection, sa.select(VALIDATIONS).where(VALIDATIONS.c.asset_id.in_(ids)).order_by(VALIDATIONS.c.id))
    verdicts = {row.asset_id: row.verdict for row in judged}
    for asset in ids:
        own = [place for each in contents[asset] for place in places[each.id]]
        said = [row for place in own for row in facts[place.id]]
        shown = _shown(contents[asset], places)
        yield {
            **identities.get(shown.id, {}),
            "path": next((_whole(place) for place in own if place.online), None),
            "id": asset,
            "name": assets[asset].name,
            "sha256": shown.sha256,
            "locations": [{"path": place.path, "root": place.root, "online": place.online} for place in own],
            "tags": sorted({row.name for row in tags[asset]} | set(_said_tags(said)) | remote_tags[asset]),
            "sources": [*_sources(said), *_remote(contents[asset], remote)],
            "render": verdicts.get(asset),
        }


def _shown(contents: Sequence[Any], places: dict[int, list[Any]]) -> Any:
    """Of several contents of an asset, the one to show: one that is online, else the oldest."""
    online = (each for each in contents if any(place.online for place in places[each.id]))
    return next(online, contents[0])


def _places(connection: sa.Connection, contents: Sequence[int]) -> dict[int, list[Any]]:
    columns = (LOCATIONS.c.id, LOCATIONS.c.content_id, LOCATIONS.c.path, LOCATIONS.c.online, ROOTS.c.path.label("root"))
    found: dict[int, list[Any]] = defaultdict(list)
    for at in range(0, len(contents), PER_STATEMENT):
        part = contents[at : at + PER_STATEMENT]
        query = sa.select(*columns).join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
        query = query.where(LOCATIONS.c.content_id.in_(part)).order_by(ROOTS.c.path, LOCATIONS.c.path)
        for row in connection.execute(query):
            found[row.content_id].append(row)
    return found


def _facts(connection: sa.Connection, places: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for at in range(0, len(places), PER_STATEMENT):
        query = sa.select(FACTS).where(FACTS.c.location_id.in_(places[at : at + PER_STATEMENT]))
        for row in connection.execute(query.where(FACTS.c.fact.in_(("tags", *_ONE_VALUE))).order_by(FACTS.c.id)):
            found[row.location_id].append(row)
    return found


def _said_tags(facts: Iterable[Any]) -> Iterable[str]:
    for row in facts:
        if row.fact == "tags" and isinstance(row.value, list):
            yield from (each for each in row.value if isinstance(each, str))
        elif row.fact == "tags" and isinstance(row.value, str):
            yield from (each.strip() for each in row.value.split(",") if each.strip())


def _sources(facts: Iterable[Any]) -> list[dict[str, str]]:
    """Where the asset came from, as its sidecars state it."""
    seen = {(row.fact, str(row.value), row.dialect): None for row in facts if row.fact in _ONE_VALUE and row.value}
    return [{"source": name, "reference": value, "said_by": f"sidecar:{who}"} for name, value, who in seen]


def _remote(contents: Sequence[Any], remote: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, str]]:
    """Where the asset's measured hashes are known."""
    found = dict.fromkeys(pair for each in contents for pair in remote.get(each.sha256 or "", ()))
    return [{"source": source, "reference": reference, "said_by": source} for source, reference in found]


def _remote_tags(connection: sa.Connection, assets: Sequence[int]) -> dict[int, set[str]]:
    """Tags that sources give now."""
    query = sa.select(STATEMENTS).where(STATEMENTS.c.asset_id.in_(assets), STATEMENTS.c.fact == "tags")
    newest = {(row.asset_id, row.source): row.value for row in connection.execute(query.order_by(STATEMENTS.c.id))}
    found: dict[int, set[str]] = defaultdict(set)
    for (asset, _), value in newest.items():
        found[asset].update(each for each in value if isinstance(each, str))
    return found


def _claims(row: Mapping[str, Any], sidecars: Sequence[Mapping[str, Any]]) -> Iterator[Claim]:
    """What the file itself and its sidecars say, in the form of statements."""
    license_ = row.get("license") or {}
    own = {"kind": row.get("kind"), "base": row.get("base"), "trigger_words": row.get("trigger_words")}
    for name, value in {**own, "license": license_.get("id")}.items():
        if value:
            yield Claim(name, value, FILE)
    for sidecar in sidecars:
        for each in sidecar["facts"]:
            if each["fact"] and each["value"] not in (None, "", [], {}):
                yield Claim(each["fact"], each["value"], f"sidecar:{sidecar['dialect']}", sidecar["path"])


def _snapshots(connection: sa.Connection, evidence: Iterable[str]) -> list[dict[str, Any]]:
    query = sa.select(SNAPSHOTS).where(SNAPSHOTS.c.sha256.in_(sorted(set(evidence) - {""}))).order_by(SNAPSHOTS.c.id)
    names = ("source", "reference", "fetched", "seen", "etag", "sha256")
    return [_picked(each, *names) for each in connection.execute(query)]


def full_row(connection: sa.Connection, asset: int) -> dict[str, Any]:
    """One asset as ``show`` prints it."""
    (row,) = asset_rows(connection, [asset])
    contents = _all(connection, sa.select(CONTENTS).where(CONTENTS.c.asset_id == asset).order_by(CONTENTS.c.id))
    ids = [each.id for each in contents]
    places = [place.id for some in _places(connection, ids).values() for place in some]
    hashes = _all(connection, sa.select(HASHES).where(HASHES.c.content_id.in_(ids)).order_by(HASHES.c.id))
    documents = _all(connection, sa.select(METADATA).where(METADATA.c.content_id.in_(ids)))
    findings = _all(connection, sa.select(FINDINGS).where(FINDINGS.c.content_id.in_(ids)).order_by(FINDINGS.c.id))
    sidecars = _sidecars(connection, places)
    said = claims_of(connection, STATEMENTS, [asset]).get(asset, [])
    permitted = claims_of(connection, LICENSES, [asset]).get(asset, [])
    return {
        **row,
        "facts": merge([*_claims(row, sidecars), *said]),
        "license_facts": merge(permitted),
        "license_history": license_history(permitted),
        "hashes": [_picked(each, "kind", "value", "measured", "source") for each in hashes],
        "contents": [_picked(each, "id", "size", "sha256", "hashed") for each in contents],
        "metadata": documents[0].document if documents else {},
        "sidecars": sidecars,
        "previews": _previews(connection, places),
        "lineage": shown_lineage(connection, _of(connection, LINEAGE, asset)),
        "validations": [row.document for row in _of(connection, VALIDATIONS, asset)],
        "snapshots": _snapshots(connection, (each.evidence for each in [*said, *permitted])),
        "verdicts": {},
        "findings": [_picked(each, "code", "severity", "subject", "message", "evidence") for each in findings],
    }


def _sidecars(connection: sa.Connection, places: Sequence[int]) -> list[dict[str, Any]]:
    """Every sidecar with all its keys."""
    query = (
        sa.select(FACTS, LOCATIONS.c.path, LOCATIONS.c.online, ROOTS.c.path.label("root"))
        .join(LOCATIONS, LOCATIONS.c.id == FACTS.c.file_id)
        .join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
        .where(FACTS.c.location_id.in_(places))
        .order_by(LOCATIONS.c.path, FACTS.c.id)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query):
        path = _whole(row)
        into = found.setdefault(path, {"path": path, "dialect": row.dialect, "online": row.online, "facts": []})
        into["facts"].append({"key": row.key, "fact": row.fact, "value": row.value})
    return list(found.values())


def _previews(connection: sa.Connection, places: Sequence[int]) -> list[dict[str, Any]]:
    query = (
        sa.select(LOCATIONS.c.path, LOCATIONS.c.online, ROOTS.c.path.label("root"))
        .join(PREVIEWS, PREVIEWS.c.file_id == LOCATIONS.c.id)
        .join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
        .where(PREVIEWS.c.location_id.in_(places))
        .order_by(LOCATIONS.c.path)
    )
    return [{"path": _whole(row), "online": row.online} for row in connection.execute(query)]


def _whole(row: Any) -> str:
    return os.path.normpath(os.path.join(str(row.root), str(row.path)))


def _picked(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _of(connection: sa.Connection, source: sa.Table, asset: int) -> Sequence[Any]:
    return _all(connection, sa.select(source).where(source.c.asset_id == asset).order_by(source.c.id))


def _all(connection: sa.Connection, query: Any) -> Sequence[Any]:
    return connection.execute(query).all()


def _by(connection: sa.Connection, query: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.asset_id].append(row)
    return found
