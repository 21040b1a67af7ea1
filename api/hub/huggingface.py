"""The Hub's read API over the catalog: ``HF_ENDPOINT=http://HOST:PORT/hf``.

Shapes as huggingface_hub 2.4 reads them (`hf_api.py`, `file_download.py`, `errors.py`). Models that came from the Hub
keep their repository's name, the others are ``local/NAME``. A repository holds what is here of it, at one revision.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.responses import Response

from assetkit.api.files import handed_out, tag_of
from assetkit.api.guard import asks
from assetkit.catalog import Catalog
from assetkit.catalog.facts import LICENSES, claims_of, merge
from assetkit.catalog.shelf import Shelved, shelved, with_references

router = APIRouter(tags=["Hugging Face mirror"])
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Repository:
    """What is here of one repository."""

    name: str
    files: Mapping[str, tuple[Shelved, Path]]

    @property
    def commit(self) -> str:
        """40 hex digits that change with any file: a client asks for files at the commit it saw first."""
        lines = (f"{name}\0{tag_of(*each)}\n" for name, each in sorted(self.files.items()))
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:40]


def _repositories(items: Iterable[Shelved]) -> dict[str, Repository]:
    found: dict[str, dict[str, tuple[Shelved, Path]]] = defaultdict(dict)
    for item in items:
        if not item.is_unchanged():
            continue
        for repository, file in item.repositories:
            for name, path in item.files(file).items():
                found[repository].setdefault(name, (item, path))
    return {name: Repository(name, files) for name, files in found.items()}


def _repository(catalog: Catalog, name: str) -> Repository | None:
    with catalog.read() as connection:
        if name.startswith("local/"):
            items = [each for each in shelved(connection) if each.repositories[0][0] == name]
        else:
            items = with_references(connection, "huggingface", f"hf:{name}/")
    return _repositories(items).get(name)


def _missing(code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, 404, {"X-Error-Code": code, "X-Error-Message": message})


def _found(request: Request, name: str, revision: str) -> Repository | Response:
    found = _repository(request.app.state.catalog, name)
    if found is None:
        return _missing("RepoNotFound", "Repository not found")
    if revision not in (MAIN, found.commit):
        return _missing("RevisionNotFound", "Only what is here, at main, can be had")
    return found


@router.get("/api/models")
def listed(request: Request, search: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """Repositories whose name holds `search`."""
    with request.app.state.catalog.read() as connection:
        every = _repositories(shelved(connection))
    names = sorted(name for name in every if search.lower() in name.lower())
    return [{"id": name, "modelId": name, "sha": every[name].commit, "private": False} for name in names[:limit]]


@router.get("/api/models/{owner}/{name}", response_model=None)
@router.get("/api/models/{owner}/{name}/revision/{revision:path}", response_model=None)
def information(request: Request, owner: str, name: str, revision: str = MAIN) -> dict[str, Any] | Response:
    """A repository with its files, their sizes and hashes."""
    found = _found(request, f"{owner}/{name}", revision)
    if isinstance(found, Response):
        return found
    newest = max(os.stat(path).st_mtime for _, path in found.files.values())
    card = _card(request.app.state.catalog, [item for item, _ in found.files.values()])
    return {
        "id": found.name,
        "modelId": found.name,
        "author": owner,
        "sha": found.commit,
        "lastModified": datetime.fromtimestamp(newest, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "private": False,
        "gated": False,
        "disabled": False,
        "tags": [f"license:{card['license']}"] if card.get("license") else [],
        "cardData": card,
        "siblings": [_sibling(each, *found.files[each]) for each in sorted(found.files)],
    }


def _card(catalog: Catalog, items: Iterable[Shelved]) -> dict[str, Any]:
    """What is believed of the license, in the words of model cards."""
    assets = sorted({each.asset for each in items})
    with catalog.read() as connection:
        claims = claims_of(connection, LICENSES, assets, ("license", "license_name", "license_link"))
    merged = merge(claim for some in claims.values() for claim in some)
    return {name: each["value"] for name, each in merged.items()}


def _sibling(name: str, item: Shelved, path: Path) -> dict[str, Any]:
    size = os.stat(path).st_size
    row = {"rfilename": name, "size": size, "blobId": tag_of(item, path)}
    return row if item.folder else row | {"lfs": {"sha256": item.sha256, "size": size, "pointerSize": 134}}


@router.get("/api/models/{owner}/{name}/tree/{revision}", response_model=None)
@router.get("/api/models/{owner}/{name}/tree/{revision}/{below:path}", response_model=None)
def tree(request: Request, owner: str, name: str, revision: str, below: str = "") -> list[dict[str, Any]] | Response:
    """The files of a repository, all of them whatever the depth."""
    found = _found(request, f"{owner}/{name}", revision)
    if isinstance(found, Response):
        return found
    prefix = f"{below.rstrip('/')}/" if below else ""
    return [_entry(each, *found.files[each]) for each in sorted(found.files) if each.startswith(prefix)]


def _entry(name: str, item: Shelved, path: Path) -> dict[str, Any]:
    size = os.stat(path).st_size
    row = {"type": "file", "path": name, "size": size, "oid": tag_of(item, path)}
    return row if item.folder else row | {"lfs": {"oid": item.sha256, "size": size, "pointerSize": 134}}


@router.post("/api/models/{owner}/{name}/paths-info/{revision}", response_model=None)
@asks("read")
async def paths(request: Request, owner: str, name: str, revision: str) -> list[dict[str, Any]] | Response:
    """The files of a repository that are named in the body."""
    asked = parse_qs((await request.body()).decode("utf-8", "replace")).get("paths", [])
    found = await run_in_threadpool(_found, request, f"{owner}/{name}", revision)
    if isinstance(found, Response):
        return found
    return [_entry(each, *found.files[each]) for each in sorted(found.files) if each in asked]


@router.api_route("/{owner}/{name}/resolve/{revision}/{file:path}", methods=["GET", "HEAD"], response_model=None)
def resolve(request: Request, owner: str, name: str, revision: str, file: str) -> Response:
    """A file: its headers, a range of it, or all of it."""
    found = _found(request, f"{owner}/{name}", revision)
    if isinstance(found, Response):
        return found
    if file not in found.files:
        return _missing("EntryNotFound", "Entry not found")
    item, path = found.files[file]
    return handed_out(request, item, path, {"X-Repo-Commit": found.commit})
