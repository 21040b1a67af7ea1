"""Adapters as operations see them: modules with the nodes of their tensors, and the weights that they change.

A checkpoint and an adapter may name one layer in different layouts, and one may fuse what the other splits. So a
network is looked at in the layout of the adapter's names: its tensors are moved there as nodes, changed there, and only
those that changed are moved back. Everything else stays the tensor it was.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assetkit.adapters.algorithms import split
from assetkit.adapters.dialects import NETWORK, placed
from assetkit.errors import InputError
from assetkit.keymap import Placed
from assetkit.keymap.table import Side
from assetkit.transform.layouts import NETWORKS, anatomy, moved
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node
from assetkit.types import Shape

if TYPE_CHECKING:
    from assetkit.adapters.algebra import Settings

_BUNDLE = "bundle_emb."
T5_CLASSES = ("T5EncoderModel", "UMT5EncoderModel")
_SIDES: tuple[Side, ...] = ("right", "left")


@dataclass(frozen=True, slots=True)
class Module:
    """One module of an adapter."""

    name: str
    """Its path as the file writes it."""
    target: str
    """``network``, ``te1``, ``te2`` …"""
    path: str
    """Its path without the dialect's prefix."""
    parts: Mapping[str, Node]
    """Role (`assetkit.adapters.algorithms.Role.name`) to tensor."""
    kohya: bool = False
    """Whether it is written by kohya's own OFT (see `Settings.kohya`)."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter file, taken apart."""

    model: Model
    modules: tuple[Module, ...]
    embeddings: tuple[str, ...]
    """Keys of textual inversions bundled in the file."""
    unread: tuple[str, ...]
    """Keys that belong to no module."""

    def settings(self, module: Module) -> Settings:
        """What the file says of the module beside its tensors: PEFT's configuration (alpha, rank patterns)."""
        from assetkit.adapters.algebra import Settings

        return Settings(scale=_declared_scale(self.model, module), kohya=module.kohya)


def adapter_of(model: Model) -> Adapter:
    """The modules of an adapter. Raises `InputError` for a file that has none."""
    found: dict[str, dict[str, Node]] = {}
    bundled, unread = [], []
    for key, node in model.tensors.items():
        named = split(key)
        if key.startswith(_BUNDLE):
            bundled.append(key)
        elif named is None:
            unread.append(key)
        elif found.setdefault(named[0], {}).setdefault(named[1].name, node) is not node:
            raise InputError(f"{model.name}: {named[0]!r} has two tensors that are its {named[1].name}")
    unread = [key for key in unread if not _adopted(key, model, found)]
    modules = tuple(_module(name, parts) for name, parts in found.items())
    modules = tuple(replace(each, target=_in_folder(each, model)) for each in modules)
    if not modules:
        whole = model.identity is not None and model.identity.kind in ("checkpoint", "diffusion_model")
        raise InputError(
            f"{model.name} is no adapter: none of its keys is one of a LoRA or LyCORIS",
            hint="lora bake CHECKPOINT LORA puts an adapter into a checkpoint" if whole else "",
        )
    return Adapter(model, modules, tuple(bundled), tuple(unread))


_FOLDER = re.compile(r"^text_encoder_([2-4])$")


def _in_folder(module: Module, model: Model) -> str:
    """What a module changes. PEFT's names of text encoders do not say which: the folder of each one's adapter does."""
    found = _FOLDER.match(model.name)
    peft = found and "" in model.configs and module.target == "te1"
    return f"te{found[1]}" if found and peft else module.target


def _adopted(key: str, model: Model, found: Mapping[str, dict[str, Node]]) -> bool:
    """IA3 calls its scale plainly ``weight``; it is one only where ``on_input`` stands beside it."""
    path, _, last = key.rpartition(".")
    if last != "weight" or "on_input" not in found.get(path, {}):
        return False
    found[path]["weight"] = model.tensors[key]
    return True


def _module(name: str, parts: Mapping[str, Node]) -> Module:
    place = placed(name)
    path = place.path.replace(".processor.", ".")  # diffusers once wrapped attention in processors
    return Module(name, place.target, path, parts, kohya=name.startswith("oft_"))


def _declared_scale(model: Model, module: Module) -> float | None:
    """alpha / rank of a module as PEFT's ``adapter_config.json`` or diffusers' metadata states it."""
    if "alpha" in module.parts:
        return None
    config = model.configs.get("") or _embedded_config(model.metadata, module.target)
    lycoris = any(role.startswith(("hada_", "lokr_")) for role in module.parts)
    if not lycoris and "down" not in module.parts:
        return None
    alpha = _pattern(config, "alpha_pattern", module.path, config.get("alpha" if lycoris else "lora_alpha"))
    # A LoKr of whole factors does not show its rank, and PEFT divides by it all the same.
    rank = _pattern(config, "rank_pattern", module.path, config.get("r")) if lycoris else module.parts["down"].shape[0]
    if not _is_number(alpha) or not _is_number(rank) or not rank:
        return None
    return float(alpha / (math.sqrt(rank) if config.get("use_rslora") else rank))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _pattern(config: Mapping[str, Any], name: str, path: str, default: Any) -> Any:
    """PEFT's patterns name the end of a module's path, or all of it after ``^``; they are regular expressions in
    principle, and names in every file."""
    patterns = config.get(name)
    if isinstance(patterns, Mapping):
        for pattern, value in patterns.items():
            if path == str(pattern).removeprefix("^") or path.endswith(f".{pattern}"):
                return value
    return default


