"""Storing measured hashes, and finding out from them which contents are one and which assets are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import sqlalchemy as sa

from assetkit.catalog.models import LicenseFact, Lineage, Statement, Validation
from assetkit.catalog.said import put_said_text
from assetkit.catalog.store import (
    ASSETS,
    CONTENTS,
    HASHES,
    LOCATIONS,
    TAGS,
    drop_empty_asset,
    reindex,
    table,
)

_OF_ASSETS = tuple(table(each) for each in (Statement, LicenseFact, Lineage, Validation))


def store_hashes(connection: sa.Connection, content: int, found: Mapping[str, str], level: str) -> int:
    """Record measured hashes (kind to value) of a content; gives the content they belong to, which may be an older one.

    `level` is ``all`` when `found` holds every kind, else ``fast``. With a SHA-256 the content is merged with the one
    that has the same bytes, and its asset with the one that has the same payload and tensors.
    """
    rows = [
        {"content_id": content, "kind": k, "value": v, "measured": True, "source": "file"} for k, v in found.items()
    ]
    measured = HASHES.c.measured == sa.true()
    connection.execute(
        sa.delete(HASHES).where(HASHES.c.content_id == content, HASHES.c.kind.in_(list(found)), measured)
    )
    if rows:
        connection.execute(sa.insert(HASHES), rows)
    sha256 = found.get("sha256")
    if level != "all" or sha256 is None:
        connection.execute(sa.update(CONTENTS).where(CONTENTS.c.id == content).values(hashed=level))
        return content
    older = connection.execute(
        sa.select(CONTENTS.c.id).where(CONTENTS.c.sha256 == sha256, CONTENTS.c.id != content)
    ).scalar()
    if older is not None:
        _merge_contents(connection, content, older)
        return int(older)
    connection.execute(sa.update(CONTENTS).where(CONTENTS.c.id == content).values(hashed="all", sha256=sha256))
    _settle_asset(connection, content, found)
    return content


def _merge_contents(connection: sa.Connection, content: int, into: int) -> None:
    """The same bytes: every location of `content` is one of `into`, and what hung on its asset moves along."""
    rows = connection.execute(
        sa.select(CONTENTS.c.id, CONTENTS.c.asset_id).where(CONTENTS.c.id.in_((content, into)))
    ).all()
    assets = {row[0]: row[1] for row in rows}
    connection.execute(sa.update(LOCATIONS).where(LOCATIONS.c.content_id == content).values(content_id=into))
    connection.execute(sa.delete(CONTENTS).where(CONTENTS.c.id == content))
    _merge_assets(connection, assets[content], assets[into])
    reindex(connection, {into: assets[into]})


def _settle_asset(connection: sa.Connection, content: int, found: Mapping[str, str]) -> None:
    """Give the content's asset its key, or move the content to the asset that has it."""
    row = connection.execute(sa.select(CONTENTS).where(CONTENTS.c.id == content)).one()
    key = asset_key(found["sha256"], found.get("payload_sha256"), row.tensors)
    same = connection.execute(sa.select(ASSETS.c.id).where(ASSETS.c.key == key)).scalar()
    if same is None:
        connection.execute(sa.update(ASSETS).where(ASSETS.c.id == row.asset_id).values(key=key))
    elif same != row.asset_id:
        connection.execute(sa.update(CONTENTS).where(CONTENTS.c.id == content).values(asset_id=same))
        _merge_assets(connection, row.asset_id, same)
        reindex(connection, {content: same})


def asset_key(sha256: str, payload: str | None, tensors: str | None) -> str:
    """What makes two files one asset: the payload and the tensor table where there are both, else all bytes."""
    if payload and tensors:
        return "tensors:" + hashlib.sha256(f"{payload}\n{tensors}".encode()).hexdigest()
    return "file:" + sha256


def _merge_assets(connection: sa.Connection, source: int, into: int) -> None:
    """When `source` has no content left, give what people and services said of it to `into` and drop it."""
    if source == into or connection.execute(sa.select(CONTENTS.c.id).where(CONTENTS.c.asset_id == source)).first():
        return
    there = sa.select(TAGS.c.name, TAGS.c.source).where(TAGS.c.asset_id == into)
    has = {tuple(row) for row in connection.execute(there)}
    for row in connection.execute(sa.select(TAGS).where(TAGS.c.asset_id == source)).all():
        if (row.name, row.source) in has:
            connection.execute(sa.delete(TAGS).where(TAGS.c.id == row.id))
        else:
            connection.execute(sa.update(TAGS).where(TAGS.c.id == row.id).values(asset_id=into))
    for each in _OF_ASSETS:
        connection.execute(sa.update(each).where(each.c.asset_id == source).values(asset_id=into))
    put_said_text(connection, [into])
    drop_empty_asset(connection, source)
