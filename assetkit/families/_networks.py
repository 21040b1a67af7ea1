"""The table of `_modules` in a form that answers quickly: which networks have all of these layers?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from assetkit.families._modules import NETWORKS

XLABS: Mapping[str, str] = {
    "single_blocks_#_qkv": "3072 9216 0-37",
    "single_blocks_#_proj": "15360 3072 0-37",
}
"""Parts of Flux's fused single blocks that are layers of their own to XLabs' trainer alone: queries, keys and values of
``linear1``, and ``linear2`` (XLabs-AI/x-flux src/flux/modules/layers.py SingleStreamBlockLoraProcessor)."""
_FUSED = "single_blocks_#_linear1"


Ranges = tuple[tuple[int, int], ...]
"""Least and greatest value of each number in a template."""


class Block(NamedTuple):
    """The layers of one template in one block: with one first number."""

    inputs: frozenset[int]
    outputs: frozenset[int]
    ranges: Ranges
    """Of the numbers after the first."""


class Layer(NamedTuple):
    """All layers of one network that share a template."""

    inputs: frozenset[int]
    outputs: frozenset[int]
    ranges: Ranges
    blocks: Mapping[int, Block]
    """By the first number, where blocks differ in these; else empty."""


class Network(NamedTuple):
    """One network: the families it may be, and where its layers are listed."""

    families: tuple[str, ...]
    source: str
    lines: Mapping[str, str]

    def of_kind(self, ends: frozenset[str]) -> int:
        """How many templates end like this (`ending`): what a trainer that picks layers by name would adapt."""
        return sum(ending(template) in ends for template in self.lines)


def ending(template: str) -> str:
    """The last three words of a template, by which trainers choose layers: ``attn1_to_q``, ``attn1_to_out_#``."""
    words = 4 if template.endswith("_#") else 3
    return "_".join(template.rsplit("_", words)[-words:])


class Networks:
    """All networks; a set of them is an integer with one bit each."""

    def __init__(self, text: str) -> None:
        self.rows = tuple(_read(text))
        self.holders: dict[str, int] = {}
        """Template to the networks that have it."""
        uneven = set()
        for at, row in enumerate(self.rows):
            for template, line in row.lines.items():
                self.holders[template] = self.holders.get(template, 0) | 1 << at
                if "|" in line:
                    uneven.add(template)
        self.uneven = frozenset(uneven)
        """Templates whose layers differ from block to block in some network."""

    def chosen(self, bits: int) -> Iterator[Network]:
        """The networks of a set."""
        while bits:
            low = bits & -bits
            yield self.rows[low.bit_length() - 1]
            bits ^= low


def _read(text: str) -> Iterator[Network]:
    for block in text.split("= ")[1:]:
        head, *lines = block.splitlines()
        ids, source = head.split(" ")
        known = dict(_pair(line) for line in lines)
        more = XLABS if _FUSED in known and ids in {"flux_dev", "flux_schnell"} else {}
        yield Network(tuple(ids.split(",")), source, {**known, **more})


def _pair(line: str) -> tuple[str, str]:
    template, _, rest = line.partition(" ")
    return template, rest


@cache
def layer(line: str) -> Layer:
    """The sizes and numbers of one line without its template."""
    whole, _, parts = line.partition(" | ")
    inputs, outputs, *ranges = whole.split(" ")
    return Layer(_sizes(inputs), _sizes(outputs), _ranges(ranges), dict(_blocks(parts)))


def _blocks(parts: str) -> Iterator[tuple[int, Block]]:
    for run, _, part in (each.partition(":") for each in parts.split()):
        first, _, last = run.partition("-")
        block = _block(part)
        yield from ((at, block) for at in range(int(first), int(last or first) + 1))


def _block(part: str) -> Block:
    inputs, outputs, *ranges = part.split(":")
    return Block(_sizes(inputs), _sizes(outputs), _ranges(ranges[0].split(";") if ranges else ()))


def _sizes(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split(",")))


def _ranges(texts: Iterable[str]) -> Ranges:
    return tuple((int(low), int(high)) for low, high in (each.split("-") for each in texts))


@cache
def networks() -> Networks:
    """The whole table, read on first use."""
    return Networks(NETWORKS)
