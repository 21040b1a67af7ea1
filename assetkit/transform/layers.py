"""The layers that adapters name: found by a module's path in whatever dialect, named again in another layout.

Nothing here needs a checkpoint: the key maps of the adapter's family say which names there are, and what of the one
layout is what of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assetkit.adapters.dialects import NETWORK
from assetkit.adapters.layouts import Encoder, Layout
from assetkit.errors import InputError
from assetkit.families import Family, families
from assetkit.keymap import Part
from assetkit.keymap.table import Side
from assetkit.transform.adapters import T5_CLASSES, Adapter, Module
from assetkit.transform.layouts import NETWORKS

_SIDES: tuple[Side, ...] = ("right", "left")
_COMMON = ("sd1", "sd2", "sdxl", "flux_dev", "sd3_medium", "sd35_large")
"""Families asked first where an adapter of text encoders fits many: those whose encoders trainers adapt."""


class Layer(NamedTuple):
    """One layer of a family's network: its path with dots on one side of the component's key map."""

    part: Part
    side: Side
    path: str


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of one family."""

    family: Family

    def find(self, module: Module) -> Layer | None:
        """The layer that a module names; None where no key map of the family has it."""
        for part in self._parts(module.target):
            for side in _SIDES:
                path = _path(part, side, module.path)
                if path is not None:
                    return Layer(part, side, path)
        return None

    def named(self, layer: Layer, layout: Layout, *, kohya: bool = False) -> str | None:
        """The module name of a layer in `layout`, which must want the layer's side; None where it has no name there.

        `kohya` asks for the prefix of kohya's own OFT.
        """
        prefix = self.prefix(layer.part, layout)
        if prefix is None:
            return None
        if kohya and prefix.startswith("lora_"):
            prefix = "oft_" + prefix.removeprefix("lora_")
        return layout.joined(prefix, layer.path)

    def prefix(self, part: Part, layout: Layout) -> str | None:
        """What stands before the modules of a component."""
        if part.component.startswith("te"):
            return layout.encoder_prefix(self.encoder(part))
        return layout.prefix(part.component, part.folder)

    def encoder(self, part: Part) -> Encoder:
        """A text encoder as adapters call it."""
        alone = sum(each.component.startswith("te") for each in self.family.parts) == 1
        if part.classname in T5_CLASSES:
            return Encoder(3, alone, "umt5xxl" if part.classname.startswith("UM") else "t5xxl", part.folder)
        if part.component == "te2":
            return Encoder(2, alone, "clip_g", part.folder)
        return Encoder(1, alone, "clip_h" if part.map.left == "openclip" else "clip_l", part.folder)

    def _parts(self, target: str) -> Iterator[Part]:
        """Parts that a target may mean, the likeliest first: kohya numbers a T5 3 even where it comes second."""
        wanted = NETWORKS if target == NETWORK else (target,)
        yield from (part for part in self.family.parts if part.component in wanted)
        if target != NETWORK:
            yield from (part for part in self.family.parts if part.classname in T5_CLASSES and part.component != target)


def _path(part: Part, side: Side, path: str) -> str | None:
    """`path` with dots where the part's map knows it on `side`."""
    candidates = (path, path.removeprefix("text_model."), f"text_model.{path}") if "te" in part.component else (path,)
    for candidate in candidates:
        if part.map.module(candidate, side):
            return candidate
    return None if "." in path else part.map.unflatten(path, side)


def family_of_adapter(adapter: Adapter) -> Family:
    """The family whose layers an adapter names: the first of those its identity leaves open that knows most of them.

    An adapter without an identity is a family's only where most of its modules are. Raises `InputError` where no key
    map has its names.
    """
    return _possible(adapter)[0]


def family_of_adapters(adapters: Sequence[Adapter]) -> Family:
    """The family of adapters that change one network. Raises `InputError` where they do not."""
    first, *others = [_possible(each) for each in adapters]
    for family in first:
        if all(any(_kin(family, other) for other in possible) for possible in others):
            return family
    at = next(at for at, possible in enumerate(others, 1) if not any(_kin(first[0], other) for other in possible))
    raise InputError(
        f"{adapters[0].model.name} ({first[0].name}) and {adapters[at].model.name} ({others[at - 1][0].name}) "
        "change different networks"
    )


def _kin(one: Family, other: Family) -> bool:
    """Whether two families have the same network."""
    networks = [{id(part.map) for part in each.parts if part.component in NETWORKS} for each in (one, other)]
    return one.id == other.id or not networks[0].isdisjoint(networks[1])


def _possible(adapter: Adapter) -> list[Family]:
    """The families that know most of an adapter's modules, the likeliest first."""
    identity = adapter.model.identity
    base = identity.base if identity else None
    candidates = _candidates(base, identity.candidates if identity else ())
    if base is None:
        candidates = [family for family in candidates if _numbered(family, adapter)]
    found = [(_known(family, adapter), family) for family in candidates]
    most = max((known for known, _ in found), default=0)
    if not most or (base is None and 2 * most < len(adapter.modules)):
        ids = ", ".join(each.id for each in families().values() if each.parts)
        raise InputError(
            f"{adapter.model.name}: the layers of {base or 'its base'} are in no key map, such as "
            f"{adapter.modules[0].name!r}",
            hint=f"known are those of {ids}",
        )
    return [family for known, family in found if known == most]


def _known(family: Family, adapter: Adapter) -> int:
    layers = Layers(family)
    return sum(layers.find(module) is not None for module in adapter.modules)


def _numbered(family: Family, adapter: Adapter) -> bool:
    """Whether kohya numbers the family's text encoders as the adapter does: only where there are several."""
    alone = sum(part.component.startswith("te") for part in family.parts) == 1
    said = {module.name.partition("_")[2].startswith("te_") for module in adapter.modules if module.target != NETWORK}
    underscored = all("." not in module.name for module in adapter.modules)
    return not underscored or said <= {alone}


def _candidates(base: str | None, others: Iterable[str]) -> list[Family]:
    """Families with key maps that an identity leaves open, in its order; all of them where it says nothing."""
    mapped = [family for family in families().values() if family.parts]
    if base is None:
        return sorted(mapped, key=lambda family: _COMMON.index(family.id) if family.id in _COMMON else len(_COMMON))
    order = {name: at for at, name in enumerate(dict.fromkeys((base, *others)))}
    last = len(order)
    # The group's own id says less than a candidate's: it is the base of every file that fits several of the group.
    ranked = [
        (min((order.get(name, last) for name in (family.id, *family.candidates)), default=last), family)
        for family in mapped
    ]
    fit = [(rank, family) for rank, family in ranked if rank < last or family.group in order]
    return [family for _, family in sorted(fit, key=lambda each: each[0])]
