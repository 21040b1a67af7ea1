"""The Hub's read API over the catalog: ``HF_ENDPOINT=http://HOST:PORT/hf``.

Shapes as huggingface_hub 2.4 reads them (`hf_api.py`, `file_download.py`, `errors.py`). Models that came from the Hub
keep their repository's name, the others are ``local/NAME``. A repository holds what is here of it, at one revision.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.responses import Response

from assetkit.api.files import handed_out, tag_of
from assetkit.api.guard import asks
from assetkit.api.state import catalog_of
from assetkit.catalog import Catalog
from assetkit.catalog.facts import LICENSES, claims_of, merge
from assetkit.catalog.shelf import Shelf, Shelved

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


def _names(item: Shelved) -> list[str]:
    return [repository for repository, _ in item.repositories]


def _repository(shelf: Shelf, name: str) -> Repository | None:
    """What is here now of the repository `name`."""
    found: dict[str, tuple[Shelved, Path]] = {}
    for item in shelf.grouped(_names).get(name, ()):
        if item.is_unchanged():
            for repository, file in item.repositories:
                for each, path in item.files(file).items() if repository == name else ():
                    found.setdefault(each, (item, path))
    return Repository(name, found) if found else None


def _missing(code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, 404, {"X-Error-Code": code, "X-Error-Message": message})


def _found(request: Request, name: str, revision: str) -> Repository | Response:
    found = _repository(request.app.state.shelf, name)
    if found is None:
        return _missing("RepoNotFound", "Repository not found")
    if revision not in (MAIN, found.commit):
        return _missing("RevisionNotFound", "Only what is here, at main, can be had")
    return found


@router.get("/api/models")
def listed(request: Request, search: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """Repositories whose name holds `search`."""
    shelf = request.app.state.shelf
    named = sorted(str(name) for name in shelf.grouped(_names) if search.lower() in str(name).lower())
    here = (found for name in named if (found := _repository(shelf, name)) is not None)
    return [
        {"id": each.name, "modelId": each.name, "sha": each.commit, "private": False} for each in islice(here, limit)
    ]


@router.get("/api/models/{owner}/{name}/refs", response_model=None)
def refs(request: Request, owner: str, name: str) -> dict[str, Any] | Response:
    """The one branch there is."""
    found = _found(request, f"{owner}/{name}", MAIN)
    if isinstance(found, Response):
        return found
    branch = {"name": MAIN, "ref": f"refs/heads/{MAIN}", "targetCommit": found.commit}
    return {"branches": [branch], "tags": [], "converts": [], "pullRequests": []}


@router.get("/api/models/{owner}/{name}", response_model=None)
@router.get("/api/models/{owner}/{name}/revision/{revision:path}", response_model=None)
def information(request: Request, owner: str, name: str, revision: str = MAIN) -> dict[str, Any] | Response:
    """A repository with its files, their sizes and hashes."""
    found = _found(request, f"{owner}/{name}", revision)
    if isinstance(found, Response):
        return found
    newest = max(os.stat(path).st_mtime for _, path in found.files.values())
    card = _card(catalog_of(request), [item for item, _ in found.files.values()])
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
def tree(
    request: Request, owner: str, name: str, revision: str, below: str = "", *, recursive: bool = False
) -> list[dict[str, Any]] | Response:
    """What lies in a folder of a repository; `recursive` tells also of what lies deeper."""
    found = _found(request, f"{owner}/{name}", revision)
    if isinstance(found, Response):
        return found
    prefix = f"{below.strip('/')}/" if below.strip("/") else ""
    every = [each for each in _paths(found) if each.startswith(prefix)]
    if prefix and not every:
        return _missing("EntryNotFound", "Entry not found")
    return [_entry(found, each) for each in every if recursive or "/" not in each[len(prefix) :]]


def _paths(repository: Repository) -> list[str]:
    """Files and the folders that they lie in."""
    parents = {str(each) for name in repository.files for each in PurePosixPath(name).parents if each.name}
    return sorted({*repository.files, *parents})


def _entry(repository: Repository, name: str) -> dict[str, Any]:
    """One file or folder as listings of trees give it."""
    if name not in repository.files:
        return {"type": "directory", "path": name, "oid": hashlib.sha256(name.encode()).hexdigest()[:40], "size": 0}
    item, path = repository.files[name]
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
    wanted = {each.strip("/") for each in asked}
    return [_entry(found, each) for each in _paths(found) if each in wanted]


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
