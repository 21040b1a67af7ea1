"""Tensors that do not exist yet: where their bytes will come from, as small trees.

    Stored      bytes in an input file
    Constant    bytes we know
    Moved       pieces of other tensors, joined, transposed or given another shape: no value changes
    Cast        another tensor rounded to a dtype, once

and, in `assetkit.transform.computed`, those whose values are computed.

A node can be asked for any range of its elements, as bytes (`raw`) or as float32 (`values`). Asking a node that
computes for `values` gives them before they are rounded, so a chain of steps rounds once, at its end. `divisible`
says whether a range costs only that range; where it does not, the whole tensor is computed at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assetkit.formats.dtypes import BLOCKS, byte_offset
from assetkit.transform.numbers import FLOATS, Bytes, Tile, decode, encode, torch_or_none
from assetkit.transform.workspace import TILE, Workspace
from assetkit.types import Shape, TensorSource

FLOAT_TILE = 4 * TILE
"""Bytes of a tile of float32."""


class Node:
    """A tensor to be. `dtype` is the safetensors spelling of what `raw` gives; `shape` is row-major."""

    __slots__ = ()
    dtype: str
    shape: Shape

    @property
    def count(self) -> int:
        """Elements."""
        return prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of the whole tensor as `raw` gives it."""
        return byte_offset(self.dtype, self.count)

    @property
    def divisible(self) -> bool:
        """Whether a range of elements can be had without computing the rest."""
        return True

    @property
    def exact(self) -> bool:
        """Whether `raw` is bytes of the inputs as they are: nothing was computed and nothing rounded."""
        return False

    @property
    def sources(self) -> tuple[Node, ...]:
        """The nodes this one is made of."""
        return ()

    @property
    def doing(self) -> str:
        """What is done to get it, in a word or two, for people who read a plan."""
        return "compute"

    def raw(self, work: Workspace, start: int, stop: int) -> Bytes:
        """The stored bytes of elements `start` to `stop`: the values, rounded to `dtype`."""
        out = work.take(byte_offset(self.dtype, stop - start))
        encode(self.values(work, start, stop), self.dtype, out)
        return out

    def fill(self, work: Workspace, start: int, stop: int, memory: Bytes) -> None:
        """Put into `memory` what `raw` would give."""
        memory[:] = self.raw(work, start, stop)

    def values(self, work: Workspace, start: int, stop: int) -> Tile:
        """Elements `start` to `stop` as float32."""
        block = BLOCKS[self.dtype][0]
        first = start - start % block
        last = min(stop + -stop % block, self.count)
        tile = work.tile(last - first)
        decode(self.raw(work, first, last), self.dtype, tile)
        return tile[start - first : stop - first]

    def memory(self) -> int:
        """Bytes that computing the largest indivisible piece of this node takes at once, at most."""
        here = 0 if self.divisible else 4 * self.count
        return here + sum(each.memory() for each in self.sources)

    def scratch(self) -> int:
        """Bytes that `values` of one tile takes beside: tiles of what it is made of, and what its function makes."""
        return FLOAT_TILE + max((each.scratch() for each in self.sources), default=0)

    def step(self, work: Workspace) -> float:
        """What a stored 1 stands for; another number than 1 where a scale is stored apart."""
        return 1.0

    def forget(self) -> None:
        """The tensor is written: free what was kept for it."""
        for each in self.sources:
            each.forget()


@dataclass(frozen=True, slots=True, eq=False)
class Stored(Node):
    """A tensor of an input. `path` and `offset` say where its bytes lie; None where the source must gather them."""

    source: TensorSource
    name: str
    dtype: str
    shape: Shape
    path: Path | None = None
    offset: int = 0
    owner: str = ""
    """The name of the file or folder it is of, for people."""

    @property
    def doing(self) -> str:
        return "copy"

    @property
    def divisible(self) -> bool:
        return self.path is not None

    @property
    def exact(self) -> bool:
        return True

    def raw(self, work: Workspace, start: int, stop: int) -> Bytes:
        first, last = byte_offset(self.dtype, start), byte_offset(self.dtype, stop)
        if self.path is not None:
            return work.read(self.path, self.offset + first, last - first)
        with _GATHERING:  # a source is one file handle; those that gather are not safe to share
            whole = np.frombuffer(self.source.read(self.name), np.uint8)
        return whole[first:last]

    def fill(self, work: Workspace, start: int, stop: int, memory: Bytes) -> None:
        if self.path is None:
            Node.fill(self, work, start, stop, memory)
        else:
            work.read_into(self.path, self.offset + byte_offset(self.dtype, start), memory)

    def memory(self) -> int:
        return 0 if self.divisible else self.nbytes

    def scratch(self) -> int:
        return FLOAT_TILE + byte_offset(self.dtype, TILE)


_GATHERING = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """Bytes we know."""

    dtype: str
    shape: Shape
    data: bytes

    @property
    def doing(self) -> str:
        return "constant"

    @property
    def exact(self) -> bool:
        return True

    def raw(self, work: Workspace, start: int, stop: int) -> Bytes:
        first, last = byte_offset(self.dtype, start), byte_offset(self.dtype, stop)
        return np.frombuffer(self.data, np.uint8)[first:last].copy()


