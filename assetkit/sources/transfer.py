"""Bytes on their way into a part file: span by span, tried again from where each broke, never of two versions."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from assetkit.errors import AssetkitError, RemoteError, SystemFailure
from assetkit.net import Net, Request, Stream, public_url
from assetkit.pacing import backoff, retry_after
from assetkit.sources.parts import BLOCK, Parts, Span, note_of
from assetkit.sources.probing import RANGE, Offer, probe

TRIES = 6
"""Attempts in a row that bring no byte."""
MARGIN = 64 << 20
"""Bytes that a disk must have free beyond the file."""
TOGETHER, SOON, LISTED = 1 << 20, 0.1, 512
"""Bytes, seconds and pieces after which what arrived is written."""
SYNC = 256 << 20
"""Bytes between two times that a part is brought to the disk."""


class Changed(RemoteError):
    """The file on the server is not the one whose first bytes we have."""


class Busy(RemoteError):
    """The service asks to wait before the next attempt."""

    def __init__(self, message: str, *, status: int, seconds: float) -> None:
        super().__init__(message, status=status, hint="run it again later; what was fetched is kept")
        self.seconds = seconds


class Stopped(AssetkitError):
    """Somebody wants the download to end here; another run goes on."""


def check_space(folder: Path, missing: int) -> None:
    """Raise `SystemFailure` when the disk of `folder` has no room for so many bytes."""
    free = shutil.disk_usage(folder).free
    if free < missing + MARGIN:
        raise SystemFailure(
            f"{folder}: {free >> 20} MiB are free, {missing + MARGIN >> 20} MiB are needed",
            hint="free some space, or choose another folder with --into",
        )


@contextlib.contextmanager
def claimed(part: Path) -> Iterator[int]:
    """A descriptor of `part`, held against other processes; the system lets go of it when this one ends, however it
    ends. Raises `SystemFailure` when another one has it."""
    # A link in the place of a part would let its bytes land anywhere.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(part, flags, 0o644)
    try:
        _lock(descriptor, part)
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int, part: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise SystemFailure(f"{part}: another run is fetching this file", hint="wait for it to end") from error


@dataclass(slots=True)
class Transfer:
    """One file being fetched: the spans of `parts` into the file `part`."""

    net: Net
    request: Request
    offer: Offer
    part: Path
    parts: Parts
    advance: Callable[[int], None]
    wanted: threading.Event
    """Set from outside to end."""
    kept: int = 0
    """Bytes that an earlier run had brought."""
    changed: threading.Condition = field(default_factory=threading.Condition)
    stop: bool = False
    whole: bool = False
    """Whether a file of unknown length has ended."""
    _unsynced: int = 0

    def __post_init__(self) -> None:
        self.kept = self.parts.here

    @contextlib.contextmanager
    def prepared(self, descriptor: int) -> Iterator[None]:
        """The part ready to be filled; what is in it at the end is on the disk, and the note says so."""
        check_space(self.part.parent, self.parts.missing(self.offer.size))
        if not self.kept:
            os.ftruncate(descriptor, 0)
        self.parts.save(note_of(self.part))
        try:
            yield
        finally:
            self._sync(descriptor)

    def fetch(self, descriptor: int, at_once: int, *beside: Callable[[], Any]) -> list[Any]:
        """Fill every span, `at_once` of them side by side, while `beside` run; gives what these return."""
        spans = [each for each in self.parts.spans if not each.done]
        with ThreadPoolExecutor(max(1, len(beside) + min(at_once, len(spans)))) as pool:
            watching = [pool.submit(each) for each in beside]
            filled = [pool.submit(self._fill, descriptor, each) for each in spans]
            try:
                running: list[Future[Any]] = [*watching, *filled]
                wait(running, return_when=FIRST_EXCEPTION)
                for each in filled:
                    if each.done():
                        each.result()
                return [each.result() for each in watching]
            finally:
                self._halt()

    def _halt(self) -> None:
        """Let every thread end at its next chunk."""
        with self.changed:
            self.stop = True
            self.changed.notify_all()

    def _sync(self, descriptor: int) -> None:
        """Bring to the disk what was written, and note that it is there: a loss of power takes the rest alone."""
        with self.changed:
            self._unsynced = 0
            there = self.parts.spans_now()
        getattr(os, "fdatasync", os.fsync)(descriptor)
        with self.changed:
            self.parts.synced = there
            self.parts.save(note_of(self.part))

    def complete(self) -> bool:
        """Whether every byte is here."""
        return self.whole or all(each.done for each in self.parts.spans)

    def _fill(self, descriptor: int, span: Span) -> None:
        """Fetch one span, trying again from where it broke."""
        tries = 0
        while not span.done and not self.stop and not self.whole:
            before = span.at
            try:
                self._attempt(descriptor, span)
            except Changed:
                raise
            except RemoteError as error:
                tries = 1 if span.at > before else tries + 1
                if tries >= TRIES:
                    raise
                self._recover(error, tries)

    def _recover(self, error: RemoteError, tries: int) -> None:
        asked = error.seconds if isinstance(error, Busy) else 0.0
        if asked > self.net.patience:
            raise error
        self.net.clock.sleep(max(asked, backoff(tries - 1, self.net.clock.chance())))
        if error.status in (401, 403, 404, 410):
            # A signed address has a short life: ask for a new one.
            again = probe(self.net, self.request)
            if again.etag != self.offer.etag or again.size != self.offer.size:
                raise Changed(f"{public_url(self.request.url)}: changed while it was fetched")
            self.offer = again

    def _attempt(self, descriptor: int, span: Span) -> None:
        offer = self.offer
        if not offer.ranged and span.at:
            with self.changed:  # nothing to go on from: begin again
                span.at = 0
                self.parts.save(note_of(self.part))
            raise Changed(f"{public_url(self.request.url)}: broke off, and cannot be continued")
        headers = {**offer.request.headers, "Accept-Encoding": "identity"}
        if offer.ranged:
            last = "" if span.stop is None else str(span.stop - 1)
            headers["Range"] = f"bytes={span.at}-{last}"
            if offer.etag:
                headers["If-Range"] = offer.etag
        with self.net.open(replace(offer.request, headers=headers)) as stream:
            self._accept(stream, span)
            self._write(descriptor, span, stream)

    def _accept(self, stream: Stream, span: Span) -> None:
        name = public_url(self.request.url)
        if self.offer.ranged and stream.status == 200:
            raise Changed(f"{name}: changed while it was fetched")
        asked = retry_after(stream.headers, self.net.clock.time())
        if stream.status in (429, 503) and asked:
            message = f"{name}: answered {stream.status} and asks to wait {asked:.0f} seconds"
            raise Busy(message, status=stream.status, seconds=asked)
        if stream.status not in (200, 206):
            raise RemoteError(f"{name}: answered {stream.status}", status=stream.status)
        tag = stream.headers.get("etag")
        if stream.status == 206 and self.offer.etag and tag and tag != self.offer.etag:
            raise Changed(f"{name}: changed while it was fetched")
        found = RANGE.fullmatch(stream.headers.get("content-range", ""))
        if stream.status == 206 and (found is None or int(found[1]) != span.at or found[3] != str(self.offer.size)):
            raise Changed(f"{name}: gave other bytes than were asked for")

    def _write(self, descriptor: int, span: Span, stream: Stream) -> None:
        noted = span.at
        try:
            for some in _gathered(stream.chunks):
                room = None if span.stop is None else span.stop - span.at
                count = _put(descriptor, some, span.at, room)
                with self.changed:
                    span.at += count
                    self._unsynced += count
                    if span.at - noted >= BLOCK:
                        noted = span.at
                        self.parts.save(note_of(self.part))
                        self.changed.notify_all()
                self.advance(count)
                if self._unsynced >= SYNC:
                    self._sync(descriptor)
                if self.wanted.is_set():
                    raise Stopped(f"{public_url(self.request.url)}: stopped", hint="run it again to go on")
                if self.stop or span.done:
                    break
        finally:
            with self.changed:
                self.parts.save(note_of(self.part))
                self.changed.notify_all()
        self._end(span)

    def _end(self, span: Span) -> None:
        """The body is over."""
        if span.stop is None and not self.stop:
            with self.changed:
                span.stop, self.whole = span.at, True
                self.changed.notify_all()
        elif not span.done and not self.stop:
            raise RemoteError(f"{public_url(self.request.url)}: ended before its last byte")


def _gathered(chunks: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Chunks that are written together: each costs a call of the system and a lock, and they come in 64 KiB."""
    held: list[bytes] = []
    size, since = 0, monotonic()
    try:
        for chunk in chunks:
            held.append(chunk)
            size += len(chunk)
            if size >= TOGETHER or monotonic() - since > SOON:
                yield held
                held, size, since = [], 0, monotonic()
    except Exception:
        if held:
            yield held
        raise
    if held:
        yield held


def _put(descriptor: int, chunks: Sequence[bytes], at: int, room: int | None) -> int:
    """Write chunks at an offset, at most `room` bytes; gives how many there were."""
    size = sum(map(len, chunks))
    whole = room is None or size <= room
    if whole and len(chunks) <= LISTED and hasattr(os, "pwritev") and os.pwritev(descriptor, chunks, at) == size:
        return size
    data = memoryview(b"".join(chunks))[:room]
    done = 0
    while done < len(data):
        done += os.pwrite(descriptor, data[done:], at + done)
    return done
