"""The modules of an adapter in another layout: renamed, split where it keeps apart what the other fuses, and fused.

Every module passes two doors. The first turns names of the author's side into diffusers' where the wanted layout has
those; the second turns diffusers' into the author's. A module that no door has a name for is reported, never dropped in
silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

from assetkit.adapters.dialects import NETWORK, placed
from assetkit.adapters.layouts import Layout
from assetkit.adapters.paths import normalise
from assetkit.errors import InputError
from assetkit.families._networks import layer as listed
from assetkit.families._networks import networks
from assetkit.keymap import Site
from assetkit.keymap.sites import spread
from assetkit.transform.adapters import Adapter, Fitting, Module
from assetkit.transform.computed import Computed
from assetkit.transform.factoring import alpha_of
from assetkit.transform.layers import Layer, Layers
from assetkit.transform.layouts import NETWORKS
from assetkit.transform.model import Model
from assetkit.transform.module_rows import Parts, fused, rows_of, swapped, weight_shape
from assetkit.transform.nodes import Moved, Node, Slice
from assetkit.transform.workspace import Workspace
from assetkit.types import Shape


class Placed(NamedTuple):
    """A module on its way: the layer it changes, and its tensors in kohya's and LyCORIS' roles."""

    origin: str
    """Its name in the file it came from, for messages."""
    layer: Layer
    parts: Parts
    kohya: bool = False
    """Whether it is one of kohya's own OFT."""
    exact: bool = True
    """Whether nothing was computed: it can be had back bit for bit."""


class Unplaced(NamedTuple):
    """A module without a name in the wanted layout."""

    name: str
    why: str


@dataclass(slots=True)
class Relayout:
    """One adapter on its way into `layout`."""

    layers: Layers
    layout: Layout
    checkpoint: Model | None = None
    """What the adapter was trained for: its weights tell apart what a module ties together."""
    unplaced: list[Unplaced] = field(default_factory=list)
    work: Workspace = field(default_factory=Workspace)
    _weights: dict[str, Node | None] = field(default_factory=dict)

    def modules(self, adapter: Adapter) -> list[Placed]:
        """Every module on the side of its component that the layout wants. What has no place is in `unplaced`."""
        if self.checkpoint is not None:
            fitting = Fitting(self.checkpoint)
            where = {module.name: fitting.locate(module) for module in adapter.modules}
            self._weights = {name: fitting.get(at, "weight") for name, at in where.items() if at is not None}
        found = [each for module in adapter.modules for each in self._found(adapter, module)]
        right = [each for one in found for each in self._guarded(one)]
        return self._joined(right)

    def strays(self, adapter: Adapter) -> dict[str, Node]:
        """Whole tensors of layers among the modules (control LoRAs bring norms), by their keys in the layout.

        What is no such tensor, or has no such key, is in `unplaced`.
        """
        found: dict[str, Node] = {}
        for key in adapter.unread:
            renamed = self._stray(key)
            if renamed is None:
                self.unplaced.append(Unplaced(key, "belongs to no module"))
            else:
                found[renamed] = adapter.model.tensors[key]
        return found

    def _stray(self, key: str) -> str | None:
        if self.layout.separator != "." or self.layout.alpha == "config":
            return None
        place = placed(key)
        for part in self.layers.family.parts:
            prefix = self.layers.prefix(part, self.layout)
            if place.target != NETWORK or part.component not in NETWORKS or prefix is None:
                continue
            wanted = self.layout.side(part.component)
            for side in ("right", "left"):
                sites = part.map.locate(place.path, side)
                if len(sites) == 1 and sites[0] == Site(sites[0].key):
                    return prefix + (place.path if side == wanted else sites[0].key)
        return None

    def _found(self, adapter: Adapter, module: Module) -> list[Placed]:
        layer = self.layers.find(module)
        if layer is None:
            self.unplaced.append(Unplaced(module.name, f"names no layer of {self.layers.family.name}"))
            return []
        try:
            return [Placed(module.name, layer, in_common_roles(adapter, module), module.kohya)]
        except InputError as error:
            self.unplaced.append(Unplaced(module.name, error.message))
            return []

    def _guarded(self, module: Placed) -> list[Placed]:
        try:
            return list(self._split(module))
        except InputError as error:
            self.unplaced.append(Unplaced(module.origin, error.message))
            return []

    def _split(self, module: Placed) -> list[Placed]:
        """The module on the right side of its map, unless the layout wants the left and it is there."""
        part, side, path = module.layer
        if side == "right":
            return [module]
        sites = part.map.module(path, "left")
        if not sites:
            raise InputError("has no name on the other side")
        known = self.layout.side(part.component) == "left" and _is_name(module.layer, sites)
        if known:
            return [module]
        layers = [Layer(part, "right", site.module) for site in sites]
        if len(sites) == 1:
            return [module._replace(layer=layers[0], parts=self._turned(module, sites[0]))]
        shape = _shape_of(module)
        spans = [site.here.span(shape[0], shape[1] if len(shape) > 1 else None) for site in sites if site.here]
        slices, exact = rows_of(module.parts, spans, shape, self.work, self._weights.get(module.origin))
        made = module._replace(exact=module.exact and exact)
        return [made._replace(layer=layer, parts=parts) for layer, parts in zip(layers, slices, strict=True) if parts]

    def _turned(self, module: Placed, site: Site) -> Parts:
        if site.transposed:
            raise InputError("changes a matrix that the other layout holds transposed")
        return swapped(module.parts, _shape_of(module), self.work) if site.swapped else module.parts

    def _joined(self, modules: Iterable[Placed]) -> list[Placed]:
        """Right-side modules of components that the layout names on the left, there."""
        done: list[Placed] = []
        waiting: dict[tuple[int, str], dict[int, tuple[Site, Placed]]] = {}
        for module in modules:
            part, side, path = module.layer
            if side == "left" or self.layout.side(part.component) == "right":
                done.append(module)
                continue
            sites = part.map.module(path, "right")
            if len(sites) != 1:
                self.unplaced.append(Unplaced(module.origin, "has no name on the other side"))
            elif (rows := sites[0].there) is not None:
                waiting.setdefault((id(part), sites[0].module), {})[rows.place] = sites[0], module
            else:
                done += self._renamed(module, sites[0])
        for (_, path), pieces in waiting.items():
            done += self._fused(path, pieces)
        return done

    def _renamed(self, module: Placed, site: Site) -> list[Placed]:
        try:
            parts = self._turned(module, site)
        except InputError as error:
            self.unplaced.append(Unplaced(module.origin, error.message))
            return []
        return [module._replace(layer=Layer(module.layer.part, "left", site.module), parts=parts)]

    def _fused(self, path: str, pieces: Mapping[int, tuple[Site, Placed]]) -> list[Placed]:
        first = next(iter(pieces.values()))[1]
        layer = Layer(first.layer.part, "left", path)
        try:
            shapes = self._shapes(layer, pieces)
            slices: list[Parts] = [pieces[at][1].parts if at in pieces else {} for at in range(len(shapes))]
            origins = [pieces[at][1].origin if at in pieces else "" for at in range(len(shapes))]
            weights = [self._weights.get(name) for name in origins] if self._weights else []
            parts, exact = fused(slices, shapes, self.work, weights)
        except InputError as error:
            self.unplaced += [Unplaced(module.origin, error.message) for _, module in pieces.values()]
            return []
        exact = exact and all(each.exact for _, each in pieces.values())
        return [first._replace(layer=layer, parts=parts, exact=exact)]

    def _shapes(self, layer: Layer, pieces: Mapping[int, tuple[Site, Placed]]) -> list[Shape]:
        """The shapes of the weights of all slices, those without a module among them."""
        shares = next(site.there.shares for site, _ in pieces.values() if site.there is not None)
        known = {at: _shape_of(module) for at, (_, module) in pieces.items()}
        tail = next(iter(known.values()))[1:]
        equal = {known[at][0] for at in known if shares[at] == "*"}
        missing = [at for at in range(len(shares)) if at not in known]
        if any(shares[at] == "*" for at in missing) and len(equal) != 1:
            equal = {self._rows_listed(layer, shares, tail[0])}
        size = {"*": next(iter(equal), 0), "in": tail[0] if tail else 0}
        return [known.get(at, (size[share], *tail)) for at, share in enumerate(shares)]

    def _rows_listed(self, layer: Layer, shares: tuple[str, ...], inputs: int) -> int:
        """How many rows a slice without a module has, from the published network of the family."""
        template, _ = normalise(layer.path)
        for row in networks().rows:
            if self.layers.family.id in row.families and template in row.lines:
                found = listed(row.lines[template])
                if len(found.outputs) == 1 and found.inputs == {inputs}:
                    return spread(shares, next(iter(found.outputs)), inputs, layer.path)[shares.index("*")]
        raise InputError(f"the size of the other parts of {layer.path} is not known without them")


