"""Civitai's read API over the catalog: ``http://HOST:PORT/civitai`` in the place of the site.

Models that Civitai knows are shown as it described them (the snapshot), reduced to the files that are here; the others
get a record of their own with ids from `OWN` on. Shapes as in `assetkit.sources.civitai`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from assetkit.api.files import handed_out
from assetkit.api.guard import asks
from assetkit.api.state import catalog_of
from assetkit.catalog.shelf import Shelf, Shelved, with_hashes
from assetkit.catalog.snapshots import last_record
from assetkit.catalog.store import HASHES

router = APIRouter(tags=["Civitai mirror"])
Cursor = Annotated[int, Query(ge=0, le=2_147_483_647)]
Number = Annotated[int, Path(ge=1, le=2_147_483_647)]
OWN = 2_000_000_000
"""First id of models and versions that Civitai does not know; its API takes ids up to 2,147,483,647."""
_KINDS = {
    "lora": "LORA",
    "lycoris": "LoCon",
    "checkpoint": "Checkpoint",
    "embedding": "TextualInversion",
    "vae": "VAE",
    "controlnet": "Controlnet",
    "upscaler": "Upscaler",
    "hypernetwork": "Hypernetwork",
    "motion_module": "MotionModule",
}
_WORDS = {"sha256": "SHA256", "autov1": "AutoV1", "autov2": "AutoV2", "autov3": "AutoV3", "crc32": "CRC32"}
_WORDS |= {"blake3": "BLAKE3"}
_REFERENCE = re.compile(r"civitai:(\d+)@(\d+)")


def _ids(item: Shelved) -> tuple[int, int]:
    """Model and version: Civitai's where it knows the hash."""
    for source, reference in item.references:
        found = _REFERENCE.match(reference) if source == "civitai" else None
        if found:
            return int(found[1]), int(found[2])
    return OWN + item.asset, OWN + item.asset


def _here(items: Iterable[Shelved]) -> list[Shelved]:
    return [each for each in items if not each.folder and each.is_unchanged()]


def _model_numbers(item: Shelved) -> tuple[int]:
    return (_ids(item)[0],)


def _version_numbers(item: Shelved) -> tuple[int]:
    return (_ids(item)[1],)


def _of_model(shelf: Shelf, number: int) -> list[Shelved]:
    return _here(shelf.grouped(_model_numbers).get(number, ()))


def _of_version(shelf: Shelf, number: int) -> list[Shelved]:
    return _here(shelf.grouped(_version_numbers).get(number, ()))


def _hashes(connection: sa.Connection, item: Shelved) -> dict[str, str]:
    from assetkit.catalog.store import CONTENTS

    source = HASHES.join(CONTENTS, CONTENTS.c.id == HASHES.c.content_id)
    mine = sa.and_(CONTENTS.c.sha256 == item.sha256, HASHES.c.measured == sa.true())
    rows = connection.execute(sa.select(HASHES.c.kind, HASHES.c.value).select_from(source).where(mine))
    return {_WORDS[row.kind]: row.value.upper() for row in rows if row.kind in _WORDS}


def _file(connection: sa.Connection, item: Shelved, base: str) -> dict[str, Any]:
    word = {"safetensors": "SafeTensor", "pickle": "PickleTensor", "gguf": "GGUF"}.get(item.format, "Other")
    version = _ids(item)[1]
    return {
        "id": item.asset,
        "name": item.path.name,
        "type": "Model",
        "sizeKB": item.size / 1024,
        "metadata": {"format": word},
        "pickleScanResult": "Success",
        "virusScanResult": "Pending",
        "hashes": _hashes(connection, item),
        "downloadUrl": f"{base}/api/download/models/{version}?fileId={item.asset}",
    }


def _version(connection: sa.Connection, items: Sequence[Shelved], said: dict[str, Any], base: str) -> dict[str, Any]:
    number = _ids(items[0])[1]
    files = [_file(connection, each, base) for each in items]
    files[0]["primary"] = True
    own = {"id": number, "name": items[0].name, "baseModel": items[0].base or "Other", "trainedWords": [], "images": []}
    own |= dict.fromkeys(("createdAt", "updatedAt", "publishedAt"), _time(items[0]))
    own |= {"description": None, "stats": {"downloadCount": 0, "thumbsUpCount": 0}}
    download = f"{base}/api/download/models/{number}"
    return {**own, "status": "Published", **said, "files": files, "downloadUrl": download}


