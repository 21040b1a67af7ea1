"""Module paths of adapters, made comparable: one template for all modules that differ only in their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_NUMBER = re.compile(r"(?<![^_])([0-9]+)(?![^_])")
_BEYOND = 1_000_000
"""Stands for every index of more than six digits: no network has so many blocks, and Python counts its digits."""


@dataclass(slots=True)
class Template:
    """Modules whose paths differ in numbers only."""

    numbers: set[tuple[str, ...]] = field(default_factory=set)
    """The numbers of each module, in the order of the template's ``#``."""
    inputs: set[int] = field(default_factory=set)
    """In-features seen among them."""
    outputs: set[int] = field(default_factory=set)


def normalise(path: str) -> tuple[str, tuple[str, ...]]:
    """The template of a module path and the numbers taken out of it.

    Dots count as underscores, diffusers' ``processor`` is dropped, and each word of digits becomes ``#``.
    """
    text = path.replace(".", "_")
    if "processor_" in text:
        text = text.replace("processor_", "")
    parts = _NUMBER.split(text)
    return "#".join(parts[::2]), tuple(parts[1::2])


class Grammar:
    """All templates of one network, to be asked for substrings as `AdapterSignature` writes them."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self.templates = templates
        # Between line ends, so that a substring can be anchored at the start of a template.
        self._text = "\n" + "\n".join(templates) + "\n"

    def __bool__(self) -> bool:
        return bool(self.templates)

    def has(self, part: str) -> bool:
        """Whether `part` occurs in some template."""
        return _anchored(part) in self._text

    def inputs(self, part: str) -> set[int]:
        """In-features of the modules under `part`; empty when there are none or they hide it."""
        return set().union(*(each.inputs for _, each in self._under(part)))

    def outputs(self, part: str) -> set[int]:
        """Out-features, likewise."""
        return set().union(*(each.outputs for _, each in self._under(part)))

    def indices(self, part: str) -> set[int]:
        """The values of the number at the last ``#`` of `part` (the path's first number when it has none)."""
        found: set[int] = set()
        for name, each in self._under(part):
            place = _place(name, part)
            found.update(_index(numbers[place]) for numbers in each.numbers if place < len(numbers))
        return found

    def _under(self, part: str) -> Iterator[tuple[str, Template]]:
        if not self.has(part):
            return
        bare = part.removeprefix("^")
        for name, each in self.templates.items():
            if name.startswith(bare) if bare != part else part in name:
                yield name, each


def _anchored(part: str) -> str:
    return "\n" + part[1:] if part.startswith("^") else part


def _place(name: str, part: str) -> int:
    bare = part.removeprefix("^")
    last = bare.rfind("#")
    return 0 if last < 0 else name.count("#", 0, name.index(bare) + last)


def _index(digits: str) -> int:
    return int(digits) if len(digits) < 7 else _BEYOND
