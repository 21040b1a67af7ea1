"""What an asset was made from: read off the recipe that its own metadata carries, so that any scan finds it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.models import Content, Lineage

RECIPE = "assetkit.recipe"
"""The metadata key that `assetkit.transform` writes (`transform.recipe.KEY`)."""
MADE_FROM = "made_from"
_LIMIT = 8 << 20
_INPUTS = 1000

_LINEAGE: sa.Table = Lineage.__table__  # type: ignore[attr-defined]
_CONTENTS: sa.Table = Content.__table__  # type: ignore[attr-defined]


def store_lineage(connection: sa.Connection, contents: Mapping[int, Mapping[str, Any]]) -> None:
    """Replace what the metadata of `contents` (content id to metadata) says of its making."""
    if not contents:
        return
    rows = connection.execute(sa.select(_CONTENTS.c.id, _CONTENTS.c.asset_id).where(_CONTENTS.c.id.in_(list(contents))))
    assets = {row.id: row.asset_id for row in rows}
    derived = sa.and_(_LINEAGE.c.asset_id.in_(list(assets.values())), _LINEAGE.c.relation == MADE_FROM)
    before = connection.execute(sa.select(_LINEAGE).where(derived)).all()
    kept = {row.asset_id: row.document["certificate"] for row in before if "certificate" in (row.document or {})}
    connection.execute(sa.delete(_LINEAGE).where(derived))
    values = [
        {"asset_id": assets[content], "relation": MADE_FROM, **row}
        for content, metadata in contents.items()
        if content in assets
        for row in parents(metadata)
    ]
    for row in values:  # nothing in the file itself could bring a certificate back that was stored before
        if row["asset_id"] in kept:
            row["document"]["certificate"] = kept.pop(row["asset_id"])
    if values:
        connection.execute(sa.insert(_LINEAGE), values)


def parents(metadata: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per input of the recipe in `metadata`; none for metadata without one, or with something else there.

    ``measured`` is False where the input's hash is what its source claims: only parts of it were read.
    """
    text = metadata.get(RECIPE)
    if not isinstance(text, str) or len(text) > _LIMIT:
        return
    try:
        recipe = json.loads(text)
    except (ValueError, RecursionError):
        return
    inputs = recipe.get("inputs") if isinstance(recipe, dict) else None
    for name, pin in list(inputs.items())[:_INPUTS] if isinstance(inputs, dict) else ():
        digest = pin.get("sha256") if isinstance(pin, dict) else None
        if isinstance(digest, str) and len(digest) == 64:
            document = {"input": name, "name": str(pin.get("name", "")), "operations": _operations(recipe)}
            document |= (
                {"steps": steps_digest(recipe["steps"])} if len(inputs or ()) == 1 and _operations(recipe) else {}
            )
            document |= {"measured": False} if pin.get("measured") is False else {}
            yield {"reference": digest, "document": document}


def steps_digest(steps: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 that names the steps of a canonical recipe with all their options."""
    return hashlib.sha256(json.dumps(steps, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _operations(recipe: Mapping[str, Any]) -> list[str]:
    steps = recipe.get("steps")
    return [str(step.get("op")) for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def shown_lineage(connection: sa.Connection, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Lineage rows for people and JSON; a parent is looked up by its hash, since it may have been scanned later."""
    known = _assets_of(connection, [row.reference for row in rows])
    return [
        {
            "relation": row.relation,
            "reference": row.reference,
            "asset": row.parent_id or known.get(row.reference),
            **(row.document or {}),
        }
        for row in rows
    ]


def _assets_of(connection: sa.Connection, hashes: Iterable[str]) -> dict[str, int]:
    wanted = _CONTENTS.c.sha256.in_(list(hashes))
    found = connection.execute(sa.select(_CONTENTS.c.sha256, _CONTENTS.c.asset_id).where(wanted))
    return {row.sha256: row.asset_id for row in found}
