"""References of one node: values that look like models, adapters in lists, embeddings in prompts, stated addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assetkit.uis.prompts import PROMPT_LIMIT, named_in
from assetkit.uis.references import Reference, air, digest, number
from assetkit.uis.references import stem as stem_of
from assetkit.uis.workflows._nodes import Node, Value
from assetkit.uis.workflows.folders import VIRTUAL, folder_of, is_file, kind_of

_NOTES = frozenset({"Note", "MarkdownNote", "Label (rgthree)", "easy note"})
_LINK = re.compile(r"https?://[^\s\"'<>()\[\]\\]{4,600}")
_IDLE = 0.001
"""Weights below do nothing (ComfyUI's own loaders skip 0; the packs skip what rounds to it)."""
_DEPTH = 6
_STRENGTHS = (
    *("strength_model", "strength", "strength_clip", "lora_strength", "lora_weight", "model_str", "clip_str"),
    *("lora_model_strength", "lora_clip_strength"),
)


def references_of(node: Node) -> Iterator[Reference]:
    """The models that a node names."""
    if node.type in _NOTES:
        return
    where = f"node {node.id} {node.type[:80]}"
    chosen: set[str] = set()
    for at, each in enumerate(node.values):
        for found in _of_value(node, at, each, where):
            chosen.add(found.stem)
            yield found if node.used else replace(found, used=False)
    yield from _stated(node, chosen, where)


def _of_value(node: Node, at: int, each: Value, where: str) -> Iterator[Reference]:
    value = each.value
    here = f"{where}.{each.name}" if each.name else where
    if isinstance(value, str):
        if is_file(value):
            yield _file(node, at, value.strip(), each.name, here)
        elif found := air(value):  # Civitai's own servers are given these instead of files
            weight = max(_weights(node, at, each.name), key=abs, default=None) if found[0] == "lora" else None
            yield Reference(found[0], "", (), weight, (), (found[1],), where=here)
        elif value in VIRTUAL and "vae" in node.type.lower():
            yield Reference("taesd", value, folder="vae_approx", where=here)
        elif len(value) <= PROMPT_LIMIT and ("embedding:" in value.lower() or "<" in value):
            yield from named_in(value, here)
    elif isinstance(value, dict | list):
        yield from _adapters(value, here, 0)


def _file(node: Node, at: int, value: str, name: str | None, where: str) -> Reference:
    folder = folder_of(node.type, name, value)
    kind = kind_of(folder)
    weight = max(_weights(node, at, name), key=abs, default=None) if kind == "lora" else None
    idle = weight is not None and abs(weight) < _IDLE
    return Reference(kind, value.replace("\\", "/"), (), weight, folder=folder, where=where, used=not idle)


def _weights(node: Node, at: int, name: str | None) -> Iterator[float]:
    """An adapter's weights: by their names, by the number in its own name, else the numbers that follow it."""
    if name is None:
        for each in node.values[at + 1 : at + 3]:
            if isinstance(each.value, bool) or not isinstance(each.value, int | float):
                return
            yield float(each.value)
        return
    tail = re.search(r"_?\d{1,3}$", name)
    for strength in _STRENGTHS:
        found = number(node.get(strength + tail[0] if tail else strength))
        if found is not None:
            yield found


def _adapters(value: Any, where: str, depth: int) -> Iterator[Reference]:
    """Adapters in rows: rgthree's ``{"on", "lora", "strength"}``, Lora-Manager's ``{"name", "strength", "active"}``,
    under ``__value__`` or in plain lists."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for each in value[:2000]:
            if isinstance(each, dict | list):
                yield from _adapters(each, where, depth + 1)
        return
    row = _row(value, where)
    if row is not None:
        yield row
        return
    for name, each in list(value.items())[:2000]:
        if isinstance(each, dict | list):
            yield from _adapters(each, where, depth + 1)
        elif is_file(each):
            folder = folder_of("", str(name), each)
            yield Reference(kind_of(folder), each.replace("\\", "/"), folder=folder, where=where)


def _row(value: Mapping[str, Any], where: str) -> Reference | None:
    name = value.get("lora") or value.get("lora_name")
    if name is None and any(key in value for key in ("strength", "clipStrength", "active")):
        name = value.get("name")
    if not isinstance(name, str) or name in ("", "None") or len(name) > 500:
        return None
    stated = (number(value.get(key)) for key in ("strength", "strengthTwo", "clipStrength"))
    weights = [each for each in stated if each is not None]
    weight = weights[0] if weights else None
    on = value.get("on", value.get("active", True)) is not False
    idle = bool(weights) and max(map(abs, weights)) < _IDLE
    return Reference("lora", name.replace("\\", "/"), (), weight, folder="loras", where=where, used=on and not idle)


def _stated(node: Node, chosen: set[str], where: str) -> Iterator[Reference]:
    """``properties.models``: what the author recorded of the files that this node may load. One that is not chosen
    takes no part."""
    for found in _recorded(node.models, f"{where}: models"):
        yield replace(found, used=node.used and found.stem in chosen)


def listed_in(data: Mapping[str, Any], named: Iterable[Reference]) -> Iterator[Reference]:
    """The list ``models`` of a whole workflow, which the schema has; what no node names takes no part."""
    found = data.get("models")
    chosen = {each.stem: each for each in named if each.used}
    for each in _recorded(found if isinstance(found, list) else (), "models"):
        same = chosen.get(each.stem)
        yield replace(each, role=same.role if same else each.role, used=same is not None)


def _recorded(models: Iterable[Any], where: str) -> Iterator[Reference]:
    """Rows of ``{"name", "url", "directory", "hash", "hash_type"}``."""
    for each in list(models)[:2000]:
        if not isinstance(each, dict):
            continue
        name, url, folder = each.get("name"), each.get("url"), each.get("directory")
        if not isinstance(name, str) or not name or len(name) > 500:
            continue
        folder = folder if isinstance(folder, str) else ""
        hashes = digest(each.get("hash")) if str(each.get("hash_type", "sha256")).lower() == "sha256" else ()
        urls = (url,) if isinstance(url, str) and len(url) < 2000 else ()
        yield Reference(kind_of(folder), name, hashes, None, urls, (), folder, where)


def links_in(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Addresses of model files in a graph's notes, by the file's stem."""
    found: dict[str, dict[str, None]] = {}
    for text in _note_texts(data):
        for link in _LINK.findall(text[: 1 << 18]):
            path = link.partition("?")[0].rstrip("/.,;")
            if is_file(path.rpartition("/")[2]):
                found.setdefault(stem_of(path), {})[link.rstrip(".,;")] = None
    return {stem: tuple(links)[:20] for stem, links in found.items()}


def _note_texts(data: Mapping[str, Any]) -> Iterator[str]:
    definitions = data.get("definitions")
    inner = definitions.get("subgraphs") if isinstance(definitions, dict) else None
    for graph in (data, *(inner if isinstance(inner, list) else ())):
        nodes = graph.get("nodes") if isinstance(graph, dict) else None
        for node in nodes if isinstance(nodes, list) else ():
            if isinstance(node, dict) and node.get("type") in ("Note", "MarkdownNote"):
                values = node.get("widgets_values")
                yield from (each for each in (values if isinstance(values, list) else ()) if isinstance(each, str))


def with_links(references: Iterable[Reference], links: Mapping[str, tuple[str, ...]]) -> Iterator[Reference]:
    """References with the addresses that notes give for their files, where they have none of their own."""
    for each in references:
        yield each if each.urls or each.stem not in links else replace(each, urls=links[each.stem])


def airs_in(data: Mapping[str, Any]) -> Iterator[Reference]:
    """Civitai's resource names in a graph's ``extra`` (its own generator's), by version."""
    extra = data.get("extra")
    waiting = list(extra.values())[:200] if isinstance(extra, dict) else []
    for value in waiting:
        for text in value[:500] if isinstance(value, list) else (value,):
            found = air(text)
            if found:
                yield Reference(found[0], "", sources=(found[1],), where="extra.airs")


def prompts_in(nodes: Iterable[Node]) -> Iterator[str]:
    """The texts that text encoders of a graph are given."""
    for node in nodes:
        if "textencode" in node.type.lower().replace("_", ""):
            yield from (each.value for each in node.values if isinstance(each.value, str) and not is_file(each.value))
