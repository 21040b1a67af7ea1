"""Where assets come from, for the license engine: recipes, merge parents and training bases, with all ancestors.

A parent is found by a measured hash or not at all. What a file only names stays a hole in the record: names change, and
nobody's license follows from one. A1111's old hash is of 64 KiB: it tells which asset is meant, and settles nothing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from assetkit.catalog.beside import facts_beside
from assetkit.catalog.evidence import facts_of
from assetkit.catalog.models import Lineage
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import ASSETS, CONTENTS, HASHES, IDENTITIES, LOCATIONS, METADATA, PER_STATEMENT, table
from assetkit.license.facts import Fact, Parent, Relation, Work

LINEAGE = table(Lineage)
COMBINING = frozenset({"merge", "bake", "unbake", "lora-merge", "mask", "extract", "embedding"})
"""Operations whose output is made of several works; all others change the form of one."""
_SHA256 = re.compile("[0-9a-f]{64}")
_AUTOV1 = re.compile("[0-9a-f]{8}")
_LONGEST, _MANY = 1 << 20, 200


class Clue(NamedTuple):
    """One parent as something on record names it."""

    relation: Relation
    hash: str
    name: str
    evidence: str


def key_of(asset: int) -> str:
    """The key of a catalogued asset in a record."""
    return f"asset:{asset}"


def record_of(connection: sa.Connection, assets: Sequence[int]) -> dict[str, Work]:
    """Works of `assets` and of all their catalogued ancestors, by `key_of`."""
    found: dict[str, Work] = {}
    wanted = list(dict.fromkeys(assets))
    while wanted:
        works = _works(connection, wanted)
        found.update((key_of(asset), work) for asset, work in works.items())
        above = (parent.work for work in works.values() for parent in work.parents if parent.work)
        wanted = [int(key.removeprefix("asset:")) for key in dict.fromkeys(above) if key not in found]
    return found


def _works(connection: sa.Connection, assets: Sequence[int]) -> dict[int, Work]:
    facts = facts_of(connection, assets)
    rows: dict[int, Any] = {}
    clues: dict[int, list[Clue]] = defaultdict(list)
    made: set[int] = set()
    for at in range(0, len(assets), PER_STATEMENT):
        some = assets[at : at + PER_STATEMENT]
        rows.update(_identities(connection, some))
        for asset, clue, ours in _recipes(connection, some):
            clues[asset].append(clue)
            made.update({asset} if ours else ())
        for asset, clue in _declared(connection, some):
            clues[asset].append(clue)
    beside = _beside(connection, assets)
    known = _by_hash(connection, {each.hash for some_clues in clues.values() for each in some_clues if each.hash})
    return {
        asset: Work(
            key_of(asset),
            row.name,
            row.kind,
            row.base,
            tuple(each for each in (row.candidates or "").split(",") if each),
            (*facts.get(asset, ()), *beside.get(asset, ())),
            tuple(_parents(clues[asset], known, asset)),
            asset in made,
        )
        for asset, row in rows.items()
    }


def _identities(connection: sa.Connection, assets: Sequence[int]) -> dict[int, Any]:
    """Kind and base of each asset, of its oldest content: all contents of an asset have the same tensors."""
    columns = (ASSETS.c.id, ASSETS.c.name, IDENTITIES.c.kind, IDENTITIES.c.base, IDENTITIES.c.candidates)
    source = ASSETS.outerjoin(CONTENTS, CONTENTS.c.asset_id == ASSETS.c.id)
    source = source.outerjoin(IDENTITIES, IDENTITIES.c.content_id == CONTENTS.c.id)
    query = sa.select(*columns).select_from(source).where(ASSETS.c.id.in_(assets)).order_by(CONTENTS.c.id.desc())
    return {row.id: row for row in connection.execute(query)}


def _recipes(connection: sa.Connection, assets: Sequence[int]) -> Iterator[tuple[int, Clue, bool]]:
    """Parents that a recipe names, and whether a certificate says that it was run here."""
    query = sa.select(LINEAGE).where(LINEAGE.c.asset_id.in_(assets)).order_by(LINEAGE.c.id)
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        rows[row.asset_id].append(row)
    for asset, mine in rows.items():
        ours = any("certificate" in (row.document or {}) for row in mine)
        for row in mine:
            document = row.document or {}
            name = str(document.get("name") or row.reference)
            yield asset, Clue(_relation(document, len(mine)), row.reference, name, "its recipe"), ours


def _relation(document: Mapping[str, Any], count: int) -> Relation:
    operations = set(document.get("operations") or ())
    if "extract" in operations:
        return "extracted-from"
    return "merged" if count > 1 and (operations & COMBINING or not operations) else "same"


def _declared(connection: sa.Connection, assets: Sequence[int]) -> Iterator[tuple[int, Clue]]:
    source = CONTENTS.join(METADATA, METADATA.c.content_id == CONTENTS.c.id)
    query = sa.select(CONTENTS.c.asset_id, METADATA.c.document).select_from(source)
    for row in connection.execute(query.where(CONTENTS.c.asset_id.in_(assets)).order_by(CONTENTS.c.id)):
        yield from ((row.asset_id, clue) for clue in declared_parents(row.document or {}))


def declared_parents(metadata: Mapping[str, Any]) -> Iterator[Clue]:
    """Parents that a header declares: the training checkpoint (kohya's ``ss_*``), the models of a merge (A1111's
    ``sd_merge_models``), ``modelspec.merged_from``. A recipe of ours says more and is read as lineage."""
    if "assetkit.recipe" in metadata:
        return
    name = str(metadata.get("ss_sd_model_name") or "")[:200]
    new, old = (str(metadata.get(key) or "").lower() for key in ("ss_new_sd_model_hash", "ss_sd_model_hash"))
    if name not in ("", "None") or new not in ("", "none") or old not in ("", "none"):
        digest = new if _SHA256.fullmatch(new) else old if _AUTOV1.fullmatch(old) else ""
        yield Clue("trained-on", digest, name or digest, "ss_new_sd_model_hash, ss_sd_model_name")
    merged = str(metadata.get("sd_merge_models") or "")
    found = list(_of_merge(merged)) if len(merged) < _LONGEST else []
    yield from found
    if not found:
        for each in [part.strip() for part in str(metadata.get("modelspec.merged_from") or "").split(",")][:_MANY]:
            if each:
                yield Clue("merged", "", each[:200], "modelspec.merged_from")


def _of_merge(text: str) -> Iterator[Clue]:
    try:
        models = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return
    for digest, about in list(models.items())[:_MANY] if isinstance(models, dict) else ():
        name = about.get("name") if isinstance(about, dict) else None
        yield Clue("merged", str(digest).lower()[:64], str(name or digest)[:200], "sd_merge_models")


def _by_hash(connection: sa.Connection, hashes: Iterable[str]) -> dict[str, list[int]]:
    """Assets by measured hash: SHA-256, or the old short hash."""
    found: dict[str, list[int]] = defaultdict(list)
    values = sorted(hashes)
    for at in range(0, len(values), PER_STATEMENT):
        source = HASHES.join(CONTENTS, CONTENTS.c.id == HASHES.c.content_id)
        query = sa.select(HASHES.c.value, CONTENTS.c.asset_id).select_from(source).where(
            HASHES.c.value.in_(values[at : at + PER_STATEMENT]),
            HASHES.c.measured == sa.true(),
            HASHES.c.kind.in_(("sha256", "autov1")),
        )  # fmt: skip
        for row in connection.execute(query.order_by(CONTENTS.c.asset_id)):
            if row.asset_id not in found[row.value]:
                found[row.value].append(row.asset_id)
    return found


def _parents(clues: Iterable[Clue], known: Mapping[str, Sequence[int]], asset: int) -> Iterator[Parent]:
    for clue in dict.fromkeys(clues):
        matches = [each for each in known.get(clue.hash, ()) if each != asset] if clue.hash else []
        for each in matches:
            yield Parent(clue.relation, key_of(each), clue.name, clue.evidence)
        if not matches or not _SHA256.fullmatch(clue.hash):
            yield Parent(clue.relation, None, clue.name, clue.evidence)


def _beside(connection: sa.Connection, assets: Sequence[int]) -> dict[int, list[Fact]]:
    """What texts and cards beside models say, of places that are online."""
    found: dict[int, list[Fact]] = defaultdict(list)
    places = list(_places(connection, assets))
    crowd: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in _everything_in(connection, {row.root_id for row in places}):
        crowd[row.root_id, row.path.rpartition("/")[0]].add(row.content_id)
    for row in places:
        alone = len(crowd[row.root_id, row.path.rpartition("/")[0]]) == 1
        seen = {(each.source, each.sha256) for each in found[row.asset_id]}
        for fact in facts_beside(Path(row.root, row.path), folder=row.folder, alone=alone):
            if (fact.source, fact.sha256) not in seen:
                found[row.asset_id].append(fact)
    return found


def _places(connection: sa.Connection, assets: Sequence[int]) -> Iterator[Any]:
    columns = (
        CONTENTS.c.asset_id,
        CONTENTS.c.folder,
        LOCATIONS.c.path,
        LOCATIONS.c.root_id,
        ROOTS.c.path.label("root"),
    )
    source = CONTENTS.join(LOCATIONS, LOCATIONS.c.content_id == CONTENTS.c.id).join(
        ROOTS, ROOTS.c.id == LOCATIONS.c.root_id
    )
    for at in range(0, len(assets), PER_STATEMENT):
        some = CONTENTS.c.asset_id.in_(assets[at : at + PER_STATEMENT])
        query = sa.select(*columns).select_from(source).where(some, LOCATIONS.c.online == sa.true())
        yield from connection.execute(query.order_by(LOCATIONS.c.id))


def _everything_in(connection: sa.Connection, roots: Iterable[int]) -> Iterator[Any]:
    columns = (LOCATIONS.c.root_id, LOCATIONS.c.path, LOCATIONS.c.content_id)
    for root in sorted(roots):
        models = sa.and_(LOCATIONS.c.root_id == root, LOCATIONS.c.content_id.is_not(None))
        yield from connection.execute(sa.select(*columns).where(models))
