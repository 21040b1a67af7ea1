"""Looking at every number of a file: are they numbers, and are they those of another file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from assetkit.errors import InputError
from assetkit.progress import SILENT, Progress
from assetkit.transform.layouts import under_names_of
from assetkit.transform.measure import Rounding, compare
from assetkit.transform.model import Model
from assetkit.transform.nodes import Cast, Node, is_float
from assetkit.transform.scaled import is_scaled, unscaled
from assetkit.transform.workspace import TILE, Workspace

WORST = 10
"""Tensors that are named."""


@dataclass(slots=True)
class Difference:
    """How one tensor differs from the other file's. `why` is empty where both could be compared."""

    key: str
    rel_l2: float = 0.0
    max: float = 0.0
    why: str = ""


@dataclass(slots=True)
class Verified:
    """What was seen."""

    tensors: int = 0
    nonfinite: dict[str, int] = field(default_factory=dict)
    """Key to how many of its numbers are NaN or infinite."""
    equal: int = 0
    """Tensors whose bytes are those of the other file."""
    different: list[Difference] = field(default_factory=list)
    only_here: list[str] = field(default_factory=list)
    only_there: list[str] = field(default_factory=list)
    renamed: bool = False
    """Whether the two have other names, and one was read under those of the other's layout."""
    unpacked: bool = False
    """Whether one holds weights with scales and the other does not, so that their numbers were compared."""
    rounding: Rounding = field(default_factory=Rounding)

    @property
    def same(self) -> bool:
        """Whether both files hold the same tensors with the same bytes."""
        return not (self.different or self.only_here or self.only_there)

    def to_dict(self, *, against: bool) -> dict[str, Any]:
        """As ``assetkit verify --json`` prints it."""
        found: dict[str, Any] = {"tensors": self.tensors, "finite": not self.nonfinite, "nonfinite": self.nonfinite}
        if against:
            worst = sorted(self.different, key=lambda each: (-bool(each.why), -each.rel_l2, each.key))
            found |= {
                "same": self.same,
                "equal": self.equal,
                "different": len(self.different),
                "only_here": self.only_here,
                "only_there": self.only_there,
                "renamed": self.renamed,
                "unpacked": self.unpacked,
                "error": {"max": self.rounding.largest, "rel_l2": self.rounding.relative},
                "worst": [asdict(each) for each in worst[:WORST]],
            }
        return found


def verify(model: Model, other: Model | None = None, progress: Progress = SILENT) -> Verified:
    """Read every tensor of `model`, and compare it with `other`'s of the same name where one is given.

    Where the two have no name in common, one is read under the names that the other's layout has for its parts; where
    only one of them has weights with scales, those are compared as the numbers they stand for.
    """
    found, work = Verified(), Workspace()
    progress.begin("verify", sum(node.nbytes for node in model.tensors.values()), "bytes")
    mine, theirs = (model, None) if other is None else _alike(model, other, found)
    try:
        for name, node in mine.tensors.items():
            found.tensors += 1
            peer = theirs.tensors.get(name) if theirs is not None else None
            _look(work, name, node, peer, found)
            progress.advance(node.nbytes)
    finally:
        work.close()
        progress.end()
    if theirs is not None:
        found.only_here = sorted(mine.tensors.keys() - theirs.tensors.keys())
        found.only_there = sorted(theirs.tensors.keys() - mine.tensors.keys())
    return found


def _alike(model: Model, other: Model, found: Verified) -> tuple[Model, Model]:
    """Both in one form, as far as that is needed and possible; `found` is told what was done."""
    if is_scaled(model) != is_scaled(other):
        try:
            model, other = _plain(model), _plain(other)
            found.unpacked = True
        except InputError:  # a quantisation that cannot be unpacked: bytes are all that can be compared
            pass
    pairs = [(model, other), (model, _renamed(model, other)), (_renamed(other, model), other)]
    best = max(pairs, key=lambda pair: len(pair[0].tensors.keys() & pair[1].tensors.keys()))
    found.renamed = best is not pairs[0]
    return best


def _renamed(leader: Model, model: Model) -> Model:
    try:
        return under_names_of(leader, model)
    except InputError:  # a name that the other layout does not have
        return model


def _plain(model: Model) -> Model:
    """The model without scales; what they multiply is given as float32, which is exact."""
    made = unscaled(model)
    tensors = {
        name: node if node is model.tensors.get(name) else Cast(node, "F32") for name, node in made.tensors.items()
    }
    return made.with_tensors(tensors)


def _look(work: Workspace, name: str, node: Node, peer: Node | None, found: Verified) -> None:
    if peer is not None and peer.shape != node.shape:
        found.different.append(Difference(name, why=f"{list(node.shape)} here, {list(peer.shape)} there"))
        peer = None
    total, equal, broken = Rounding(), True, 0
    for start, stop in _ranges(node):
        with work.scratch():
            if is_float(node):
                broken += _broken(node.values(work, start, stop))
            if peer is not None:
                equal &= _compared(work, (node, peer), (start, stop), total)
    if broken:
        found.nonfinite[name] = broken
    if peer is None:
        return
    if equal:
        found.equal += 1
    else:
        why = "" if total.errors or not total.nonfinite + broken else "differs where numbers are not finite"
        found.different.append(Difference(name, total.relative, total.largest, why))
    found.rounding.add(total)


def _ranges(node: Node) -> Iterator[tuple[int, int]]:
    step = TILE if node.divisible else max(node.count, 1)
    for start in range(0, node.count, step):
        yield start, min(start + step, node.count)


def _broken(tile: Any) -> int:
    array = tile if isinstance(tile, np.ndarray) else tile.numpy()
    if math.isfinite(float(np.dot(array, array))):
        return 0
    return int(len(array) - np.count_nonzero(np.isfinite(array)))


def _compared(work: Workspace, pair: tuple[Node, Node], where: tuple[int, int], total: Rounding) -> bool:
    """Whether a range is the same bytes; adds to `total` how far its numbers are from the peer's."""
    node, peer = pair
    raw, theirs = node.raw(work, *where), peer.raw(work, *where)
    if node.dtype == peer.dtype and np.array_equal(raw, theirs):
        return True
    if is_float(node) and is_float(peer):
        compare(work, peer.values(work, *where), raw, node.dtype, narrow=False, total=total)
    return False
