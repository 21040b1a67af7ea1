"""Hashes of an output while it is written.

Workers finish pieces of a file in any order; a hash needs them in the order of the bytes. Who has written a piece lends
its memory to the follower, which passes it on as soon as everything before it has come by. What nobody lent (what an
interrupted run had written, tensors larger than a piece) is read back from the file. Two SHA-256 streams, of the file
and of what follows its head, cost more than most of what is computed, so each has a thread.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import NamedTuple

from assetkit.transform.numbers import Bytes

BLOCK = 1 << 20
"""Bytes read back at once."""

Release = Callable[[Bytes], None]
"""Takes back memory that was lent."""
Fail = Callable[[BaseException], None]
"""Is told at once what went wrong: nobody will give back what is lent from then on."""


class Digest(NamedTuple):
    """Hashes of one output file; `payload_sha256` is that of everything after its head."""

    sha256: str
    payload_sha256: str


class _Piece(NamedTuple):
    """Bytes `start` to `stop` of the file at hand, lent in the first bytes of `memory` or, where None, to be read."""

    start: int
    stop: int
    memory: Bytes | None = None


class Follower:
    """Hashes open files in order, as far as `give` and `advance` say that their bytes are there."""

    def __init__(
        self, descriptors: Sequence[int], heads: Sequence[int], sizes: Sequence[int], release: Release, fail: Fail
    ) -> None:
        self._sizes = sizes
        self._ready = [0] * len(sizes)
        self._given: dict[tuple[int, int], _Piece] = {}
        self._file = self._at = 0
        """Everything before was passed on."""
        self._lock = threading.Lock()
        loan = _Loan(release)
        self._streams = (
            _Stream(descriptors, [0] * len(sizes), sizes, loan=loan, fail=fail),
            _Stream(descriptors, heads, sizes, loan=loan, fail=fail),
        )

    def give(self, file: int, offset: int, memory: Bytes, count: int) -> None:
        """Lend the `count` bytes that were written at `offset`; `release` gets the memory back."""
        with self._lock:
            self._given[file, offset] = _Piece(offset, offset + count, memory)
            self._pass_on()

    def advance(self, file: int, ready: int) -> None:
        """The first `ready` bytes of a file are final."""
        with self._lock:
            self._ready[file] = max(self._ready[file], ready)
            self._pass_on()

    def finish(self) -> list[Digest]:
        """Wait for the last byte. Raises what went wrong while reading."""
        whole, payload = (each.finish() for each in self._streams)
        return [Digest(*both) for both in zip(whole, payload, strict=True)]

    def stop(self) -> None:
        """Give up."""
        for each in self._streams:
            each.stop()

    def _pass_on(self) -> None:
        """Give both streams what comes next, as far as it is there."""
        while self._file < len(self._sizes):
            if self._at == self._sizes[self._file]:
                self._file, self._at = self._file + 1, 0
                continue
            piece = self._next()
            if piece is None:
                return
            self._at = piece.stop
            for each in self._streams:
                each.queue.put(piece)

    def _next(self) -> _Piece | None:
        given = self._given.pop((self._file, self._at), None)
        if given is not None:
            return given
        lent = [offset for file, offset in self._given if file == self._file]
        stop = min([self._ready[self._file], *lent])
        return _Piece(self._at, stop) if stop > self._at else None


class _Loan:
    """Releases memory when the second of two streams is done with it."""

    def __init__(self, release: Release) -> None:
        self._release, self._lock = release, threading.Lock()
        self._half: set[int] = set()

    def done(self, memory: Bytes) -> None:
        with self._lock:
            first = id(memory) not in self._half
            self._half ^= {id(memory)}
        if not first:
            self._release(memory)


class _Stream:
    """One hash of every file, from its `starts` on, on a thread of its own."""

    def __init__(
        self, descriptors: Sequence[int], starts: Sequence[int], sizes: Sequence[int], *, loan: _Loan, fail: Fail
    ) -> None:
        self.queue: SimpleQueue[_Piece | None] = SimpleQueue()
        self._descriptors, self._starts, self._sizes = descriptors, starts, sizes
        self._loan, self._fail = loan, fail
        self._memory = memoryview(bytearray(BLOCK))
        self._digests: list[str] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="assetkit-hash", daemon=True)
        self._thread.start()

    def finish(self) -> list[str]:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._digests

    def stop(self) -> None:
        self.queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            for at, size in enumerate(self._sizes):
                digest = self._hash(at, size)
                if digest is None:
                    return
                self._digests.append(digest)
        except BaseException as error:  # noqa: BLE001 - raised again by `finish`
            self._error = error
            self._fail(error)

    def _hash(self, file: int, size: int) -> str | None:
        digest, at = hashlib.sha256(), 0
        while at < size:
            piece = self.queue.get()
            if piece is None:
                return None
            for block in self._blocks(self._descriptors[file], piece):
                digest.update(block[max(self._starts[file] - at, 0) :])
                at += len(block)
        return digest.hexdigest()

    def _blocks(self, descriptor: int, piece: _Piece) -> Iterator[memoryview]:
        if piece.memory is not None:
            yield memoryview(piece.memory)[: piece.stop - piece.start]
            self._loan.done(piece.memory)
            return
        for start in range(piece.start, piece.stop, BLOCK):
            block = self._memory[: piece.stop - start]
            _read(descriptor, block, start)
            yield block


def _read(descriptor: int, view: memoryview, offset: int) -> None:
    while view:
        count = os.preadv(descriptor, [view], offset)
        if not count:
            raise EOFError(f"the output became shorter than {offset} bytes while it was hashed")
        view, offset = view[count:], offset + count
