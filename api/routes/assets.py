"""``/api/v1/assets``: lists, facets, one asset, its file, and look-up by hash."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from assetkit._version import __version__
from assetkit.api.answers import document
from assetkit.api.cursors import cursor_of, place_of
from assetkit.api.description import problems
from assetkit.api.files import handed_out
from assetkit.api.guard import asks
from assetkit.api.schemas import HEX, AssetRow, FullAsset, Hashes, Health, Listing
from assetkit.api.state import catalog_of
from assetkit.catalog.browsing import facets, page, with_hashes
from assetkit.catalog.search import show_asset_with_id
from assetkit.catalog.shelf import shelved
from assetkit.catalog.store import ASSETS
from assetkit.errors import NotFoundError

OCTETS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "The range that was asked for."},
    304: {"description": "The client has it."},
    416: {"description": "There is no such range."},
}
router = APIRouter(prefix="/api/v1", tags=["catalog"], responses=problems(422))

Wish = Annotated[str, Query(alias="query", max_length=2_000, description="A query, as `assetkit list` takes it.")]
Fields = Annotated[str, Query(max_length=500, description="Only these keys of each asset, between commas.")]
Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="The asset's `id`.")]
Cursor = Annotated[str, Query(pattern="^[A-Za-z0-9_-]*$", max_length=8_000, description="`next` of the page before.")]
PAGE = Annotated[int, Query(ge=1, le=500, description="Assets per page.")]


def _only(rows: list[dict[str, Any]], fields: str) -> list[dict[str, Any]]:
    """The rows with the keys that `fields` names, and always their `id`."""
    if not fields:
        return rows
    names = {"id", *(each.strip() for each in fields.split(","))}
    return [{name: value for name, value in row.items() if name in names} for row in rows]


@router.get("/assets", responses={200: {"model": Listing}, **problems(400)})
def assets(request: Request, query: Wish = "", fields: Fields = "", cursor: Cursor = "", limit: PAGE = 50) -> Response:
    """Assets that match a query, by name, a page at a time."""
    found = page(catalog_of(request), query, limit=limit, after=place_of(cursor))
    return document(
        request, {"items": _only(found.rows, fields), "next": found.following and cursor_of(found.following)}
    )


@router.get("/facets", responses={200: {"model": dict[str, dict[str, int]]}, **problems(400)})
def counts(request: Request, query: Wish = "") -> Response:
    """How many of the matching assets have each kind, base, status, format and algorithm."""
    return document(request, facets(catalog_of(request), query))


@router.get("/assets/{asset}", responses={200: {"model": FullAsset}, **problems(404)})
def one(request: Request, asset: Number, fields: Fields = "") -> Response:
    """Everything known of one asset."""
    return document(request, _only([show_asset_with_id(catalog_of(request), asset)], fields)[0])


@router.head("/assets/{asset}/file", include_in_schema=False)
@router.get("/assets/{asset}/file", responses={**OCTETS, **problems(404)})
def file(request: Request, asset: Number) -> Response:
    """The asset's file, or ranges of it. Only what was measured, is sound and has not changed since is handed out."""
    with catalog_of(request).read() as connection:
        here = [each for each in shelved(connection, ASSETS.c.id == asset) if not each.folder and each.is_unchanged()]
    if not here:
        raise NotFoundError(f"asset {asset}: no measured, sound file of it is here", hint="`assetkit scan` its folder")
    return handed_out(request, here[0], here[0].path, {})


@router.get("/by-hash/{value}", responses={200: {"model": list[AssetRow]}, **problems(400, 404)})
def by_hash(request: Request, value: Annotated[str, Path(pattern=HEX)], fields: Fields = "") -> Response:
    """The assets that have this measured hash, of any kind."""
    (found,) = with_hashes(catalog_of(request), [value]).values()
    if not found:
        raise NotFoundError(f"{value}: no asset has this measured hash")
    return document(request, _only(found, fields))


@router.post("/by-hash", responses={200: {"model": dict[str, list[AssetRow]]}, **problems(400)})
@asks("read")
def by_hashes(request: Request, wanted: Hashes, fields: Fields = "") -> Response:
    """The same for up to 10,000 hashes: each with its assets, an empty list where there is none."""
    found = with_hashes(catalog_of(request), wanted.hashes)
    return document(request, {each: _only(rows, fields) for each, rows in found.items()})


@router.get("/health", responses={200: {"model": Health}})
@asks("")
def health(request: Request) -> Response:
    """That the service and its catalog answer."""
    catalog_of(request).version()
    return document(request, {"status": "ok", "version": __version__})
