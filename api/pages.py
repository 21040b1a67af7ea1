"""The page for people: the library as cards with filters, and a sheet for each asset.

Rendered on the server, so that it works without script; htmx makes filters and search answer without a reload. Every
value goes through Jinja's escaping, and through `shown` where it comes from outside.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Annotated, Any
from urllib.parse import urlencode

import jinja2
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from assetkit._version import __version__
from assetkit.api.cursors import cursor_of, place_of
from assetkit.api.guard import asks
from assetkit.api.sheets import facts_of, sections_of
from assetkit.api.state import catalog_of
from assetkit.catalog import Catalog
from assetkit.catalog.browsing import facets, page
from assetkit.catalog.jobs.queue import list_jobs, standing
from assetkit.catalog.pictures import Picture, marked, pictures
from assetkit.catalog.search import count_assets, show_asset_with_id
from assetkit.errors import NotFoundError, UsageError
from assetkit.shown import shown, size_text, summary

router = APIRouter(include_in_schema=False)
HERE = FilePath(__file__).parent
STATIC = {"page.css": "text/css", "htmx.min.js": "text/javascript", "icon.svg": "image/svg+xml"}
PER_PAGE = 60
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
)
_TEMPLATES.globals["version"] = __version__
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def page_of(template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """A template as an answer."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status)


@router.get("/")
def library(
    request: Request, query: Annotated[str, Query(max_length=2_000)] = "", cursor: str = "", show: bool = False
) -> Response:
    """The assets that match: the whole page, what htmx swaps in for a search, or the next cards."""
    catalog = catalog_of(request)
    ours = request.headers.get("hx-request") == "true"
    whole = "found.html" if ours else "library.html"
    try:
        found = page(catalog, query, limit=PER_PAGE, after=place_of(cursor))
        cards = list(_cards(catalog, found.rows, show=show))
        following = found.following and urlencode({"query": query, "cursor": cursor_of(found.following)})
        if cursor and ours:
            return page_of("cards.html", {"cards": cards, "following": following})
        counted = {name: _choices(query, name, values) for name, values in facets(catalog, query).items()}
        total = count_assets(catalog, query)
    except UsageError as error:
        return page_of(whole, {"query": query, "wrong": str(error)}, 200 if ours else 400)
    values = {"cards": cards, "following": following, "facets": counted, "total": total}
    return page_of(whole, {"query": query, "wrong": "", **values})


def _cards(catalog: Catalog, rows: Sequence[Mapping[str, Any]], *, show: bool) -> Iterator[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    with catalog.read() as connection:
        previews = pictures(connection, ids)
        hidden = set() if show else marked(connection, ids)
    for row in rows:
        yield {
            "id": row["id"],
            "name": shown(row["name"]),
            "kind": row.get("kind") or "unknown",
            "base": row.get("base"),
            "status": row.get("status", "unknown"),
            "render": row["render"],
            "summary": shown(summary(row)),
            "size": size_text(row.get("size")),
            "preview": row["id"] in previews,
            "blurred": row["id"] in hidden,
        }


def _choices(query: str, field: str, values: Mapping[str, int]) -> list[dict[str, Any]]:
    """The values of a facet, each with the query that chooses it, or lets go of it where it is chosen."""
    words = query.split()
    found = []
    for value, count in values.items():
        term = f"{field}:{value}" if value.replace("_", "").replace(".", "").isalnum() else f'{field}:"{value}"'
        on = term in words
        rest = [each for each in words if each != term]
        chosen = " ".join(rest if on else [*rest, term])
        found.append({"value": value, "count": f"{count:,}", "on": on, "query": chosen})
    return found


@router.get("/assets/{asset}")
def sheet(request: Request, asset: Number, show: bool = False) -> Response:
    """Everything known of one asset."""
    catalog = catalog_of(request)
    try:
        row = show_asset_with_id(catalog, asset)
    except NotFoundError as error:
        return page_of("problem.html", {"title": "Not here", "detail": str(error)}, 404)
    with catalog.read() as connection:
        found = pictures(connection, [asset]).get(asset, [])
        hidden = not show and asset in marked(connection, [asset])
    values = {
        **{name: row.get(name) for name in ("id", "base", "status", "render", "findings")},
        "name": shown(row["name"]),
        "kind": row.get("kind") or "unknown",
        "previews": [] if hidden else found,
        "hidden": hidden and bool(found),
        "facts": [(label, shown(str(value))) for label, value in facts_of(row) if value],
        "sections": list(sections_of(row)),
    }
    return page_of("asset.html", values)


@router.get("/jobs")
def jobs(request: Request) -> Response:
    """The long work of the service: the whole page, or the table that htmx asks for again while something runs."""
    found = list_jobs(catalog_of(request), limit=50)
    rows = [{**each.to_dict(), "standing": standing(each), "since": _moment(each.created)} for each in found]
    busy = any(each.state in ("queued", "running") for each in found)
    ours = request.headers.get("hx-request") == "true"
    return page_of("jobs_table.html" if ours else "jobs.html", {"jobs": rows, "busy": busy})


def _moment(when: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(when))


@router.get("/previews/{asset}")
@router.get("/previews/{asset}/{number}")
def preview(request: Request, asset: Number, number: int = 0) -> Response:
    """A preview picture, if its bytes are one."""
    with catalog_of(request).read() as connection:
        found: list[Picture] = pictures(connection, [asset]).get(asset, [])
    media = found[number].media_type() if 0 <= number < len(found) else None
    if media is None:
        raise NotFoundError(f"asset {asset}: there is no preview {number} that can be shown")
    return FileResponse(found[number].path, media_type=media, headers={"Cache-Control": "max-age=3600"})


@router.get("/static/{name}")
@asks("")
def static(name: str) -> Response:
    """The page's own files."""
    if name not in STATIC:
        raise NotFoundError(f"{name[:80]!r}: there is no such file")
    headers = {"Cache-Control": "max-age=3600"}
    return FileResponse(HERE / "static" / name, media_type=STATIC[name], headers=headers)
