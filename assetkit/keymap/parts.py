"""The parts of a checkpoint: which network, where in a single file, where in a diffusers folder, under which map."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

from assetkit.keymap.engine import KeyMap
from assetkit.keymap.moves import Mapped
from assetkit.keymap.table import Side
from assetkit.types import Shape

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a family's checkpoints."""

    component: str
    """``unet``, ``transformer``, ``vae``, ``te1`` …: as in `Family.components`."""
    map: KeyMap
    prefix: str
    """What stands before its names in a single file with other parts."""
    folder: str
    """Its folder in a diffusers pipeline."""
    classname: str
    """The class diffusers or transformers loads it with."""
    blocks: str = ""
    """Block labels for merges: a line ``name label`` for each, first match wins; ``{n}`` is a number, ``*`` the rest.
    Names are of the left side."""
    also: tuple[str, ...] = ()
    """Other prefixes that single files use."""

    def block(self, key: str) -> str:
        """The label under which merges weigh a tensor, by its left name without the prefix; `KeyError` without one."""
        for rule, label in _labels(self.blocks):
            found = rule.match(key)
            if found:
                return label.format(**{name: int(number) for name, number in found.groupdict().items()})
        raise KeyError(key)


class Placed(NamedTuple):
    """A part, the prefix under which a file holds it, and the side of its map that the file's names are on."""

    part: Part
    prefix: str
    side: Side

    def names(self, tensors: Mapping[str, Value]) -> dict[str, Value]:
        """The part's tensors by their names without the prefix."""
        return {key.removeprefix(self.prefix): each for key, each in tensors.items() if key.startswith(self.prefix)}

    def mapped(self, tensors: Mapping[str, Shape]) -> Mapped:
        """The part's tensors, given by their names in the file, on the other side. `InputError` as `KeyMap.forward`."""
        names = self.names(tensors)
        return self.part.map.forward(names) if self.side == "left" else self.part.map.reverse(names)


def placed(parts: Iterable[Part], keys: Collection[str]) -> tuple[Placed, ...]:
    """The parts that a file of these names holds. Names in a diffusers pipeline begin with ``folder/``.

    A file without any of the prefixes is one component alone: the part and the side that know most of its names.
    """
    found: dict[str, Placed] = {}
    for part in parts:
        for prefix, side in _prefixes(part):
            names = [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]
            if names and part.component not in found and part.map.knows(names, side):
                found[part.component] = Placed(part, prefix, side)
    return tuple(found.values()) or _alone(parts, keys)


def _prefixes(part: Part) -> Iterator[tuple[str, Side]]:
    yield from ((prefix, "left") for prefix in (part.prefix, *part.also) if prefix)
    yield f"{part.folder}/", "right"


def _alone(parts: Iterable[Part], keys: Collection[str]) -> tuple[Placed, ...]:
    sides: tuple[Side, ...] = ("left", "right")
    known = [(part.map.coverage(keys, side), Placed(part, "", side)) for part in parts for side in sides]
    most, best = max(known, key=lambda each: each[0], default=(0, None))
    return (best,) if best and most else ()


@lru_cache
def _labels(text: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = (line.split() for line in text.splitlines() if line.strip())
    return tuple((re.compile(_expression(name)), label) for name, label in rows)


def _expression(name: str) -> str:
    if name == "*":
        return ""
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[0-9]+)", re.escape(name)) + r"(?:\.|$)"
