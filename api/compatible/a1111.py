"""A1111's listings (``/sdapi/v1``), shapes as its API gives them (modules/api/models.py of version 1.10).

``hash`` is its short hash, the first ten digits of the SHA-256, and null until a file was measured, as A1111's own is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from assetkit.api.answers import document
from assetkit.api.state import catalog_of
from assetkit.catalog.listing import Listed, listed, metadata_of

router = APIRouter(prefix="/sdapi/v1", tags=["A1111 listings"])


def _listed(request: Request, *kinds: str) -> list[Listed]:
    with catalog_of(request).read() as connection:
        return listed(connection, kinds)


def _answer(request: Request, rows: Sequence[dict[str, Any]] | dict[str, Any]) -> Response:
    return document(request, rows)


@router.get("/sd-models")
def checkpoints(request: Request) -> Response:
    """Checkpoints and bare networks."""
    rows = []
    for each in _listed(request, "checkpoint", "diffusion_model"):
        short = each.sha256[:10] if each.sha256 else None
        title = f"{each.path} [{short}]" if short else each.path
        stem = each.path.removesuffix(each.path.rpartition("/")[2]) + each.stem
        row = {"title": title, "model_name": stem.replace("/", "_"), "hash": short, "sha256": each.sha256}
        rows.append({**row, "filename": str(each.whole), "config": None})
    return _answer(request, rows)


@router.get("/sd-vae")
def vaes(request: Request) -> Response:
    """VAEs."""
    rows = [
        {"model_name": each.path.rpartition("/")[2], "filename": str(each.whole)} for each in _listed(request, "vae")
    ]
    return _answer(request, rows)


@router.get("/loras")
def loras(request: Request) -> Response:
    """LoRAs and LyCORIS, with their header's metadata."""
    with catalog_of(request).read() as connection:
        every = listed(connection, ("lora", "lycoris"))
        metadata = metadata_of(connection, [each.content for each in every])
    rows = []
    for each in every:
        about = metadata.get(each.content, {})
        alias = about.get("ss_output_name") or each.stem
        rows.append({"name": each.stem, "alias": alias, "path": str(each.whole), "metadata": about})
    return _answer(request, rows)


@router.get("/embeddings")
def embeddings(request: Request) -> Response:
    """Textual inversions by name."""
    about = {"step": None, "sd_checkpoint": None, "sd_checkpoint_name": None, "shape": None, "vectors": None}
    return _answer(request, {"loaded": {each.stem: about for each in _listed(request, "embedding")}, "skipped": {}})


@router.get("/upscalers")
def upscalers(request: Request) -> Response:
    """Upscalers with their scale."""
    rows = []
    for each in _listed(request, "upscaler"):
        row = {"name": each.stem, "model_name": None, "model_path": str(each.whole), "model_url": None}
        rows.append({**row, "scale": each.scale})
    return _answer(request, rows)
