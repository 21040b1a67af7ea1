"""Hashes of an output while it is written: a thread that reads the file behind those who write it.

Workers finish pieces of a file in any order; a hash needs them in the order of the bytes. What was just written is
still in memory, so reading it again costs a copy and no disk.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

BLOCK = 1 << 20


class Digest(NamedTuple):
    """Hashes of one output file; `payload_sha256` is that of everything after its head."""

    sha256: str
    payload_sha256: str


class Follower:
    """Hashes open files in order, as far as `advance` says that their bytes are there."""

    def __init__(self, descriptors: Sequence[int], heads: Sequence[int], sizes: Sequence[int]) -> None:
        self._descriptors, self._heads, self._sizes = descriptors, heads, sizes
        self._ready = [0] * len(sizes)
        self._change = threading.Condition()
        self._stopped = False
        self._error: BaseException | None = None
        self.digests: list[Digest] = []
        self._thread = threading.Thread(target=self._run, name="assetkit-hash", daemon=True)
        self._thread.start()

    def advance(self, file: int, ready: int) -> None:
        """The first `ready` bytes of a file are final."""
        with self._change:
            self._ready[file] = max(self._ready[file], ready)
            self._change.notify()

    def finish(self) -> list[Digest]:
        """Wait for the last byte. Raises what went wrong while reading."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self.digests

    def stop(self) -> None:
        """Give up."""
        with self._change:
            self._stopped = True
            self._change.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            for file in range(len(self._sizes)):
                digest = self._follow(file)
                if digest is None:
                    return
                self.digests.append(digest)
        except BaseException as error:  # noqa: BLE001 - raised again by `finish`
            self._error = error

    def _follow(self, file: int) -> Digest | None:
        whole, payload = hashlib.sha256(), hashlib.sha256()
        memory = memoryview(bytearray(BLOCK))
        at, head, size = 0, self._heads[file], self._sizes[file]
        while at < size:
            ready = self._wait(file, at)
            if ready is None:
                return None
            count = _read(self._descriptors[file], memory[: min(BLOCK, ready - at)], at)
            _update(whole, payload, memory[:count], head - at)
            at += count
        return Digest(whole.hexdigest(), payload.hexdigest())

    def _wait(self, file: int, at: int) -> int | None:
        with self._change:
            while self._ready[file] <= at and not self._stopped:
                self._change.wait()
            return None if self._stopped else self._ready[file]


def _update(whole: Any, payload: Any, block: memoryview, head_left: int) -> None:
    whole.update(block)
    if head_left < len(block):
        payload.update(block[max(head_left, 0) :])


def _read(descriptor: int, view: memoryview, offset: int) -> int:
    count = os.preadv(descriptor, [view], offset)
    if not count:
        raise EOFError(f"the output became shorter than {offset} bytes while it was hashed")
    return count
