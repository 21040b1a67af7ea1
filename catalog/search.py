"""Finding assets: queries with fields and full text, and the one asset a reference means.

Besides `engine` this is the only module that knows which database it asks (the full-text index is SQLite's FTS5).
"""

from __future__ import annotations

import os
import re
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.fields import FIELDS, Condition, fact, like
from assetkit.catalog.query import Term, Value, parse
from assetkit.catalog.rows import asset_rows, full_row
from assetkit.catalog.snapshots import REMOTE_FILES
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import ASSETS, CONTENTS, FACTS, HASHES, LOCATIONS
from assetkit.errors import NotFoundError, UsageError

_WORD = re.compile(r"\w+")
_SHOWN = 10


def list_assets(
    catalog: Catalog, query: str = "", *, limit: int | None = None, offset: int = 0
) -> list[dict[str, Any]]:
    """The assets that match `query` (see `query`), by name; each as ``assetkit list --json`` prints it.

    Raises `UsageError` for a query that cannot be understood.
    """
    with catalog.read() as connection:
        ids = matching(connection, query, limit=limit, offset=offset)
        return asset_rows(connection, ids)


def count_assets(catalog: Catalog, query: str = "") -> int:
    """How many assets match `query`."""
    with catalog.read() as connection:
        found = sa.select(sa.func.count()).select_from(ASSETS).where(*conditions(query))
        return int(connection.execute(found).scalar_one())


def matching(connection: sa.Connection, query: str, *, limit: int | None = None, offset: int = 0) -> list[int]:
    """Ids of the matching assets, by name."""
    found = sa.select(ASSETS.c.id).where(*conditions(query)).order_by(ASSETS.c.name, ASSETS.c.id)
    return list(connection.execute(found.limit(limit).offset(offset)).scalars())


def conditions(query: str) -> list[Condition]:
    """What `query` asks of an asset; all of it must hold."""
    return [_condition(term) for term in parse(query)]


def _condition(term: Term) -> Condition:
    if term.field is None:
        every = [_text(value) for value in term.values]
    elif term.field in FIELDS:
        every = [FIELDS[term.field].condition(value) for value in term.values]
    else:
        fields = ", ".join(sorted(FIELDS))
        raise UsageError(
            f"there is no field {term.field!r}", hint=f'fields: {fields}; put text with a colon in "quotes"'
        )
    found = sa.or_(*every)
    return sa.not_(found) if term.negated else found


def _text(value: Value) -> Condition:
    """Words by their beginnings, a quoted text as a phrase; what has no word in it is looked for in the name."""
    words = _WORD.findall(value.text)
    if not words or not all(_indexable(each) for each in words):
        return sa.or_(like(ASSETS.c.name, value.text, whole=False), _in_text(value.text))
    phrase = " ".join(f'"{part}"' for each in words for part in each.split("_") if part)
    wanted = f'"{" ".join(words)}"' if value.quoted else f"{phrase}*"
    # Every word is in quotes, so nothing in it is FTS5 syntax; the whole travels as a bound value.
    query = sa.text("SELECT rowid FROM asset_text WHERE asset_text MATCH :words").bindparams(words=wanted)
    return ASSETS.c.id.in_(query.columns(sa.column("rowid", sa.Integer)))


def _indexable(word: str) -> bool:
    """Whether the index knows where words begin: scripts written without spaces are one long word to it."""
    return all(ord(char) < 0x2E80 for char in word) and any(part for part in word.split("_"))


def _in_text(text: str) -> Condition:
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    query = sa.text(
        "SELECT rowid FROM asset_text WHERE paths LIKE :part ESCAPE '\\' OR words LIKE :part ESCAPE '\\'"
        " OR notes LIKE :part ESCAPE '\\'"
    ).bindparams(part=f"%{escaped}%")
    return ASSETS.c.id.in_(query.columns(sa.column("rowid", sa.Integer)))


def show_asset(catalog: Catalog, reference: str) -> dict[str, Any]:
    """Everything known of one asset, as ``assetkit show --json`` prints it. Raises like `find_asset`."""
    with catalog.read() as connection:
        return full_row(connection, _find(connection, reference))


def show_asset_with_id(catalog: Catalog, asset: int) -> dict[str, Any]:
    """Likewise for the asset with this number. Raises `NotFoundError`."""
    with catalog.read() as connection:
        if connection.execute(sa.select(ASSETS.c.id).where(ASSETS.c.id == asset)).first() is None:
            raise NotFoundError(f"asset {asset}: there is no such asset in the catalog")
        return full_row(connection, asset)


def find_asset(catalog: Catalog, reference: str) -> int:
    """The id of the asset that `reference` means.

    A reference is a path, the first 8 or more hex digits of a measured hash of any kind, a source's reference such as
    ``civitai:MODEL[@VERSION]`` (known by measured hash, else as sidecars state it), or a name. Raises `NotFoundError`
    when nothing fits and `UsageError`, with the matches, when several assets do.
    """
    with catalog.read() as connection:
        return _find(connection, reference)


