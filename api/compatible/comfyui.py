"""ComfyUI's listings (``/models``, ``/models/{folder}``, ``/embeddings``) under ``/comfy``.

Folders are ComfyUI's keys (folder_paths.py); which kinds a folder lists is `FOLDERS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from assetkit.api.answers import document
from assetkit.api.description import problems
from assetkit.catalog.listing import Listed, listed
from assetkit.errors import NotFoundError

router = APIRouter(prefix="/comfy", tags=["ComfyUI listings"])
FOLDERS: Mapping[str, tuple[str, ...]] = {
    "checkpoints": ("checkpoint",),
    "loras": ("lora", "lycoris"),
    "vae": ("vae",),
    "vae_approx": ("taesd",),
    "text_encoders": ("text_encoder",),
    "diffusion_models": ("diffusion_model",),
    "clip_vision": ("clip_vision", "clip"),
    "style_models": ("style_model",),
    "embeddings": ("embedding",),
    "diffusers": ("checkpoint",),
    "controlnet": ("controlnet", "control_lora", "controlnet_lllite", "t2i_adapter"),
    "upscale_models": ("upscaler", "face_restorer"),
    "hypernetworks": ("hypernetwork",),
    "model_patches": ("model_patch",),
    "audio_encoders": ("audio_encoder",),
    "ipadapter": ("ip_adapter",),
    "animatediff_models": ("motion_module",),
    "latent_upscale_models": ("latent_upscaler",),
    "detection": ("detector",),
}
"""Folder by folder the kinds of `design/vocabulary.md`; model folders are listed under ``diffusers`` alone."""


def _files(request: Request, folder: str) -> list[Listed]:
    with request.app.state.catalog.read() as connection:
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