class Slice(NamedTuple):
    """A range of one node along the axis of the `Moved` that uses it; `stop` None is the end."""

    node: Node
    start: int = 0
    stop: int | None = None

    def extent(self, axis: int) -> int:
        """How long the range is."""
        whole = self.node.shape[axis] if self.node.shape else 1
        return (whole if self.stop is None else self.stop) - self.start


@dataclass(frozen=True, slots=True, eq=False)
class Moved(Node):
    """Slices of nodes of one dtype, joined along `axis`, transposed if asked, then read as `shape`."""

    dtype: str
    shape: Shape
    slices: tuple[Slice, ...]
    axis: int = 0
    transpose: bool = False

    @property
    def doing(self) -> str:
        inner = {each.node.doing for each in self.slices} - {"copy"}
        own = (
            "transpose" if self.transpose else "join" if len(self.slices) > 1 else "slice" if self._cuts else "reshape"
        )
        return " + ".join([*sorted(inner), own])

    @property
    def _cuts(self) -> bool:
        return any(each.start or each.stop is not None for each in self.slices)

    @property
    def divisible(self) -> bool:
        return self.axis == 0 and not self.transpose and all(each.node.divisible for each in self.slices)

    @property
    def exact(self) -> bool:
        return self._keeps_blocks and all(each.node.exact for each in self.slices)

    @property
    def sources(self) -> tuple[Node, ...]:
        return tuple(each.node for each in self.slices)

    @property
    def _keeps_blocks(self) -> bool:
        """Whether no block of a quantised type is cut or reordered; every other type is a block an element."""
        block = BLOCKS[self.dtype][0]
        if block == 1:
            return True
        edges = ((each.start, each.extent(0), prod(each.node.shape[1:])) for each in self.slices)
        return not (self.axis or self.transpose or any(n * row % block for *ends, row in edges for n in ends))

    def raw(self, work: Workspace, start: int, stop: int) -> Bytes:
        if not self._keeps_blocks:
            return Node.raw(self, work, start, stop)
        if self.axis or self.transpose:
            size = byte_offset(self.dtype, 1)
            return self._whole(work, size, _stored_bytes)[start * size : stop * size]
        parts = [node.raw(work, first, last) for node, first, last in self._ranges(start, stop)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts or [np.empty(0, np.uint8)])

    def values(self, work: Workspace, start: int, stop: int) -> Tile:
        if self.exact:
            return Node.values(self, work, start, stop)
        if self.axis or self.transpose:
            floats = self._whole(work, 4, _value_bytes).view(np.float32)[start:stop]
        else:
            parts = [_array(node.values(work, first, last)) for node, first, last in self._ranges(start, stop)]
            floats = parts[0] if len(parts) == 1 else np.concatenate(parts or [np.empty(0, np.float32)])
        torch = torch_or_none()
        return floats if torch is None else torch.from_numpy(floats)

    def _ranges(self, start: int, stop: int) -> Iterator[tuple[Node, int, int]]:
        """The flat ranges of the nodes that make up elements `start` to `stop`, for axis 0."""
        at = 0
        for each in self.slices:
            row = prod(each.node.shape[1:])
            first, length = each.start * row, each.extent(0) * row
            low, high = max(start - at, 0), min(stop - at, length)
            if low < high:
                yield each.node, first + low, first + high
            at += length

    def _whole(self, work: Workspace, size: int, fetch: Callable[[Node, Workspace, int, int], Bytes]) -> Bytes:
        parts = []
        for each in self.slices:
            node = each.node
            array = fetch(node, work, 0, node.count).view(f"V{size}").reshape(node.shape)
            index = [slice(None)] * len(node.shape)
            index[self.axis] = slice(each.start, each.stop)
            parts.append(array[tuple(index)])
        joined = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=self.axis)
        if self.transpose:
            joined = joined.T
        return np.ascontiguousarray(joined).reshape(-1).view(np.uint8)


def _array(tile: Tile) -> Any:
    return tile if isinstance(tile, np.ndarray) else tile.numpy()


def _stored_bytes(node: Node, work: Workspace, start: int, stop: int) -> Bytes:
    return node.raw(work, start, stop)


def _value_bytes(node: Node, work: Workspace, start: int, stop: int) -> Bytes:
    return _array(node.values(work, start, stop)).reshape(-1).view(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Cast(Node):
    """Another node, stored as `dtype`."""

    node: Node
    dtype: str

    @property
    def doing(self) -> str:
        inner = "" if self.node.doing == "copy" else f"{self.node.doing} + "
        return f"{inner}cast {self.node.dtype} to {self.dtype}"

    @property
    def shape(self) -> Shape:  # type: ignore[override]
        return self.node.shape

    @property
    def divisible(self) -> bool:
        return self.node.divisible

    @property
    def sources(self) -> tuple[Node, ...]:
        return (self.node,)

    def values(self, work: Workspace, start: int, stop: int) -> Tile:
        return self.node.values(work, start, stop)

    def scratch(self) -> int:
        return self.node.scratch()

    def step(self, work: Workspace) -> float:
        return self.node.step(work)


def is_float(node: Node) -> bool:
    """Whether arithmetic may be done on it."""
    return node.dtype in FLOATS


def leaves(node: Node) -> Iterator[Node]:
    """The stored and constant nodes that `node` is made of."""
    if not node.sources:
        yield node
    for each in node.sources:
        yield from leaves(each)
