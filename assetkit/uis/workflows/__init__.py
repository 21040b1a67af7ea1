"""Workflows as the models they name: ComfyUI's UI and API forms with subgraphs, and InvokeAI's.

What a node loads is told by its inputs' names, its type and the shape of its values (`folders`), so nodes of packs that
nobody listed are found too. A workflow states names, seldom hashes; where it states an address, that is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.references import Reference, merged
from assetkit.uis.workflows import invokeai
from assetkit.uis.workflows._nodes import NODES_LIMIT, Budget, api_nodes, ui_nodes
from assetkit.uis.workflows._reading import airs_in, links_in, listed_in, prompts_in, references_of, with_links

_CIVITAI = ("extra", "extraMetadata", "resource-stack")

__all__ = ["NODES_LIMIT", "form_of", "is_whole", "prompt_of", "workflow_references"]


def form_of(data: Any) -> str | None:
    """``ui`` or ``api`` for ComfyUI's forms, ``invokeai`` for InvokeAI's, None for anything else."""
    from assetkit.formats.document import workflow_kind

    if invokeai.is_workflow(data):
        return "invokeai"
    return workflow_kind(_nodes_of(data)) if isinstance(data, dict) else None


def workflow_references(data: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The models that a workflow names, each once. Never raises; nothing for what is no workflow."""
    form = form_of(data)
    if form == "invokeai":
        return merged(invokeai.references(data))
    graph = _graph(data, form)
    links = links_in(graph) if form == "ui" else {}
    nodes = (ui_nodes if form == "ui" else api_nodes)(graph, Budget()) if form else iter(())
    named = merged(with_links(_all(nodes), links))
    return merged((*named, *airs_in(data), *listed_in(graph, named)))


def is_whole(data: Mapping[str, Any]) -> bool:
    """Whether all of a workflow is looked at: its subgraphs unfold to no more than `NODES_LIMIT` nodes."""
    form, budget = form_of(data), Budget()
    if form in ("ui", "api"):
        for _ in (ui_nodes if form == "ui" else api_nodes)(_graph(data, form), budget):
            pass
    return not budget.spent


def prompt_of(data: Mapping[str, Any]) -> str:
    """The longest text that a graph's text encoders are given: its prompt, as far as a graph has one."""
    form = form_of(data)
    if form not in ("ui", "api"):
        return ""
    nodes = (ui_nodes if form == "ui" else api_nodes)(_graph(data, form), Budget())
    return max(prompts_in(nodes), key=len, default="")


def _graph(data: Mapping[str, Any], form: str | None) -> Mapping[str, Any]:
    inner = data.get("prompt")
    wrapped = form == "api" and isinstance(inner, dict) and "class_type" not in inner
    return inner if wrapped and isinstance(inner, dict) else _nodes_of(data)


def _nodes_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """An API graph without the keys that Civitai's generator puts between its nodes."""
    ui_form = "nodes" in data and "links" in data
    foreign = () if ui_form else tuple(key for key in _CIVITAI if key in data)
    return {key: value for key, value in data.items() if key not in foreign} if foreign else data


def _all(nodes: Iterator[Any]) -> Iterator[Reference]:
    for node in nodes:
        yield from references_of(node)
