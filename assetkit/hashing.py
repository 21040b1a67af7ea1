"""All hashes of a file in one read.

Two SHA-256 streams are needed for safetensors: whole file and payload differ by the header in front, and a stream
cannot be cut at its start. They run beside BLAKE3 and CRC-32 on the same few buffers, on two threads; each of the
four releases the interpreter lock while it works.

Definitions (Civitai's and kohya's, `library/train_util.py` of sd-scripts): AutoV1 is the first 8 hex digits of the
SHA-256 of 64 KiB at offset 1 MiB, AutoV2 the first 10 of the SHA-256, AutoV3 the first 12 of the SHA-256 of
everything after the safetensors header.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import blake3 as _blake3

from assetkit.errors import InputError, NotFoundError

CHUNK = 1 << 20
"""Bytes per buffer. AutoV1's window begins exactly one chunk into the file."""
BUFFERS = 6
WORKERS = 2
THREADED_FROM = 8 << 20
"""Smaller files are hashed on the calling thread: starting threads would cost more than it saves."""

AUTOV1_START = 0x100000
AUTOV1_LENGTH = 0x10000
NOTHING = hashlib.sha256(b"").hexdigest()
"""SHA-256 of no bytes. As an AutoV3 (``e3b0c44298fc``) it is a trainer's mistake and names no file."""

Advance = Callable[[int], None]
"""Is told how many more bytes are done."""

KINDS = ("sha256", "blake3", "crc32", "autov1", "autov2", "autov3", "payload_sha256")


