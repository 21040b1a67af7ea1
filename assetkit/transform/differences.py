"""Two checkpoints of one family, tensor by tensor, whatever layouts they are in: which differ?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from assetkit.errors import InputError
from assetkit.families import Family
from assetkit.keymap import Placed, placed
from assetkit.keymap.table import Side
from assetkit.transform.adapters import named_on
from assetkit.transform.layers import Layer
from assetkit.transform.layouts import Anatomy, anatomy
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node, is_float
from assetkit.transform.threads import worked
from assetkit.transform.workspace import Workspace

TILE = 1 << 18
"""Elements compared at once: tensors that differ mostly do so at once, and then no more is read."""
_TABLES = re.compile(
    r"(^|\.)(embeddings|shared|embed_tokens|relative_attention_bias|token_embedding|class_embedding)\.weight$"
    r"|\.embeddings\.|(^|\.)label_emb\.weight$"
)
"""Weights of two dimensions that no matrix product uses: tables of tokens, positions and classes."""


class Pair(NamedTuple):
    """A tensor that both checkpoints have."""

    layer: Layer
    name: str
    """Its name on the layer's side."""
    tuned: Node
    base: Node

    @property
    def parameter(self) -> str:
        """``weight`` or ``bias``; the whole name of a bare parameter."""
        return self.name.rpartition(".")[2]

    @property
    def matrix(self) -> bool:
        """Whether it is the weight of a linear layer or a convolution."""
        shape = self.tuned.shape
        return self.parameter == "weight" and len(shape) >= 2 and not _TABLES.search(self.name)


class Compared(NamedTuple):
    """What pairing two checkpoints found."""

    family: Family
    pairs: tuple[Pair, ...]
    unpaired: tuple[str, ...]
    """Tensors that only one of them has, or in another shape, with why; and networks and encoders without a base.

    A base may have more: a network alone is tuned without its encoders.
    """


def paired(tuned: Model, base: Model, side: Callable[[str], Side]) -> Compared:
    """The tensors of the components that both have, under the names of the side that `side` gives for a component.

    Raises `InputError` where the checkpoints are of different families or share no component.
    """
    ours, theirs = _alike(tuned, base)
    known: Mapping[str, Placed] = {each.part.component: each for each in theirs.parts}
    both = [(each, known[each.part.component]) for each in ours.parts if each.part.component in known]
    if not both or any(one.part.map is not other.part.map for one, other in both):
        raise InputError(
            f"{tuned.name} ({ours.family.name}) and {base.name} ({theirs.family.name}) have no network in common"
        )
    pairs: list[Pair] = []
    unpaired = [
        f"{each.part.component}: only {tuned.name} has it"
        for each in ours.parts
        if each.part.component not in known and each.part.component != "vae"
    ]
    for one, other in both:
        wanted = side(one.part.component)
        found = named_on(one, wanted, tuned), named_on(other, wanted, base)
        pairs += _pairs(one, wanted, *found)
        unpaired += _unpaired(one, (tuned, base), found)
        nameless = _nameless(one, wanted, tuned), _nameless(other, wanted, base)
        pairs += _pairs(one, one.side, *nameless)
        unpaired += _unpaired(one, (tuned, base), nameless)
    return Compared(ours.family, tuple(pairs), tuple(unpaired))


def _alike(one: Model, other: Model) -> tuple[Anatomy, Anatomy]:
    """Both in terms of one family, where one of them does not say which it is and has the other's names."""
    ours, theirs = anatomy(one), anatomy(other)
    if _known(ours.parts, one) <= _known(placed(theirs.family.parts, one.tensors), one):
        ours = replace(ours, family=theirs.family, parts=placed(theirs.family.parts, one.tensors))
    elif _known(theirs.parts, other) <= _known(placed(ours.family.parts, other.tensors), other):
        theirs = replace(theirs, family=ours.family, parts=placed(ours.family.parts, other.tensors))
    return ours, theirs


def _known(parts: Iterable[Placed], model: Model) -> int:
    """How many tensors of a model these parts have names for."""
    return sum(each.part.map.coverage(each.names(model.tensors), each.side) for each in parts)


def _pairs(part: Placed, side: Side, ours: Mapping[str, Node], theirs: Mapping[str, Node]) -> Iterator[Pair]:
    for name, node in ours.items():
        other = theirs.get(name)
        if other is not None and other.shape == node.shape and is_float(node) and is_float(other):
            yield Pair(Layer(part.part, side, _module(name)), name, node, other)


def _nameless(part: Placed, side: Side, model: Model) -> dict[str, Node]:
    """The tensors of a part that have no name on the side that is wanted, under their own."""
    names = part.names(model.tensors)
    if part.side == side:
        return {}
    unmapped = part.mapped({part.prefix + name: node.shape for name, node in names.items()}).unmapped
    return {name: names[name] for name in unmapped}


def _module(name: str) -> str:
    path, _, last = name.rpartition(".")
    return path if last in ("weight", "bias") else name


def _unpaired(
    part: Placed, models: Sequence[Model], found: tuple[Mapping[str, Node], Mapping[str, Node]]
) -> Iterator[str]:
    for ours, theirs, model in ((*found, models[0]), (found[1], found[0], models[1])):
        for name, node in ours.items():
            if name not in theirs and is_float(node):
                yield f"{part.part.component} {name}: only {model.name} has it"
    for name, node in found[0].items():
        other = found[1].get(name)
        if other is not None and other.shape != node.shape:
            yield f"{part.part.component} {name}: {list(node.shape)} and {list(other.shape)}"


def coarse(nodes: Iterable[Node]) -> list[str]:
    """The dtypes of fewer bits than sixteen that values of these nodes were stored as, sorted."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        waiting += node.sources
        if not node.sources and node.dtype not in _WHOLE:
            found.add(node.dtype)
    return sorted(found)


_WHOLE = ("F64", "F32", "F16", "BF16")


def changed(pairs: Iterable[Pair], threshold: float, threads: int) -> list[bool]:
    """Of each pair, whether some element differs by more than `threshold` (0: whether the values are not all equal).

    Reads a pair up to the first such element. Elements that are no numbers count as different.
    """
    return worked(partial(_differs, threshold=threshold), pairs, threads)


def _differs(work: Workspace, pair: Pair, *, threshold: float) -> bool:
    nodes = (pair.tuned, pair.base)
    same_bytes = all(node.exact for node in nodes) and pair.tuned.dtype == pair.base.dtype
    step = TILE if all(node.divisible for node in nodes) else max(pair.tuned.count, 1)
    for start in range(0, pair.tuned.count, step):
        stop = min(start + step, pair.tuned.count)
        with work.scratch():
            if same_bytes and np.array_equal(*(node.raw(work, start, stop) for node in nodes)):
                continue
            ours, theirs = (np.asarray(node.values(work, start, stop)) for node in nodes)
            with np.errstate(all="ignore"):
                apart = np.abs(ours - theirs)
            if not (apart <= threshold).all():
                return True
    return False
