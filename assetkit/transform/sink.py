"""From a unit of work to bytes in a file."""

from __future__ import annotations

import numpy as np

from assetkit.formats.dtypes import byte_offset
from assetkit.transform.measure import Rounding, compare, narrows
from assetkit.transform.nodes import Cast, Node
from assetkit.transform.numbers import Bytes, count_nonfinite, encode
from assetkit.transform.outlet import Outlet
from assetkit.transform.plan import Unit, Written
from assetkit.transform.workspace import TILE, Workspace


class Sink:
    """Where the bytes of a unit go: into `buffer`, or, where it is None, piece by piece into the file."""

    def __init__(
        self, space: Workspace, offset: int, *, outlet: Outlet | None = None, buffer: Bytes | None = None
    ) -> None:
        self._space, self._outlet, self._offset, self.buffer = space, outlet, offset, buffer
        self.filled = 0

    def room(self, count: int) -> Bytes:
        """Memory for the next `count` bytes."""
        if self.buffer is None:
            return self._space.take(count)
        return self.buffer[self.filled : self.filled + count]

    def put(self, raw: Bytes) -> None:
        """The next bytes are those of `raw`: `room` that was filled, or, without a buffer, any."""
        if self.buffer is None and self._outlet is not None:
            self._outlet.write(raw, self._offset + self.filled)
        self.filled += len(raw)

    @property
    def data(self) -> Bytes:
        """What is in the buffer."""
        assert self.buffer is not None  # noqa: S101 - else everything is written already
        return self.buffer[: self.filled]


def write(space: Workspace, sink: Sink, written: Written, unit: Unit, total: Rounding) -> None:
    """Compute the elements of `unit` that `written` has, round them, and add to `total` what that did."""
    before = total.nonfinite
    _write(space, sink, written.node, unit, total)
    if total.nonfinite > before:
        total.keys[written.name] = total.keys.get(written.name, 0) + total.nonfinite - before


def _write(space: Workspace, sink: Sink, node: Node, unit: Unit, total: Rounding) -> None:
    stop = min(unit.stop, node.count)
    if node.exact:
        total.nonfinite += _copy(space, sink, node, unit.start, stop)
        return
    narrow = narrows(node)
    whole = None if node.divisible else node.values(space, unit.start, stop)
    for start in range(unit.start, stop, TILE):
        with space.scratch():
            last = min(start + TILE, stop)
            tile = node.values(space, start, last) if whole is None else whole[start - unit.start : last - unit.start]
            raw = sink.room(byte_offset(node.dtype, last - start))
            encode(tile, node.dtype, raw)
            nonfinite = total.nonfinite
            compare(space, tile, raw, node.dtype, narrow=narrow, total=total)
            if total.nonfinite > nonfinite:
                _tell_too_large(space, node, start, last, total)
            sink.put(raw)


def _copy(space: Workspace, sink: Sink, node: Node, start: int, stop: int) -> int:
    """Put bytes as they are; how many of the numbers in them are not finite."""
    with space.scratch():
        if sink.buffer is None:
            raw = node.raw(space, start, stop)
        else:
            raw = sink.room(byte_offset(node.dtype, stop - start))
            node.fill(space, start, stop, raw)
        sink.put(raw)
        return count_nonfinite(raw, node.dtype)


def _tell_too_large(space: Workspace, node: Node, start: int, stop: int, total: Rounding) -> None:
    """Numbers of F64 that float32 cannot hold were finite: they did not begin as infinities, they became some."""
    inner = node.node if isinstance(node, Cast) else None
    if inner is None or inner.dtype != "F64" or not inner.exact:
        return
    with np.errstate(over="ignore"):
        numbers = inner.raw(space, start, stop).view("<f8")
        lost = int(np.count_nonzero(np.isfinite(numbers) & ~np.isfinite(numbers.astype(np.float32))))
    total.nonfinite -= lost
    total.overflow += lost