@dataclass(frozen=True, slots=True)
class Hashes:
    """Every hash of one file: lower-case hex, None where a kind does not apply."""

    path: str
    size: int
    sha256: str
    blake3: str | None = None
    crc32: str | None = None
    autov1: str | None = None
    autov2: str | None = None
    autov3: str | None = None
    payload_sha256: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The hashes as ``assetkit hash --json`` prints them."""
        return asdict(self)


def hash_file(path: str | os.PathLike[str], progress: Advance | None = None) -> Hashes:
    """All hash kinds of a regular file, in one read and about 8 MiB of memory.

    `progress` is called with the number of bytes after each chunk.
    Raises `NotFoundError` when it does not exist and `InputError` when it cannot be read, is not a regular file,
    or changes while it is read.
    """
    with _opened(path) as file:
        before = os.fstat(file.fileno())
        start = payload_start(file, before.st_size)
        lanes = _lanes(start)
        window = _Window()
        run = _in_threads if before.st_size >= THREADED_FROM else _in_line
        total = run(file, before.st_size, lanes, window, progress or _unheard)
        after = os.fstat(file.fileno())
    _check_unchanged(path, before, after, total)
    return _named(os.fspath(path), total, lanes, window)


def sha256_file(path: str | os.PathLike[str], progress: Advance | None = None) -> str:
    """The SHA-256 of a regular file alone, lower-case hex: half the work of `hash_file`, and what names an input.

    Raises what `hash_file` raises.
    """
    hasher, buffer, total = hashlib.sha256(), memoryview(bytearray(4 * CHUNK)), 0
    with _opened(path) as file:
        before = os.fstat(file.fileno())
        while total <= before.st_size and (count := _fill(file, buffer)):
            hasher.update(buffer[:count])
            total += count
            (progress or _unheard)(count)
        _check_unchanged(path, before, os.fstat(file.fileno()), total)
    return hasher.hexdigest()


def _check_unchanged(path: str | os.PathLike[str], before: os.stat_result, after: os.stat_result, total: int) -> None:
    if total != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise InputError(f"{path}: the file changed while it was hashed", hint="try again when nothing writes to it")


def hash_folder(
    path: str | os.PathLike[str], files: Iterable[str | os.PathLike[str]] | None = None, progress: Advance | None = None
) -> Hashes:
    """One hash for a model that is several files.

    `sha256` is the SHA-256 of the lines ``NAME NUL SHA256 LF`` of its `files`, sorted by name, where NAME is the path
    relative to the folder with ``/`` between its parts, in UTF-8 (undecodable bytes as they are). The other kinds are
    None. Without `files`, every regular file below the folder counts, names that begin with a dot left out.
    Raises what `hash_file` raises, and `InputError` when there is no file.
    """
    chosen = [os.fspath(each) for each in files] if files is not None else list(_files_below(os.fspath(path)))
    if not chosen:
        raise InputError(f"{path}: nothing to hash in this folder")
    lines, size = [], 0
    for name in chosen:
        relative = os.path.relpath(name, path).replace(os.sep, "/")
        lines.append(os.fsencode(relative) + b"\0" + sha256_file(name, progress).encode() + b"\n")
        size += os.stat(name).st_size
    digest = hashlib.sha256(b"".join(sorted(lines))).hexdigest()
    return Hashes(os.fspath(path), size, digest)


def fast_hashes(path: str | os.PathLike[str]) -> dict[str, str]:
    """Keys that need no full read: ``autov1`` where the file is long enough, and ``header_sha256`` for safetensors.

    `header_sha256` covers the length field and the header (at most 32 MiB); it changes when metadata is edited and
    so tells two files apart, never that they are the same. Raises like `hash_file`.
    """
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        found = {}
        start = payload_start(file, size)
        if start is not None and start <= 32 << 20:
            file.seek(0)
            found["header_sha256"] = hashlib.sha256(file.read(start)).hexdigest()
        if size >= AUTOV1_START + AUTOV1_LENGTH:
            file.seek(AUTOV1_START)
            found["autov1"] = hashlib.sha256(file.read(AUTOV1_LENGTH)).hexdigest()[:8]
    return found


def payload_start(file: BinaryIO, size: int) -> int | None:
    """Offset of the first byte after a safetensors header, or None when the file has no such header.

    Leaves the file at its beginning.
    """
    file.seek(0)
    head = file.read(9)
    start = 8 + int.from_bytes(head[:8], "little")
    found = len(head) == 9 and head[8:] == b"{" and start <= size
    if found:
        file.seek(max(8, start - 64))
        found = file.read(start - file.tell()).rstrip(b" \t\r\n\0").endswith(b"}")
    file.seek(0)
    return start if found else None


@contextlib.contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """The file, unbuffered; every failure of the system as an error that names it."""
    try:
        # Without O_NONBLOCK opening a FIFO would wait for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise InputError(f"{path}: not a regular file")
        with open(descriptor, "rb", buffering=0) as file:
            yield file
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: no such file") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error


def _files_below(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        yield from (os.path.join(parent, name) for name in names if not name.startswith("."))


class _Crc32:
    """CRC-32 with the interface of hashlib."""

    def __init__(self) -> None:
        self.value = 0

    def update(self, data: memoryview) -> None:
        self.value = zlib.crc32(data, self.value)

    def hexdigest(self) -> str:
        return f"{self.value:08x}"


class _Lane:
    """One hash and how far it has come. `skip` bytes at the start of the file are not part of it."""

    def __init__(self, kind: str, hasher: Any, skip: int = 0) -> None:
        self.kind = kind
        self.hasher = hasher
        self.skip = skip
        self.done = 0
        """Chunks hashed."""
        self.busy = False

    def feed(self, index: int, data: memoryview) -> None:
        before = self.skip - index * CHUNK
        if before < len(data):
            self.hasher.update(data[before:] if before > 0 else data)


def _unheard(amount: int) -> None:
    """The progress nobody asked for."""


def _lanes(start: int | None) -> list[_Lane]:
    """The streams, costliest first."""
    lanes = [_Lane("sha256", hashlib.sha256(usedforsecurity=False))]
    if start is not None:
        lanes.append(_Lane("payload_sha256", hashlib.sha256(usedforsecurity=False), start))
    return [*lanes, _Lane("crc32", _Crc32()), _Lane("blake3", _blake3.blake3())]


class _Window:
    """AutoV1: keeps the hash of the 64 KiB at 1 MiB when they pass by."""

    value: str | None = None

    def look(self, index: int, data: memoryview) -> None:
        if index == AUTOV1_START // CHUNK and len(data) >= AUTOV1_LENGTH:
            self.value = hashlib.sha256(data[:AUTOV1_LENGTH]).hexdigest()[:8]


def _fill(file: BinaryIO, buffer: memoryview) -> int:
    """Fill the whole buffer unless the file ends first; gives the bytes read."""
    done = 0
    while done < len(buffer):
        count = file.readinto(buffer[done:])  # type: ignore[attr-defined]
        if not count:
            break
        done += count
    return done


def _in_line(file: BinaryIO, size: int, lanes: list[_Lane], window: _Window, advance: Advance) -> int:
    buffer = memoryview(bytearray(CHUNK))
    total = index = 0
    while total <= size and (count := _fill(file, buffer)):
        data = buffer[:count]
        window.look(index, data)
        for lane in lanes:
            lane.feed(index, data)
        total, index = total + count, index + 1
        advance(count)
    return total


class _Pipeline:
    """A ring of buffers between one reader and the workers.

    A worker takes the lane that is furthest behind and idle, so both cores stay busy whatever each hash costs, and
    every lane still sees its chunks in order. A buffer is free again when the slowest lane has passed it.
    """

    def __init__(self, lanes: list[_Lane]) -> None:
        self.lanes = lanes
        self.buffers = [memoryview(bytearray(CHUNK)) for _ in range(BUFFERS)]
        self.lengths = [0] * BUFFERS
        self.filled = 0
        """Chunks read so far."""
        self.over = False
        self.error: BaseException | None = None
        self.changed = threading.Condition()

    def free(self) -> memoryview | None:
        """The next buffer to read into; waits for it. None when a worker has failed."""
        with self.changed:
            self.changed.wait_for(lambda: self.error or self.filled - self._slowest() < BUFFERS)
            return None if self.error else self.buffers[self.filled % BUFFERS]

    def _slowest(self) -> int:
        return min(each.done for each in self.lanes)

    def put(self, length: int) -> None:
        """The buffer given by `free` holds `length` bytes of the file."""
        with self.changed:
            self.lengths[self.filled % BUFFERS] = length
            self.filled += 1
            self.changed.notify_all()

    def finish(self) -> None:
        """Nothing more will be read."""
        with self.changed:
            self.over = True
            self.changed.notify_all()

    def work(self) -> None:
        """Hash until the file is over."""
        lane: _Lane | None = None
        try:
            while (lane := self._take(lane)) is not None:
                at = lane.done % BUFFERS
                lane.feed(lane.done, self.buffers[at][: self.lengths[at]])
        except BaseException as error:  # noqa: BLE001 - handed to the reading thread, which raises it
            with self.changed:
                self.error = error
                self.changed.notify_all()

    def _take(self, finished: _Lane | None) -> _Lane | None:
        with self.changed:
            if finished is not None:
                finished.done += 1
                finished.busy = False
                self.changed.notify_all()
            while not self.error:
                ready = [each for each in self.lanes if not each.busy and each.done < self.filled]
                if ready:
                    lane = min(ready, key=lambda each: each.done)
                    lane.busy = True
                    return lane
                if self.over and all(each.done == self.filled for each in self.lanes):
                    return None
                self.changed.wait()
            return None


def _in_threads(file: BinaryIO, size: int, lanes: list[_Lane], window: _Window, advance: Advance) -> int:
    pipeline = _Pipeline(lanes)
    workers = [threading.Thread(target=pipeline.work, name=f"hash-{n}") for n in range(WORKERS)]
    for each in workers:
        each.start()
    try:
        total = _read_into(pipeline, file, size, window, advance)
    finally:
        pipeline.finish()
        for each in workers:
            each.join()
    if pipeline.error is not None:
        raise pipeline.error
    return total


def _read_into(pipeline: _Pipeline, file: BinaryIO, size: int, window: _Window, advance: Advance) -> int:
    total = 0
    # A file that grows as fast as it is read would never end; one byte too many is enough to know that it changed.
    while total <= size and (buffer := pipeline.free()) is not None and (count := _fill(file, buffer)):
        window.look(pipeline.filled, buffer[:count])
        pipeline.put(count)
        total += count
        advance(count)
    return total


def _named(path: str, size: int, lanes: list[_Lane], window: _Window) -> Hashes:
    found = {lane.kind: lane.hasher.hexdigest() for lane in lanes}
    payload = found.get("payload_sha256")
    if payload == NOTHING:
        payload = None
    return Hashes(
        path=path,
        size=size,
        sha256=found["sha256"],
        blake3=found["blake3"],
        crc32=found["crc32"],
        autov1=window.value,
        autov2=found["sha256"][:10],
        autov3=payload[:12] if payload else None,
        payload_sha256=payload,
    )
