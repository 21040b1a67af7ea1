"""ComfyUI: the graph that was run (``prompt``) and the one that was drawn (``workflow``), both as JSON.

PNG texts of these names (`nodes.py` SaveImage), ``comf`` chunks of animated PNGs, and in WebP, JPEG and AVIF the EXIF
fields from Make downwards as ``workflow:{…}`` and ``prompt:{…}`` (`comfy_extras/nodes_images.py`). No hash of any model
is written. The run graph decides what took part; the drawn one adds addresses, and hashes where its author noted some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, fields
from assetkit.uis.references import Reference
from assetkit.uis.workflows import form_of, prompt_of, workflow_references

_MARKS = ("prompt", "workflow")


def _read(texts: Texts) -> Said | None:
    graphs = dict(_graphs(texts))
    run, drawn = graphs.get("api"), graphs.get("ui")
    if run is None and drawn is None:
        return None
    keys = tuple(key for key, _ in (run, drawn) if key) if run and drawn else ((run or drawn or ("", {}))[0],)
    graph = (run or drawn or ("", {}))[1]
    return Said("comfyui", keys, tuple(_references(run, drawn)), prompt_of(graph))


def _graphs(texts: Texts) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """Form, key and graph of every text that is one."""
    for key, text in texts.items():
        data = fields(_graph_text(key.partition("#")[0], text))
        inner = data.get("prompt") if isinstance(data.get("prompt"), dict) else None
        for each in (data, inner, data.get("workflow")):
            form = form_of(each) if isinstance(each, dict) else None
            if form in ("ui", "api") and isinstance(each, dict):
                yield form, (key, each)


def _graph_text(name: str, text: str) -> str:
    """The part of a text that may be a graph; empty where none is kept."""
    if name.startswith("exif."):
        mark, _, rest = text.partition(":")
        return rest if mark.strip().lower() in _MARKS else text if name == "exif.UserComment" else ""
    return text if name in (*_MARKS, "text") else ""


def _references(
    run: tuple[str, Mapping[str, Any]] | None, drawn: tuple[str, Mapping[str, Any]] | None
) -> Iterator[Reference]:
    ran = workflow_references(run[1]) if run else ()
    yield from ran
    files = {(each.role, each.stem) for each in ran}
    for each in workflow_references(drawn[1]) if drawn else ():
        took_part = (each.role, each.stem) in files if run else each.used
        yield each if took_part == each.used else replace(each, used=took_part)


DIALECT = Dialect("comfyui", _read, rank=20)
