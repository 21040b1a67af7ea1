"""What a worker computes with: open files, and memory that is allocated once and handed out again for every tile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from assetkit.errors import FormatError
from assetkit.transform.numbers import Bytes, Tile, tile_over

TILE = 1 << 17
"""Elements computed at once: half a MiB of float32. Half as many cost a tenth more time, for what Python does between
the tiles; twice as many no longer stay in a core's cache."""
_ALIGNMENT = 64
_ARENA = 8 << 20
_LARGEST = 1 << 20
"""Bytes that are taken from the arena; larger pieces (whole tensors) are allocated and freed one by one."""


class Workspace:
    """One worker's memory and files. Not shared between threads.

    `take` hands out memory from an arena; what is taken inside `scratch` is free again at its end.
    """

    def __init__(self) -> None:
        self._arena = np.empty(_ARENA, np.uint8)
        self._used = 0
        self._files: dict[Path, int] = {}

    def take(self, count: int) -> Bytes:
        """`count` bytes of uninitialised memory, valid until the enclosing `scratch` ends."""
        stop = self._used + count
        if count > _LARGEST or stop > _ARENA:
            return np.empty(count, np.uint8)
        found = self._arena[self._used : stop]
        self._used = -(-stop // _ALIGNMENT) * _ALIGNMENT
        return found

    def tile(self, count: int) -> Tile:
        """An uninitialised float32 tile of `count` elements."""
        return tile_over(self.take(4 * count))

    @contextmanager
    def scratch(self) -> Iterator[None]:
        """Everything taken inside is given back at the end."""
        before = self._used
        try:
            yield
        finally:
            self._used = before

    def read(self, path: Path, offset: int, count: int) -> Bytes:
        """`count` bytes of the file at `path`. Raises `FormatError` when it became shorter or cannot be read."""
        memory = self.take(count)
        self.read_into(path, offset, memory)
        return memory

    def read_into(self, path: Path, offset: int, memory: Bytes) -> None:
        """Fill `memory` from the file at `path`."""
        done, view = 0, memoryview(memory)
        try:
            descriptor = self._files.get(path)
            if descriptor is None:
                descriptor = self._files[path] = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            while done < len(view):
                count = _read_at(descriptor, view[done:], offset + done)
                if not count:
                    raise EOFError(f"{len(view) - done} bytes are missing after offset {offset + done}")
                done += count
        except (OSError, EOFError) as error:
            message = f"can no longer be read: {error}"
            raise FormatError("file-changed", str(path), message, hint="nothing was written; try again") from error

    def close(self) -> None:
        """Close every file."""
        for descriptor in self._files.values():
            os.close(descriptor)
        self._files.clear()


def _read_at(descriptor: int, view: memoryview, offset: int) -> int:
    if hasattr(os, "preadv"):
        return os.preadv(descriptor, [view], offset)
    data = _positioned(descriptor, len(view), offset)
    view[: len(data)] = data
    return len(data)


def _positioned(descriptor: int, count: int, offset: int) -> Any:
    os.lseek(descriptor, offset, os.SEEK_SET)  # Windows has no pread; the descriptor is this worker's alone
    return os.read(descriptor, count)
