"""Tensors whose values are computed: functions of tensors, numbers about them, and what comes out together.

Computed    a function of other tensors, in float32
Summary     a few numbers about whole tensors, such as the scale of a quantised one
Produced    one of several tensors that come out of one computation (`Joint`)
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assetkit.transform.nodes import FLOAT_TILE, Node, is_float
from assetkit.transform.numbers import Tile, whole_numbers
from assetkit.transform.workspace import TILE, Workspace
from assetkit.types import Shape

Nodes = Sequence[Node]


_TILES = 11
"""Tiles that common arithmetic on tiles makes, and the allocator keeps."""


class Tiles:
    """All tiles of nodes of one shape, in order, as often as they are asked for.

    What cannot be had in pieces is computed once and held as long as this object is.
    """

    def __init__(self, work: Workspace, nodes: Nodes) -> None:
        self._work, self._nodes = work, nodes
        self._held: list[Tile] = []

    def tiles(self) -> Iterator[list[Tile]]:
        """Lists of equally long tiles, one per node. A tile is valid until the next list is asked for."""
        if not self._held:
            self._held = [None if node.divisible else entire(node, self._work).reshape(-1) for node in self._nodes]
        count = self._nodes[0].count
        for start in range(0, count, TILE):
            with self._work.scratch():
                yield [self._tile(at, start, min(start + TILE, count)) for at in range(len(self._nodes))]

    def _tile(self, at: int, start: int, stop: int) -> Tile:
        held = self._held[at]
        return self._nodes[at].values(self._work, start, stop) if held is None else held[start:stop]


class Survey:
    """Something measured over whole tensors before any tile of them can be computed; measured once, then kept.

    `measure` gets `Tiles`, or, with `whole`, the list of the tensors themselves in their shapes. What is large is not
    to be kept longer than its tensor is written: `keep` False.
    """

    def __init__(self, nodes: Nodes, measure: Callable[[Any], Any], *, keep: bool = True, whole: bool = False) -> None:
        self.nodes = tuple(nodes)
        self._measure, self._keep, self._whole = measure, keep, whole
        self._lock = threading.Lock()
        self._result: Any = None
        self._done = False

    def result(self, work: Workspace) -> Any:
        """What was measured."""
        with self._lock:
            if not self._done:
                given = [entire(node, work) for node in self.nodes] if self._whole else Tiles(work, self.nodes)
                self._result, self._done = self._measure(given), True
            return self._result

    def forget(self) -> None:
        """Free a large result; asking again would measure again."""
        if not self._keep:
            with self._lock:
                self._result, self._done = None, False

    def memory(self) -> int:
        """Bytes of a large result, and of what has to be held whole while it is measured, about."""
        return sum(4 * node.count for node in self.nodes if not (self._keep and node.divisible))


def entire(node: Node, work: Workspace) -> Tile:
    """A whole tensor in its shape, in memory of its own: float32, or its own type where it holds integers."""
    if is_float(node):
        tile = node.values(work, 0, node.count).reshape(node.shape)
        return tile.copy() if isinstance(tile, np.ndarray) else tile.clone()
    raw = node.raw(work, 0, node.count).copy()
    return whole_numbers(raw, node.dtype).reshape(node.shape)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its tensor a tile lies, and what was measured before."""

    start: int
    survey: Any
    whole: tuple[Any, ...]
    """The nodes of `Computed.whole`, each a float32 array in its own shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Computed(Node):
    """A function of nodes of one shape, in float32, to be stored as `dtype`.

    `function(tiles, place)` gets one flat tile per input, or whole tensors in their shapes where `tiled` is False,
    and returns as many elements. `whole` are small further inputs (scales, factors of an adapter) given entire.
    """

    dtype: str
    shape: Shape
    inputs: tuple[Node, ...]
    function: Callable[[Sequence[Tile], Place], Tile]
    tiled: bool = True
    survey: Survey | None = None
    whole: tuple[Node, ...] = ()
    unit: bool = False
    """Whether the survey's result is the size of one stored unit (a scale), so that errors are to be read in it."""
    cost: float | None = None
    """Float32 copies that the function holds beside its inputs and makes its result of: of the tensor where it is over
    whole tensors (2 unless said), else of a tile (as for common arithmetic unless said)."""
    beside: int = 0
    """Further bytes that it holds, or that its survey takes while it measures."""
    what: str = "compute"
    """What the function does, for people."""

    @property
    def doing(self) -> str:
        inner = sorted({each.doing for each in self.inputs} - {"copy"})
        return " + ".join([*inner, self.what])

    @property
    def divisible(self) -> bool:
        return self.tiled and all(each.divisible for each in self.inputs)

    @property
    def sources(self) -> tuple[Node, ...]:
        return (*self.inputs, *self.whole)

    def values(self, work: Workspace, start: int, stop: int) -> Tile:
        survey = self.survey.result(work) if self.survey else None
        whole = tuple(entire(each, work) for each in self.whole)
        if self.tiled:
            tiles = [each.values(work, start, stop) for each in self.inputs]
            return self.function(tiles, Place(start, survey, whole))
        tensors = [_shaped(each.values(work, 0, each.count), each.shape) for each in self.inputs]
        return self.function(tensors, Place(0, survey, whole)).reshape(-1)[start:stop]

    def memory(self) -> int:
        whole = sum(4 * each.count for each in self.whole)
        copies = len(self.inputs) + (0 if self.tiled else self._copies)
        here = 0 if self.divisible else round(4 * self.count * copies)
        survey = self.survey.memory() if self.survey else 0
        return here + self.beside + survey + whole + sum(each.memory() for each in self.inputs)

    def scratch(self) -> int:
        if not self.tiled:
            return max((each.scratch() for each in self.inputs), default=0)
        return sum(each.scratch() for each in self.inputs) + round(self._copies * FLOAT_TILE)

    @property
    def _copies(self) -> float:
        return self.cost if self.cost is not None else _TILES if self.tiled else 2

    def forget(self) -> None:
        if self.survey:
            self.survey.forget()
        Node.forget(self)

    def step(self, work: Workspace) -> float:
        return float(self.survey.result(work)) if self.unit and self.survey else 1.0


