"""ComfyUI's two graph forms as one list of nodes with the values that take effect.

UI form (frontend schema, version 0.4 and 1): nodes with `widgets_values` in the order of their widgets, links, and
subgraphs under ``definitions``; a node whose type is a subgraph's id stands for that subgraph. A subgraph's inputs pass
the instance's values to widgets inside; ``proxyWidgets`` does the same by node and name. API form: what is run, with
subgraphs already unfolded and every input by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

from assetkit.uis.workflows.folders import is_file

NODES_LIMIT = 10_000
"""Nodes that are looked at, instances of subgraphs unfolded; nesting can multiply them without end."""
_DEPTH = 16
_INPUT_NODE = -10
"""The frontend's id of the node inside a subgraph that stands for its inputs."""
_IDLE = frozenset({2, 4})
"""Modes: muted, bypassed."""
_CONTROL = frozenset({"fixed", "randomize", "increment", "decrement", "increment-wrap"})
"""Values of ``control_after_generate``, which follows a seed and is no input."""
_HELD = frozenset({"value", "string", "text", "String", "STRING", "input"})
"""The one input of a node that only holds a text."""
_WIDGETS: Mapping[str, tuple[str, ...]] = {
    "LTXAVTextEncoderLoader": ("text_encoder", "ckpt_name", "device"),
    "LTXVAudioVAELoader": ("ckpt_name",),
    "Efficient Loader": (
        "ckpt_name",
        "vae_name",
        "clip_skip",
        "lora_name",
        "lora_model_strength",
        "lora_clip_strength",
    ),
    "Eff. Loader SDXL": (
        *("base_ckpt_name", "base_clip_skip", "refiner_ckpt_name", "refiner_clip_skip"),
        *("positive_ascore", "negative_ascore", "vae_name"),
    ),
    "easy fullLoader": (
        "ckpt_name",
        "config_name",
        "vae_name",
        "clip_skip",
        "lora_name",
        "lora_model_strength",
        "lora_clip_strength",
    ),
    "easy a1111Loader": (
        "ckpt_name",
        "vae_name",
        "clip_skip",
        "lora_name",
        "lora_model_strength",
        "lora_clip_strength",
    ),
    "easy comfyLoader": (
        "ckpt_name",
        "vae_name",
        "clip_skip",
        "lora_name",
        "lora_model_strength",
        "lora_clip_strength",
    ),
}
"""First widgets of nodes that name models of several folders, in the order of their inputs; older frontends save the
values without the names."""


class Value(NamedTuple):
    """One widget's value. `name` is None where the file does not say which widget it is."""

    name: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class Node:
    """One node that is run, or would be."""

    id: str
    """Ids from the outermost subgraph's instance inwards, colons between, as the API form writes them."""
    type: str
    values: tuple[Value, ...]
    models: tuple[Mapping[str, Any], ...] = ()
    """``properties.models``: name, url, directory, hash, hash_type."""
    used: bool = True

    def get(self, name: str) -> Any:
        """The value of the widget called `name`, or None."""
        return next((each.value for each in self.values if each.name == name), None)


class Budget:
    """How many more nodes may be looked at; `spent` once some were left out."""

    def __init__(self) -> None:
        self.left = NODES_LIMIT
        self.spent = False

    def take(self) -> bool:
        """Whether one more may be."""
        self.left -= 1
        self.spent = self.spent or self.left < 0
        return self.left >= 0


def ui_nodes(data: Mapping[str, Any], budget: Budget) -> Iterator[Node]:
    """The nodes of a UI graph, subgraphs unfolded; definitions that nothing uses come last, as unused."""
    subgraphs = {each["id"]: each for each in _dicts(_at(data, "definitions", "subgraphs")) if _is_id(each.get("id"))}
    seen: set[Any] = set()
    yield from _Unfolding(subgraphs, budget, seen).nodes(data, "", {}, used=True, depth=0)
    for name, graph in subgraphs.items():
        if name not in seen:
            yield from _Unfolding(subgraphs, budget, seen).nodes(graph, f"{name}:", {}, used=False, depth=1)


Overrides = Mapping[tuple[str, str], Any]
"""Node id and widget name to the value that an instance passes in."""


@dataclass(frozen=True, slots=True)
class _Unfolding:
    subgraphs: Mapping[Any, Mapping[str, Any]]
    budget: Budget
    seen: set[Any]

    def nodes(
        self, graph: Mapping[str, Any], prefix: str, given: Overrides, *, used: bool, depth: int
    ) -> Iterator[Node]:
        for node in _dicts(graph.get("nodes")):
            if not self.budget.take():
                return
            kind, mode = node.get("type"), node.get("mode")
            own = str(node.get("id"))[:60]
            values = tuple(_overridden(_values(node), _given_to(own, given)))
            runs = used and not (isinstance(mode, int) and mode in _IDLE)
            if _is_id(kind) and kind in self.subgraphs and depth < _DEPTH:
                self.seen.add(kind)
                inner = self.subgraphs[kind]
                passed = _passed(node, inner, _given_to(own, given))
                yield from self.nodes(inner, f"{prefix}{own}:", passed, used=runs, depth=depth + 1)
            elif isinstance(kind, str):
                models = tuple(_dicts(_at(node, "properties", "models")))[:200]
                yield Node(f"{prefix}{own}", kind, values, models, runs)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) < 200


