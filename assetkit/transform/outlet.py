"""An open file of an output, and a way to it past the page cache.

A file of many gigabytes that goes through the page cache costs a copy of every byte and memory that others had there;
``O_DIRECT`` costs neither, and nothing is left to flush at the end. It wants memory, offset and length that are
multiples of a block: `buffer` gives memory and `phase` the place in it where a piece lies as in the file. What is less
than a block waits for the piece that follows (`Appender`).
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import numpy as np

from assetkit.formats.dtypes import BITS
from assetkit.transform.numbers import Bytes

BLOCK = 4096
"""Bytes of which direct writes are multiples: the largest block that disks ask for."""
LARGE = 64 << 20
"""Bytes from which a file is written past the cache: a smaller one is soon written, and read next."""
WORTH = 128 << 10
"""Bytes from which waiting for the disk costs less than a copy that it takes later."""
_REFUSED = {errno.EINVAL, errno.EOPNOTSUPP}


class Outlet:
    """The file at `path`, opened to read and write; `large` ones past the page cache where the system can."""

    def __init__(self, path: Path, *, large: bool) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        self._direct: int | None = None
        if large and hasattr(os, "O_DIRECT"):
            with contextlib.suppress(OSError):  # a file system that has no such way
                self._direct = os.open(path, os.O_WRONLY | os.O_DIRECT)

    @property
    def direct(self) -> bool:
        """Whether whole blocks go past the page cache."""
        return self._direct is not None

    def write(self, data: Bytes, offset: int) -> None:
        """Put all of `data` at `offset`: directly what consists of whole blocks and is worth it."""
        start = -offset % BLOCK
        stop = start + max(len(data) - start, 0) // BLOCK * BLOCK
        done = 0
        if stop - start >= WORTH and self.direct and (data.ctypes.data - offset) % BLOCK == 0:
            self._cached(data[:start], offset)
            done = start + self._past(data[start:stop], offset + start)
        self._cached(data[done:], offset + done)

    def flush(self) -> None:
        """Have the system bring everything to the disk."""
        getattr(os, "fdatasync", os.fsync)(self.descriptor)

    def close(self) -> None:
        """Close both ways."""
        for each in (self.descriptor, self._direct):
            if each is not None:
                os.close(each)

    def _past(self, blocks: Bytes, offset: int) -> int:
        """How many bytes the disk took; fewer than all where the file system would not go on."""
        assert self._direct is not None  # noqa: S101 - `write` asked
        try:
            return os.pwrite(self._direct, blocks, offset)
        except OSError as error:
            if error.errno not in _REFUSED:
                raise
            return 0

    def _cached(self, data: Bytes, offset: int) -> None:
        view = memoryview(data)
        while view:
            count = os.pwrite(self.descriptor, view, offset)
            view, offset = view[count:], offset + count


class Appender:
    """Writes what comes in the order of the file, as blocks as far as it can.

    The end of a piece that is no whole block is kept and put before the next one, into the space that its `phase` left
    there. What stays alone goes through the cache; no block is written both ways.
    """

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._kept, self._at = np.empty(0, np.uint8), 0
        """Bytes not yet written, and where they go: to the beginning of a block."""

    def put(self, data: Bytes, memory: Bytes, offset: int) -> int:
        """Write `data`, which lies in the `buffer` called `memory`; returns how far everything was written."""
        first = data.ctypes.data - memory.ctypes.data
        if len(self._kept) and first == len(self._kept) and offset == self._at + first:
            memory[:first] = self._kept
            data, offset = memory[: first + len(data)], self._at
            self._kept = self._kept[:0]
        self.flush()
        stop = offset + len(data)
        rest = stop % BLOCK if self._outlet.direct else 0
        if rest > len(data):  # the block begins with what was written already
            rest = 0
        self._outlet.write(data[: len(data) - rest], offset)
        self._kept, self._at = data[len(data) - rest :].copy(), stop - rest
        return self._at

    def flush(self) -> None:
        """Write what is kept."""
        if len(self._kept):
            self._outlet.write(self._kept, self._at)
            self._kept = self._kept[:0]


def buffer(size: int) -> Bytes:
    """Memory for a piece of at most `size` bytes, wherever in the file it lies."""
    memory = np.empty(size + 2 * BLOCK, np.uint8)
    start = -memory.ctypes.data % BLOCK
    return memory[start : start + size + BLOCK]


def phase(offset: int, dtype: str) -> int:
    """Where in a `buffer` a piece begins that goes to `offset`; at its start where the file has elements of `dtype` at
    places that are no multiples of their size: arithmetic on them there would be slow."""
    return 0 if offset % max(BITS.get(dtype, 8) // 8, 1) else offset % BLOCK
