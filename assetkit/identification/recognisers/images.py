"""Pictures. One that carries a textual inversion is an embedding and left to its recogniser; one that carries a
workflow or generation parameters is still a picture, and the evidence says what it carries."""

from __future__ import annotations

from collections.abc import Iterable

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.view import View
from assetkit.types import Evidence

_CARRIES = {
    "workflow": "a ComfyUI workflow",
    "prompt": "a ComfyUI prompt graph",
    "parameters": "generation parameters",
    "invokeai_metadata": "InvokeAI metadata",
    "invokeai_workflow": "an InvokeAI workflow",
    "sd-metadata": "InvokeAI metadata",
    "exif.UserComment": "an EXIF comment",
}
"""Text keywords that image generators write (shared facts: ComfyUI SaveImage, A1111 images.py, InvokeAI)."""


def recognise(view: View) -> Iterable[Claim]:
    """A claim for every image that holds no embedding."""
    extra = view.header.extra
    if view.header.format != "image" or view.tensors or "embedding" in extra:
        return
    size = f"{extra.get('image', 'image')} {extra.get('width', '?')} × {extra.get('height', '?')}"
    carried = [Evidence("image text", f"carries {what}") for key, what in _CARRIES.items() if key in view.metadata]
    yield Claim("image", evidence=(Evidence("container", size), *carried))


RECOGNISER = Recogniser("images", recognise, formats=frozenset({"image"}))
