"""ComfyUI's listings (``/models``, ``/models/{folder}``, ``/embeddings``) under ``/comfy``.

Folders are ComfyUI's keys, as `assetkit.uis` knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from assetkit.api.answers import document
from assetkit.api.description import problems
from assetkit.api.state import catalog_of
from assetkit.catalog.listing import Listed, listed
from assetkit.errors import NotFoundError
from assetkit.uis.workflows.folders import FOLDERS as KNOWN

router = APIRouter(prefix="/comfy", tags=["ComfyUI listings"])
_KIN: Mapping[str, tuple[str, ...]] = {
    "lora": ("lycoris",),
    "controlnet": ("control_lora", "controlnet_lllite", "t2i_adapter"),
    "clip_vision": ("clip",),
    "upscaler": ("face_restorer",),
}
"""Kinds that ComfyUI keeps in the folder of another kind."""
_OLD = frozenset({"unet", "unet_gguf", "clip", "clip_gguf"})
"""Names of folders that have a newer one."""
FOLDERS: Mapping[str, tuple[str, ...]] = {
    folder: (kind, *_KIN.get(kind, ())) for folder, kind in KNOWN.items() if folder not in _OLD and kind != "other"
}
"""Each folder with the kinds it lists; model folders are listed under ``diffusers`` alone."""


def _files(request: Request, folder: str) -> list[Listed]:
    with catalog_of(request).read() as connection:
        found = listed(connection, FOLDERS[folder])
    return [each for each in found if each.folder == (folder == "diffusers")]


def _inside(each: Listed, folder: str) -> str:
    """The path below the folder, where it lies in one of that name; as ComfyUI's loaders are given it."""
    first, found, rest = each.path.partition("/")
    return rest if found and first.lower() == folder else each.path


@router.get("/models")
def folders(request: Request) -> Response:
    """The folder keys."""
    return document(request, list(FOLDERS))


@router.get("/models/{folder}", responses=problems(404, 422))
def files(request: Request, folder: Annotated[str, Path(max_length=80)]) -> Response:
    """The files of one folder, as relative names."""
    if folder not in FOLDERS:
        raise NotFoundError(f"{folder!r}: there is no such folder", hint=f"folders: {', '.join(FOLDERS)}")
    return document(request, sorted({_inside(each, folder) for each in _files(request, folder)}))


@router.get("/embeddings")
def embeddings(request: Request) -> Response:
    """Embeddings, without their suffixes."""
    return document(request, sorted({each.stem for each in _files(request, "embeddings")}))
