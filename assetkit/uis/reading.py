"""One file, whatever it is, as the models it names: an image, a workflow, or a text that a UI left beside an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assetkit.types import Finding
from assetkit.uis.image_metadata import read_image, read_texts
from assetkit.uis.references import Generation
from assetkit.uis.workflows import form_of, is_whole, workflow_references
from assetkit.uis.workflows import prompt_of as workflow_prompt

IMAGE_SUFFIXES = frozenset({".png", ".apng", ".jpg", ".jpeg", ".jfif", ".webp", ".avif"})
WORKFLOW_SUFFIXES = frozenset({".json"})


def read_file(path: Path) -> Generation:
    """What the file at `path` names. Raises `FormatError` for a file that is neither an image nor a text."""
    from assetkit.errors import FormatError
    from assetkit.formats import open_model

    with open_model(path) as source:
        header = source.header
    if header.format == "image":
        about = read_texts(str(path), header.metadata, header.extra, header.findings)
        return about if about.read_from else _with_note(about, path)
    if header.format != "text":
        hint = "give an image, a workflow, or a text with parameters"
        raise FormatError("names-nothing", str(path), f"is no image and no workflow but {header.format}", hint=hint)
    data = header.extra.get("data")
    if isinstance(data, dict) and (form := form_of(data)):
        return _workflow(path, data, form, header.findings)
    return _beside(path, header.findings)


def _workflow(path: Path, data: Mapping[str, Any], form: str, findings: tuple[Finding, ...]) -> Generation:
    if not is_whole(data):
        message = "unfolds to more nodes than are looked at; what is beyond them is not listed"
        findings = (*findings, Finding("workflow-too-large", "warning", str(path), message))
    return Generation(
        path=str(path),
        kind="workflow",
        software="invokeai" if form == "invokeai" else "comfyui",
        references=workflow_references(data),
        prompt=workflow_prompt(data),
        read_from=(form,),
        findings=findings,
    )


def _with_note(about: Generation, path: Path) -> Generation:
    """An image that says nothing of itself, with what the text beside it says: A1111 and Easy Diffusion can be set to
    write one instead."""
    for suffix in (".txt", ".json"):
        note = path.with_suffix(suffix)
        if note != path and note.is_file():
            said = _beside(note, ())
            if said.references:
                where = tuple(f"{note.name}: {key}" for key in said.read_from)
                return replace(said, path=about.path, kind="image", marks=about.marks, read_from=where)
    return about


def _beside(path: Path, findings: tuple[Finding, ...]) -> Generation:
    """A text beside an image: A1111's or Easy Diffusion's. Its beginning is enough; they are a few thousand bytes."""
    with open(path, "rb") as file:
        text = file.read(1 << 20).decode("utf-8", "replace")
    return read_texts(str(path), {"text": text}, None, findings)


__all__ = ["IMAGE_SUFFIXES", "WORKFLOW_SUFFIXES", "read_file", "read_image"]