def _is_name(layer: Layer, sites: tuple[Site, ...]) -> bool:
    """Whether the map leads back to this very name: it is the layer's own and no other tool's word for it."""
    back = layer.part.map.module(sites[0].module, "right")
    return bool(back) and back[0].module == layer.path


def _shape_of(module: Placed) -> Shape:
    shape = weight_shape(module.parts)
    if shape is None or not prod(shape):
        raise InputError("does not tell the shape of its layer")
    return shape


def in_common_roles(adapter: Adapter, module: Module) -> dict[str, Node]:
    """A module's tensors with nothing left to a configuration: alpha is among them, magnitudes are LyCORIS'.

    Raises `InputError` where PEFT's roles have no such form.
    """
    settings = adapter.settings(module)
    parts = dict(module.parts)
    if settings.scale is not None:
        parts |= _alpha(parts, settings.scale)
    if "magnitude" in parts:
        parts["dora_scale"] = _dora_scale(parts.pop("magnitude"), weight_shape(parts))
    return parts


def _alpha(parts: Parts, scale: float) -> dict[str, Node]:
    """What says a scale beside a module's tensors: alpha where there is a rank, a factor multiplied where not."""
    ranked = next((role for role in ("down", "hada_w1_b", "lokr_w1_b", "lokr_w2_b") if role in parts), None)
    if ranked is not None:
        return {"alpha": alpha_of(scale * parts[ranked].shape[0])}
    node = parts["lokr_w1"]
    return {"lokr_w1": Computed(node.dtype, node.shape, (node,), lambda tiles, _: tiles[0] * scale)}


def _dora_scale(node: Node, shape: Shape | None) -> Node:
    """PEFT's magnitudes, [out] or [1, out, 1, …], as LyCORIS' [out, 1, …]."""
    if shape is None:
        raise InputError("has magnitudes beside roles that have none")
    if len(node.shape) == 2:  # renamed by a converter, so it is LyCORIS' already
        return node
    if node.count != shape[0]:
        raise InputError(f"has {node.count} magnitudes for {shape[0]} rows")
    return Moved(node.dtype, (shape[0], *(1 for _ in shape[1:])), (Slice(node),))