def _find(connection: sa.Connection, reference: str) -> int:
    for look in (_by_path, _by_hash, by_source, _by_name):
        found = sorted(set(look(connection, reference)))
        if len(found) == 1:
            return found[0]
        if found:
            rows = asset_rows(connection, found[:_SHOWN])
            shown = "; ".join(f"{row['name']} ({row['path'] or 'offline'})" for row in rows)
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise UsageError(f"{reference!r} means several assets: {shown}{more}", hint="give a path or a longer hash")
    raise NotFoundError(f"{reference!r}: no such asset in the catalog", hint=_advice(connection, reference))


def _ids(connection: sa.Connection, *where: Condition) -> list[int]:
    source = CONTENTS.join(LOCATIONS, LOCATIONS.c.content_id == CONTENTS.c.id)
    source = source.join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
    return list(connection.execute(sa.select(CONTENTS.c.asset_id).select_from(source).where(*where)).scalars())


def _by_path(connection: sa.Connection, reference: str) -> list[int]:
    path = os.path.abspath(reference)  # noqa: PTH100 - links stay as they were scanned
    roots = [(row.id, row.path) for row in connection.execute(sa.select(ROOTS))]
    found: list[int] = []
    for root, top in roots:
        if path == top or path.startswith(top.rstrip(os.sep) + os.sep):
            relative = os.path.relpath(path, top).replace(os.sep, "/")
            found += _ids(connection, LOCATIONS.c.root_id == root, LOCATIONS.c.path == relative)
    return found


def _by_hash(connection: sa.Connection, reference: str) -> list[int]:
    return _with_hash(connection, reference, measured=True)


def _with_hash(connection: sa.Connection, reference: str, *, measured: bool) -> list[int]:
    if not re.fullmatch("[0-9a-fA-F]{8,64}", reference):
        return []
    starts = HASHES.c.value.startswith(reference.lower(), autoescape=True)
    source = HASHES.join(CONTENTS, CONTENTS.c.id == HASHES.c.content_id)
    query = sa.select(CONTENTS.c.asset_id).select_from(source).where(starts, HASHES.c.measured == measured)
    return list(connection.execute(query).scalars())


def by_source(connection: sa.Connection, reference: str) -> list[int]:
    """Assets that a source's reference means: by their measured hash, else as sidecars state it."""
    return _by_record(connection, reference) or _by_sidecar(connection, reference)


def _by_record(connection: sa.Connection, reference: str) -> list[int]:
    """Assets whose measured hash a source has under this reference, or under a version or file of it."""
    if not re.match("[a-z]+:[^/]", reference):
        return []
    exact = REMOTE_FILES.c.reference == reference
    within = [REMOTE_FILES.c.reference.startswith(reference + mark, autoescape=True) for mark in "@/"]
    source = REMOTE_FILES.join(CONTENTS, CONTENTS.c.sha256 == REMOTE_FILES.c.sha256)
    query = sa.select(CONTENTS.c.asset_id).select_from(source).where(sa.or_(exact, *within))
    return list(connection.execute(query).scalars())


def _by_sidecar(connection: sa.Connection, reference: str) -> list[int]:
    found = re.fullmatch(r"civitai:(\d+)?(?:@(\d+))?", reference)
    if not found or not any(found.groups()):
        return []
    names = zip(("civitai_model", "civitai_version"), found.groups(), strict=True)
    # A document column compares as the text that JSON gives for the value.
    stated = [
        fact(sa.and_(FACTS.c.fact == name, sa.type_coerce(FACTS.c.value, sa.Text).in_((number, f'"{number}"'))))
        for name, number in names
        if number
    ]
    return list(connection.execute(sa.select(ASSETS.c.id).where(*stated)).scalars())


def _by_name(connection: sa.Connection, reference: str) -> list[int]:
    exact = list(connection.execute(sa.select(ASSETS.c.id).where(ASSETS.c.name == reference)).scalars())
    if exact:
        return exact
    # The last part of a path, with its suffix.
    named = sa.or_(
        like(sa.type_coerce(LOCATIONS.c.path, sa.Text), reference.replace("*", ""), whole=True),
        sa.type_coerce(LOCATIONS.c.path, sa.Text).endswith("/" + reference, autoescape=True),
    )
    whole = sa.func.lower(ASSETS.c.name) == reference.lower()
    return _ids(connection, named) or list(connection.execute(sa.select(ASSETS.c.id).where(whole)).scalars())


def _advice(connection: sa.Connection, reference: str) -> str:
    claimed = _with_hash(connection, reference, measured=False)
    if claimed:
        names = ", ".join(row["name"] for row in asset_rows(connection, claimed[:3]))
        return f"a sidecar or cache claims this hash for {names}; `assetkit scan --hash all` measures it"
    return "`assetkit list` shows what there is; `assetkit scan PATH` adds to it"