def _time(item: Shelved) -> str:
    """When the file was written, as the service writes times."""
    return datetime.fromtimestamp(item.mtime_ns / 1e9, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _model(connection: sa.Connection, items: Sequence[Shelved], base: str) -> dict[str, Any]:
    """The record of a model of which `items` are here."""
    number = _ids(items[0])[0]
    kept = last_record(connection, "civitai", f"civitai:{number}") if number < OWN else None
    said = dict(kept.document) if kept is not None else {}
    versions = {each.get("id"): each for each in said.get("modelVersions") or [] if isinstance(each, dict)}
    groups: dict[int, list[Shelved]] = {}
    for each in items:
        groups.setdefault(_ids(each)[1], []).append(each)
    order = [one for one in versions if one in groups] + [one for one in groups if one not in versions]
    listed = [_version(connection, groups[one], versions.get(one, {}), base) for one in order]
    own = {"id": number, "name": items[0].name, "type": _KINDS.get(items[0].kind or "", "Other"), "nsfw": False}
    stats = {"downloadCount": 0, "thumbsUpCount": 0, "thumbsDownCount": 0, "commentCount": 0}
    own |= {"description": None, "poi": False, "minor": False, "tags": [], "stats": stats}
    return {**own, **said, "modelVersions": listed}


def _flat(model: dict[str, Any], number: int) -> dict[str, Any]:
    """A version as its own address gives it."""
    version = next(each for each in model["modelVersions"] if each["id"] == number)
    about = {name: model.get(name) for name in ("name", "type", "nsfw", "poi")}
    return {**version, "modelId": model["id"], "model": about}


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/") + "/civitai"


def _missing(message: str) -> JSONResponse:
    return JSONResponse({"error": message}, 404)


@router.get("/api/v1/models")
def models(request: Request, ids: str = "", query: str = "", limit: int = 100, cursor: Cursor = 0) -> dict[str, Any]:
    """Models by id or name, in the order of their ids, page after page by cursor."""
    limit = max(1, min(limit, 100))
    wanted = {int(each) for each in ids.split(",") if each.strip().isdecimal()}
    shelf = request.app.state.shelf
    numbers = sorted(n for n in shelf.grouped(_model_numbers) if n > cursor and (not wanted or n in wanted))
    found = ((number, items) for number in numbers if (items := _named(_of_model(shelf, number), query)))
    chosen = list(islice(found, limit + 1))
    with catalog_of(request).read() as connection:
        listed = [_model(connection, each, _base(request)) for _, each in chosen[:limit]]
    more = {"nextCursor": chosen[limit - 1][0]} if len(chosen) > limit else {}
    return {"items": listed, "metadata": more}


@router.get("/api/v1/tags")
def tags(request: Request, query: str = "", limit: int = 20) -> dict[str, Any]:
    """Tags of the models that are here, the most used first."""
    counted = Counter(str(tag) for each in _every(request) for tag in each.get("tags") or () if isinstance(tag, str))
    rows: list[dict[str, Any]] = [{"name": tag, "modelCount": n, "link": ""} for tag, n in counted.most_common()]
    return _page([each for each in rows if query.lower() in each["name"].lower()], limit)


@router.get("/api/v1/creators")
def creators(request: Request, query: str = "", limit: int = 20) -> dict[str, Any]:
    """Creators of the models that are here, as far as Civitai named them."""
    named = [(each.get("creator") or {}).get("username") for each in _every(request)]
    counted = Counter(name for name in named if isinstance(name, str) and name)
    rows: list[dict[str, Any]] = [{"username": name, "modelCount": n, "link": ""} for name, n in counted.items()]
    return _page([each for each in rows if query.lower() in each["username"].lower()], limit)


@router.get("/api/v1/enums")
def enums(request: Request) -> dict[str, list[str]]:
    """The words that records here use."""
    versions = [version for each in _every(request) for version in each["modelVersions"]]
    bases = sorted({str(each.get("baseModel")) for each in versions})
    kinds = sorted({"Other", *_KINDS.values()})
    return {"ModelType": kinds, "ModelFileType": ["Model"], "ActiveBaseModel": bases, "BaseModel": bases}


def _every(request: Request) -> list[dict[str, Any]]:
    """The record of every model."""
    shelf = request.app.state.shelf
    groups = [_of_model(shelf, number) for number in shelf.grouped(_model_numbers)]
    with catalog_of(request).read() as connection:
        return [_model(connection, each, _base(request)) for each in groups if each]


def _page(rows: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    metadata = {"totalItems": len(rows), "currentPage": 1, "pageSize": limit, "totalPages": 1}
    return {"items": rows[: max(0, limit)], "metadata": metadata}


def _named(items: list[Shelved], query: str) -> list[Shelved]:
    """All of them where one is called so."""
    return items if any(query.lower() in each.name.lower() for each in items) else []


@router.get("/api/v1/models/{number}", response_model=None)
def model(request: Request, number: Number) -> dict[str, Any] | Response:
    """One model."""
    with catalog_of(request).read() as connection:
        items = _of_model(request.app.state.shelf, number)
        return _model(connection, items, _base(request)) if items else _missing(f"No model with id {number}")


@router.get("/api/v1/model-versions/by-hash/{value}", response_model=None)
def by_hash(request: Request, value: str) -> dict[str, Any] | Response:
    """The version of a file by any of its measured hashes."""
    with catalog_of(request).read() as connection:
        found = _here(with_hashes(connection, [value]))
        return _versions(request, connection, found)[0] if found else _missing("Model not found")


def _versions(request: Request, connection: sa.Connection, items: Sequence[Shelved]) -> list[dict[str, Any]]:
    numbers = dict.fromkeys(_ids(each) for each in items)
    shelf = request.app.state.shelf
    return [_flat(_model(connection, _of_model(shelf, m), _base(request)), v) for m, v in numbers]


@router.post("/api/v1/model-versions/by-hash", response_model=None)
@asks("read")
def many_by_hash(request: Request, hashes: list[str]) -> list[dict[str, Any]] | Response:
    """Versions of up to 100 SHA-256."""
    if len(hashes) > 100:
        return JSONResponse({"error": "at most 100 hashes"}, 400)
    with catalog_of(request).read() as connection:
        return _versions(request, connection, _here(with_hashes(connection, hashes)))


@router.post("/api/v1/model-versions/by-hash/ids", response_model=None)
@asks("read")
def ids_by_hash(request: Request, hashes: list[str]) -> list[dict[str, Any]] | Response:
    """Model and version ids of up to 10,000 SHA-256."""
    if len(hashes) > 10_000:
        return JSONResponse({"error": "at most 10000 hashes"}, 400)
    with catalog_of(request).read() as connection:
        found = _here(with_hashes(connection, hashes))
    names = ("modelId", "modelVersionId")
    return [{**dict(zip(names, _ids(each), strict=True)), "hash": each.sha256.upper()} for each in found]


@router.get("/api/v1/model-versions/{number}", response_model=None)
def version(request: Request, number: Number) -> dict[str, Any] | Response:
    """One version."""
    with catalog_of(request).read() as connection:
        items = _of_version(request.app.state.shelf, number)
        return _versions(request, connection, items)[0] if items else _missing("Model not found")


@router.api_route("/api/download/models/{number}", methods=["GET", "HEAD"], response_model=None)
def download(request: Request, number: Number, file: Annotated[int | None, Query(alias="fileId")] = None) -> Response:
    """A version's file, or the one with this id."""
    items = _of_version(request.app.state.shelf, number)
    chosen = [each for each in items if file is None or each.asset == file]
    if not chosen:
        return _missing("File not found")
    # A name may hold anything: a line break in it must not become a header of its own.
    name = re.sub(r'[^ -~]|["\\\\]', "_", chosen[0].path.name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return handed_out(request, chosen[0], chosen[0].path, headers)
