"""What follows the workers in the order of the bytes: the disk, and the hashes of an output while it is written.

Workers finish pieces of a file in any order; a hash needs them in the order of the bytes, and a disk likes it. Who has
computed a piece lends its memory to the follower, which passes it on as soon as everything before it has come by. What
nobody lent (what an interrupted run had written, tensors larger than a piece) lies in the file already and is read back
for the hashes. Two SHA-256, of the file and of what follows its head, cost more than most of what is computed, and the
disk lets wait: each has a thread.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import NamedTuple

from assetkit.transform.numbers import Bytes
from assetkit.transform.outlet import Appender, Outlet

BLOCK = 1 << 20
"""Bytes read back at once."""

Release = Callable[[Bytes], None]
"""Takes back memory that was lent."""
Fail = Callable[[BaseException], None]
"""Is told at once what went wrong: nobody will give back what is lent from then on."""
Reach = Callable[[int, int], None]
"""Is told up to which byte of which file everything was handed to the system."""


class Digest(NamedTuple):
    """Hashes of one output file; `payload_sha256` is that of everything after its head."""

    sha256: str
    payload_sha256: str


class Piece(NamedTuple):
    """Bytes `start` to `stop` of the file at hand, lent as `data`, a part of `memory`; None: they lie in the file."""

    start: int
    stop: int
    data: Bytes | None = None
    memory: Bytes | None = None


class Follower:
    """Writes and hashes open files in order, as far as `give` and `advance` say that their bytes are there."""

    def __init__(
        self,
        outlets: Sequence[Outlet],
        heads: Sequence[int],
        sizes: Sequence[int],
        *,
        release: Release,
        reach: Reach,
        fail: Fail,
    ) -> None:
        self._sizes = sizes
        self._ready = [0] * len(sizes)
        self._given: dict[tuple[int, int], Piece] = {}
        self._file = self._at = 0
        """Everything before was passed on."""
        self._lock = threading.Lock()
        self._hashes = [_Hash(outlets, starts, sizes) for starts in ([0] * len(sizes), heads)]
        self._streams: list[_Stream] = [_Disk(outlets, sizes, reach), *self._hashes]
        loan = _Loan(release, len(self._streams))
        for each in self._streams:
            each.start(loan, fail)

    def give(self, file: int, offset: int, data: Bytes, memory: Bytes) -> None:
        """Lend the bytes that belong at `offset`; `release` gets the `memory` that they are a part of back."""
        with self._lock:
            self._given[file, offset] = Piece(offset, offset + len(data), data, memory)
            self._pass_on()

    def advance(self, file: int, ready: int) -> None:
        """The first `ready` bytes of a file were lent or are written."""
        with self._lock:
            self._ready[file] = max(self._ready[file], ready)
            self._pass_on()

    def finish(self) -> list[Digest]:
        """Wait for the last byte. Raises what went wrong while writing or reading."""
        for each in self._streams:
            each.finish()
        return [Digest(*both) for both in zip(*(each.digests for each in self._hashes), strict=True)]

    def stop(self) -> None:
        """Give up."""
        for each in self._streams:
            each.stop()

    def _pass_on(self) -> None:
        """Give all streams what comes next, as far as it is there."""
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

    def _next(self) -> Piece | None:
        given = self._given.pop((self._file, self._at), None)
        if given is not None:
            return given
        lent = [offset for file, offset in self._given if file == self._file]
        stop = min([self._ready[self._file], *lent])
        return Piece(self._at, stop) if stop > self._at else None


class _Loan:
    """Releases memory when the last of so many streams is done with it."""

    def __init__(self, release: Release, streams: int) -> None:
        self._release, self._streams, self._lock = release, streams, threading.Lock()
        self._done: dict[int, int] = {}

    def done(self, memory: Bytes) -> None:
        with self._lock:
            count = self._done[id(memory)] = self._done.get(id(memory), 0) + 1
            last = count == self._streams
            if last:
                del self._done[id(memory)]
        if last:
            self._release(memory)


class _Stream:
    """Does something with all pieces of every file, on a thread of its own."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.queue: SimpleQueue[Piece | None] = SimpleQueue()
        self._sizes = sizes
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def start(self, loan: _Loan, fail: Fail) -> None:
        """Begin; `fail` is told of an error."""
        self._thread = threading.Thread(target=self._run, args=(loan, fail), name="assetkit-follow", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait for the end. Raises what went wrong."""
        assert self._thread is not None  # noqa: S101 - it was started
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End early."""
        self.queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def begin(self, file: int) -> None:
        """The pieces of a file follow."""

    def take(self, file: int, piece: Piece) -> None:
        """Do it with one piece."""
        raise NotImplementedError

    def end(self, file: int) -> None:
        """That was the last piece of a file."""

    def _run(self, loan: _Loan, fail: Fail) -> None:
        try:
            for file, size in enumerate(self._sizes):
                if not self._went_through(file, size, loan):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again by `finish`
            self._error = error
            fail(error)

    def _went_through(self, file: int, size: int, loan: _Loan) -> bool:
        self.begin(file)
        at = 0
        while at < size:
            piece = self.queue.get()
            if piece is None:
                return False
            self.take(file, piece)
            at = piece.stop
            if piece.memory is not None:
                loan.done(piece.memory)
        self.end(file)
        return True


class _Disk(_Stream):
    """Writes what was lent."""

    def __init__(self, outlets: Sequence[Outlet], sizes: Sequence[int], reach: Reach) -> None:
        super().__init__(sizes)
        self._appenders = [Appender(each) for each in outlets]
        self._reach = reach

    def take(self, file: int, piece: Piece) -> None:
        if piece.data is None or piece.memory is None:
            self._appenders[file].flush()
            self._reach(file, piece.stop)
        else:
            self._reach(file, self._appenders[file].put(piece.data, piece.memory, piece.start))

    def end(self, file: int) -> None:
        self._appenders[file].flush()
        self._reach(file, self._sizes[file])


class _Hash(_Stream):
    """SHA-256 of every file from its `starts` on."""

    def __init__(self, outlets: Sequence[Outlet], starts: Sequence[int], sizes: Sequence[int]) -> None:
        super().__init__(sizes)
        self._outlets, self._starts = outlets, starts
        self._memory = memoryview(bytearray(BLOCK))
        self.digests: list[str] = []

    def begin(self, file: int) -> None:
        self._digest = hashlib.sha256()

    def take(self, file: int, piece: Piece) -> None:
        at = piece.start
        for block in self._blocks(self._outlets[file].descriptor, piece):
            self._digest.update(block[max(self._starts[file] - at, 0) :])
            at += len(block)

    def end(self, file: int) -> None:
        self.digests.append(self._digest.hexdigest())

    def _blocks(self, descriptor: int, piece: Piece) -> Iterator[memoryview]:
        if piece.data is not None:
            yield memoryview(piece.data)
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