def _given_to(node: str, given: Overrides) -> dict[str, Any]:
    return {name: value for (target, name), value in given.items() if target == node}


def _values(node: Mapping[str, Any]) -> list[Value]:
    """A node's widget values with their names, where the file says them."""
    found = node.get("widgets_values")
    if isinstance(found, dict):
        return [Value(str(name), value) for name, value in found.items()]
    if not isinstance(found, list):
        return []
    known = _WIDGETS.get(str(node.get("type")))
    names = known or tuple(_widget_names(node))
    if not known and len(names) != len(found):
        plain = [value for value in found if not (isinstance(value, str) and value in _CONTROL)]
        found, names = (plain, names) if len(plain) == len(names) else (found, ())
    return [Value(name, value) for name, value in zip_longest(names[: len(found)], found)]


def _widget_names(node: Mapping[str, Any]) -> Iterator[str]:
    for each in _dicts(node.get("inputs")):
        name = _at(each, "widget", "name")
        if isinstance(name, str):
            yield name


def _overridden(values: list[Value], given: Mapping[str, Any]) -> Iterator[Value]:
    """The values, those that come from outside in the place of the node's own."""
    names = {each.name for each in values}
    strangers = [Value(name, value) for name, value in given.items() if name not in names]
    for each in values:
        # Saved without names: a file that is passed in stands for the first file that the node has.
        same = is_file(each.value) and each.name is None
        stranger = next((one for one in strangers if same and is_file(one.value)), None)
        if stranger is not None:
            strangers.remove(stranger)
            yield stranger
        elif each.name is not None and each.name in given:
            yield Value(each.name, given[each.name])
        else:
            yield each
    yield from strangers


def _passed(node: Mapping[str, Any], graph: Mapping[str, Any], given: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """What an instance passes to the widgets inside its subgraph; `given` is what was passed to itself, by name."""
    found = node.get("widgets_values")
    saved = found if isinstance(found, list) else []
    targets = _targets(graph)
    proxies = [each for each in _lists(_at(node, "properties", "proxyWidgets")) if len(each) >= 2]
    passed: dict[tuple[str, str], Any] = {}
    if proxies and len(proxies) == len(saved):
        for (inner, name, *_), value in zip(proxies, saved, strict=True):
            if str(inner) != "-1":
                passed[str(inner), str(name)] = value
            else:
                passed.update(dict.fromkeys(targets.get(str(name), ()), value))
    elif len(targets) == len(saved):
        for places, value in zip(targets.values(), saved, strict=True):
            passed.update(dict.fromkeys(places, value))
    elif isinstance(found, dict):
        for name, places in targets.items():
            if name in found:
                passed.update(dict.fromkeys(places, found[name]))
    for name, value in given.items():
        passed.update(dict.fromkeys(targets.get(name, ()), value))
    return passed


def _targets(graph: Mapping[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    """A subgraph's inputs that are widgets inside, in order: the node and the widget that each leads to."""
    nodes = {str(each.get("id")): each for each in _dicts(graph.get("nodes"))}
    by_slot: dict[int, list[tuple[str, str]]] = {}
    for link in _dicts(graph.get("links")):
        slot, target = link.get("origin_slot"), str(link.get("target_id"))
        if link.get("origin_id") != _INPUT_NODE or not isinstance(slot, int) or target not in nodes:
            continue
        name = _at(_item(nodes[target].get("inputs"), link.get("target_slot")), "widget", "name")
        if isinstance(name, str):
            by_slot.setdefault(slot, []).append((target, name))
    inputs = _dicts(graph.get("inputs"))
    return {str(each.get("name")): tuple(by_slot[at]) for at, each in enumerate(inputs) if at in by_slot}


def api_nodes(data: Mapping[str, Any], budget: Budget) -> Iterator[Node]:
    """The nodes of an API graph. A value that comes from a node that only holds it counts where it goes to."""
    for id_, node in data.items():
        if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
            continue
        if not budget.take():
            return
        inputs = node.get("inputs")
        pairs = inputs.items() if isinstance(inputs, dict) and not _holds(inputs) else ()
        values = tuple(Value(str(name), _literal(value, data)) for name, value in pairs)
        yield Node(str(id_)[:200], node["class_type"], values)


def _holds(inputs: Mapping[str, Any]) -> bool:
    """Whether a node with these inputs only holds a text for others."""
    return len(inputs) == 1 and not _HELD.isdisjoint(inputs)


def _literal(value: Any, data: Mapping[str, Any]) -> Any:
    """A link's text, where it leads to a node of a single text; everything else as it is."""
    for _ in range(8):
        if not (isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int)):
            return value
        inputs = _at(data.get(str(value[0])), "inputs")
        if not isinstance(inputs, dict) or not _holds(inputs):
            return None
        value = next(iter(inputs.values()))
    return None


def _at(value: Any, *path: str) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _item(value: Any, at: Any) -> Any:
    return value[at] if isinstance(value, list) and isinstance(at, int) and 0 <= at < len(value) else None


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _lists(value: Any) -> list[list[Any]]:
    return [each for each in value if isinstance(each, list)] if isinstance(value, list) else []
