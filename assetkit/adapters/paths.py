"""Module paths of adapters, made comparable: one template for all modules that differ only in their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

_NUMBER = re.compile(r"_([0-9]+)(?![^_])")
_BEYOND = 1_000_000
"""Stands for every index of more than six digits: no network has so many blocks, and Python counts its digits."""


@dataclass(frozen=True, slots=True)
class Template:
    """Modules whose paths differ in numbers only."""

    numbers: frozenset[tuple[str, ...]]
    """The numbers of each module, in the order of the template's ``#``."""
    inputs: frozenset[int]
    """In-features seen among them."""
    outputs: frozenset[int]
    rides: bool
    """Only trained norms and biases, which come along with any network's adapter."""
    either: frozenset[int] = frozenset()
    """Features of which nothing says whether they go in or come out."""


def normalise(path: str) -> tuple[str, tuple[str, ...]]:
    """The template of a module path and the numbers taken out of it.

    Dots count as underscores, diffusers' ``processor`` is dropped, and each word of digits becomes ``#``.
    """
    text = "_" + path.replace(".", "_")  # the pattern begins with a literal, which the matcher can search for
    if "_processor_" in text:
        text = text.replace("_processor_", "_")
    parts = _NUMBER.split(text)
    return "_#".join(parts[::2])[1:], tuple(parts[1::2])


class Grammar:
    """All templates of one network, to be asked for substrings of them.

    A substring may be anchored at a template's start: ``^blocks_#_self_attn_q``. Every answer is kept.
    """

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self.templates = templates
        # Between line ends, so that a substring can be anchored at the start of a template.
        self._text = "\n" + "\n".join(templates) + "\n"
        self._kept: dict[tuple[str, str], frozenset[int]] = {}
        self._found: dict[str, tuple[tuple[str, Template], ...]] = {}

    def __bool__(self) -> bool:
        return bool(self.templates)

    def has(self, part: str) -> bool:
        """Whether `part` occurs in some template."""
        return _anchored(part) in self._text

    def inputs(self, part: str) -> frozenset[int]:
        """In-features of the modules under `part`; empty when there are none or they hide it."""
        return self._keep("inputs", part, lambda name, each: each.inputs)

    def indices(self, part: str) -> frozenset[int]:
        """The values of the number at the last ``#`` of `part` (the path's first number when it has none)."""
        return self._keep("indices", part, lambda name, each: _numbers(each, _place(name, part)))

    def _keep(self, what: str, part: str, read: Callable[[str, Template], Iterable[int]]) -> frozenset[int]:
        kept = self._kept.get((what, part))
        if kept is None:
            kept = self._kept[what, part] = frozenset(n for name, each in self._under(part) for n in read(name, each))
        return kept

    def _under(self, part: str) -> tuple[tuple[str, Template], ...]:
        found = self._found.get(part)
        if found is None:
            bare = part.removeprefix("^")
            holds = str.startswith if bare != part else str.__contains__
            every = self.templates.items() if self.has(part) else ()
            found = self._found[part] = tuple((name, each) for name, each in every if holds(name, bare))
        return found


def _anchored(part: str) -> str:
    return "\n" + part[1:] if part.startswith("^") else part


def _place(name: str, part: str) -> int:
    bare = part.removeprefix("^")
    last = bare.rfind("#")
    return 0 if last < 0 else name.count("#", 0, name.index(bare) + last)


def _numbers(template: Template, place: int) -> Iterator[int]:
    return (index(numbers[place]) for numbers in template.numbers if place < len(numbers))


def index(digits: str) -> int:
    """The number that `digits` spell, or one beyond every network."""
    return int(digits) if len(digits) < 7 else _BEYOND