def _shaped(tile: Tile, shape: Shape) -> Tile:
    return tile.reshape(shape)


@dataclass(frozen=True, slots=True, eq=False)
class Summary(Node):
    """A survey's result as a small tensor: `pick` turns it into `count` float32 values."""

    shape: Shape
    survey: Survey
    pick: Callable[[Any], Tile]
    dtype: str = "F32"

    @property
    def sources(self) -> tuple[Node, ...]:
        return self.survey.nodes

    @property
    def divisible(self) -> bool:
        return False

    def values(self, work: Workspace, start: int, stop: int) -> Tile:
        return self.pick(self.survey.result(work)).reshape(-1)[start:stop]

    def memory(self) -> int:
        return self.survey.memory() + sum(each.memory() for each in self.sources)


@dataclass(slots=True, eq=False)
class Joint:
    """One computation that gives several tensors, such as the two factors of a decomposition.

    `function(inputs)` gets whole float32 tensors and returns one float32 tensor per `Produced`. Each is kept until it
    was written.
    """

    inputs: tuple[Node, ...]
    function: Callable[[Sequence[Tile]], Sequence[Tile]]
    cost: int = 3
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _parts: list[Tile | None] = field(default_factory=list)

    def part(self, index: int, work: Workspace) -> Tile:
        """One of the tensors; all are computed on the first call."""
        with self._lock:
            if not self._parts or self._parts[index] is None:
                self._parts = list(self.function([entire(each, work) for each in self.inputs]))
            return self._parts[index]

    def forget(self, index: int) -> None:
        """Free one of the tensors; asking for it again would compute all again."""
        with self._lock:
            if self._parts:
                self._parts[index] = None

    def memory(self) -> int:
        """Bytes at once: inputs, and `cost` copies of the largest."""
        largest = max((4 * each.count for each in self.inputs), default=0)
        return sum(4 * each.count + each.memory() for each in self.inputs) + self.cost * largest


@dataclass(frozen=True, slots=True, eq=False)
class Produced(Node):
    """One tensor of a `Joint`."""

    joint: Joint
    index: int
    dtype: str
    shape: Shape

    @property
    def divisible(self) -> bool:
        return False

    @property
    def sources(self) -> tuple[Node, ...]:
        return self.joint.inputs

    def values(self, work: Workspace, start: int, stop: int) -> Tile:
        return self.joint.part(self.index, work).reshape(-1)[start:stop]

    def forget(self) -> None:
        self.joint.forget(self.index)

    def memory(self) -> int:
        return self.joint.memory()