def _embedded_config(metadata: Mapping[str, str], target: str) -> Mapping[str, Any]:
    """diffusers' ``lora_adapter_metadata``: PEFT's configuration, each key behind the component's name."""
    try:
        found = json.loads(metadata.get("lora_adapter_metadata", "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    names = {NETWORK: ("unet.", "transformer."), "te1": ("text_encoder.",), "te2": ("text_encoder_2.",)}
    for prefix in names.get(target, ()):
        own = {key.removeprefix(prefix): value for key, value in found.items() if key.startswith(prefix)}
        if own:
            return own
    return {}


@dataclass(slots=True)
class _View:
    """One part of a checkpoint under the names of one side of its map."""

    part: Placed
    side: Side
    names: dict[str, Node]
    changed: dict[str, Node] = field(default_factory=dict)


class Fitting:
    """A checkpoint whose layers can be found by an adapter's names and given other weights."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._parts = {each.part.component: each for each in anatomy(model).parts}
        self._views: dict[tuple[str, Side], _View] = {}

    def locate(self, module: Module) -> tuple[_View, str] | None:
        """The view and the path of the layer that `module` changes; None when the checkpoint has no such layer."""
        for part in self._targets(module.target):
            for side in _SIDES:
                view = self._view(part, side)
                path = _path_in(view, module.path)
                if path is not None:
                    return view, path
        return None

    def shape(self, where: tuple[_View, str]) -> Shape:
        """The shape of the layer's weight."""
        view, path = where
        return view.names[weight_name(view.names, path)].shape

    def component(self, where: tuple[_View, str]) -> str:
        """The component that the layer belongs to."""
        return where[0].part.part.component

    def keys(self, where: tuple[_View, str]) -> tuple[str, ...]:
        """The checkpoint's own keys that the layer's weight lives in."""
        view, path = where
        name = weight_name(view.names, path)
        if view.side == view.part.side:
            return (view.part.prefix + name,)
        sites = view.part.part.map.locate(name, view.side, view.names)
        return tuple(view.part.prefix + site.key for site in sites)

    def get(self, where: tuple[_View, str], parameter: str) -> Node | None:
        """The layer's ``weight`` or ``bias`` as it is by now."""
        view, path = where
        name = weight_name(view.names, path) if parameter == "weight" else f"{path}.{parameter}"
        return view.changed.get(name, view.names.get(name))

    def put(self, where: tuple[_View, str], parameter: str, node: Node) -> None:
        """Give the layer another ``weight`` or ``bias``."""
        view, path = where
        name = weight_name(view.names, path) if parameter == "weight" else f"{path}.{parameter}"
        view.changed[name] = node

    def tensors(self) -> dict[str, Node]:
        """The checkpoint's tensors with everything that was put."""
        found: dict[str, Node] = {}
        for view in self._views.values():
            changed = _back(view)
            twice = found.keys() & changed.keys()
            if twice:
                raise InputError(f"{min(twice)!r} is changed under names of two layouts at once")
            found.update(changed)
        return {**self.model.tensors, **found}

    def _targets(self, target: str) -> Iterator[Placed]:
        """The parts that may be meant, the likeliest first: kohya numbers a T5 3 even where it comes second."""
        t5 = (name for name, each in self._parts.items() if each.part.classname in T5_CLASSES)
        names = NETWORKS if target == NETWORK else (target, *t5)
        return (self._parts[name] for name in dict.fromkeys(names) if name in self._parts)

    def _view(self, part: Placed, side: Side) -> _View:
        key = part.part.component, side
        if key not in self._views:
            self._views[key] = _View(part, side, named_on(part, side, self.model))
        return self._views[key]


def named_on(part: Placed, side: Side, model: Model) -> dict[str, Node]:
    """The tensors of a part of a model under the names of one side of its map."""
    names = part.names(model.tensors)
    if part.side == side:
        return names
    mapped = part.mapped({part.prefix + name: node.shape for name, node in names.items()})
    return {move.name: moved(move, names) for move in mapped.moves}


def weight_name(names: Mapping[str, Node], path: str) -> str:
    """The name of a layer's weight: ``path.weight``, or ``path`` itself where it is a bare parameter."""
    return path if path in names and f"{path}.weight" not in names else f"{path}.weight"


def _path_in(view: _View, path: str) -> str | None:
    for candidate in (path, path.removeprefix("text_model."), f"text_model.{path}"):
        if f"{candidate}.weight" in view.names or candidate in view.names:
            return candidate
    if "." in path:
        return None
    found = view.part.part.map.unflatten(path, view.side, view.names)
    return found if found is not None and weight_name(view.names, found) in view.names else None


def _back(view: _View) -> dict[str, Node]:
    """The checkpoint's own tensors that a view's changes reach."""
    prefix = view.part.prefix
    if not view.changed:
        return {}
    if view.side == view.part.side:
        return {prefix + name: node for name, node in view.changed.items()}
    names = {**view.names, **view.changed}
    shapes = {name: node.shape for name, node in names.items()}
    turn = view.part.part.map.reverse if view.side == "right" else view.part.part.map.forward
    moves = [move for move in turn(shapes).moves if any(piece.key in view.changed for piece in move.pieces)]
    reached = {piece.key for move in moves for piece in move.pieces}
    lost = view.changed.keys() - reached
    if lost:
        raise InputError(f"{min(lost)!r} has no place in the layout of the checkpoint")
    return {prefix + move.name: moved(move, names) for move in moves}
