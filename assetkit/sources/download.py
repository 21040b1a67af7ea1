"""Fetching one file: in parts where the server allows it, going on where an earlier run stopped, hashed on the way.

The bytes land in a ``.part`` file; nothing here gives it its final name. The hash is taken in order behind the parts,
from the bytes as they were written, so it is that of the file on the disk.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from assetkit.errors import AssetkitError, RemoteError, SystemFailure
from assetkit.net import Net, Request, Stream, public_url
from assetkit.pacing import backoff, retry_after
from assetkit.sources.parts import BLOCK, Parts, Span, fresh, load, note_of

PARTS = 4
TRIES = 6
"""Attempts in a row that bring no byte."""
MARGIN = 64 << 20
"""Bytes that a disk must have free beyond the file."""
_READ = 1 << 20
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_REASONS: Mapping[int, str] = {
    401: "needs a login, or its creator has disabled downloads",
    403: "is not yours to download (early access, terms not accepted, or no permission)",
    404: "is not there",
    410: "was archived and cannot be downloaded any more",
    429: "too much was downloaded lately",
}
"""What a refused download means (Civitai: `src/pages/api/download/models/[modelVersionId].ts`)."""
_ADVICE: Mapping[int, str] = {401: "set the service's token", 403: "set the service's token", 429: "try again later"}


class Changed(RemoteError):
    """The file on the server is not the one whose first bytes we have."""


class Stopped(AssetkitError):
    """Somebody wants the download to end here; another run goes on."""


class Fetched(NamedTuple):
    """A whole file in its ``.part``."""

    sha256: str
    size: int
    kept: int
    """Bytes that an earlier run had brought."""
    etag: str | None
    url: str
    """Where it came from in the end, without secrets."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the server says of the file before it is fetched."""

    request: Request
    """How to ask for its bytes: the address where redirects ended."""
    size: int | None
    ranged: bool
    etag: str | None
    validator: str


def download(
    net: Net,
    request: Request,
    part: Path,
    *,
    size: int | None = None,
    promised: str = "",
    parts: int = PARTS,
    advance: Callable[[int], None] = lambda amount: None,
    stop: threading.Event | None = None,
) -> Fetched:
    """Fetch `request` into the file `part`, whose folder exists, and hash it.

    `size` is what the file must have, where that is known; `promised` its SHA-256, which makes an earlier start
    usable where the server gives no entity tag (the caller compares the hash). `advance` is told of every byte that
    is there, those of an earlier run at once. Setting `stop` ends it with `Stopped`; another run goes on there.
    Raises `RemoteError` when the service fails or gives something else, `SystemFailure` when the disk is too small.
    """
    for turn in range(3):
        offer = probe(net, request, promised)
        if size is not None and offer.size is not None and offer.size != size:
            raise RemoteError(f"{public_url(request.url)}: has {offer.size} bytes, {size} were announced")
        one = _Transfer(net, request, offer, part, _begun(offer, part, parts), advance, stop or threading.Event())
        try:
            return one.run()
        except Changed:
            if turn == 2:
                raise
            note_of(part).unlink(missing_ok=True)
    raise AssertionError


def probe(net: Net, request: Request, promised: str = "") -> Offer:
    """Ask for the first byte: size, entity tag, whether ranges are served, and whether this is a file at all."""
    asked = replace(request, headers={**request.headers, "Range": "bytes=0-0", "Accept-Encoding": "identity"})
    for attempt in range(net.attempts):
        try:
            with net.open(asked) as stream:
                if stream.status in (200, 206, 416):
                    return _offer(request, stream, promised)
                _refuse(net, request, stream, attempt)
        except RemoteError as error:
            if error.status is not None or attempt + 1 == net.attempts:
                raise
            net.clock.sleep(backoff(attempt, net.clock.chance()))
    raise RemoteError(f"{public_url(request.url)}: no attempt was made")


def _refuse(net: Net, request: Request, stream: Stream, attempt: int) -> None:
    """Wait where trying again may help, else raise."""
    status, name = stream.status, public_url(request.url).partition("?")[0]
    asked = retry_after(stream.headers, net.clock.time())
    lasting = status < 500 and status not in (408, 425) and not (status == 429 and asked is not None)
    if lasting or attempt + 1 == net.attempts or (asked or 0) > net.patience:
        reason = _REASONS.get(status, "cannot be downloaded")
        raise RemoteError(f"{name}: {reason} (answered {status})", hint=_ADVICE.get(status, ""), status=status)
    net.clock.sleep(max(asked or 0.0, backoff(attempt, net.clock.chance())))


def _offer(request: Request, stream: Stream, promised: str) -> Offer:
    headers = stream.headers
    if headers.get("content-type", "").lower().startswith(("text/html", "application/xhtml")):
        raise RemoteError(
            f"{public_url(request.url)}: gives a web page instead of a file",
            hint="log in by setting the service's token",
            status=stream.status,
        )
    found = _RANGE.fullmatch(headers.get("content-range", ""))
    ranged = stream.status == 206 and found is not None and found[3] != "*"
    length = found[3] if ranged and found else headers.get("content-length", "") if stream.status == 200 else "0"
    etag = headers.get("etag")
    strong = etag if etag and not etag.startswith("W/") else None
    validator = strong or headers.get("last-modified") or (f"sha256:{promised}" if promised else "")
    token = request.token if public_url(stream.url).startswith(_origin(request.url)) else None
    final = replace(request, url=stream.url, params=(), token=token)
    return Offer(final, int(length) if length.isdecimal() else None, ranged, strong, validator)


def _origin(url: str) -> str:
    return "/".join(public_url(url).split("/", 3)[:3]) + "/"


def _begun(offer: Offer, part: Path, count: int) -> Parts:
    """What an earlier run left of the same file, or nothing."""
    before = load(note_of(part), part)
    same = before is not None and before.validator == offer.validator and before.size == offer.size
    if before is not None and same and offer.ranged and offer.validator:
        return before
    return fresh(offer.validator, offer.size, count if offer.ranged else 1)


def _claim(descriptor: int, part: Path) -> None:
    """Hold the part against other processes; the system lets go of it when this one ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise SystemFailure(f"{part}: another run is fetching this file", hint="wait for it to end") from error


@dataclass(slots=True)
class _Transfer:
    """One file being fetched."""

    net: Net
    request: Request
    offer: Offer
    part: Path
    parts: Parts
    advance: Callable[[int], None]
    wanted: threading.Event
    """Set from outside to end."""
    kept: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    stop: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        self.kept = self.parts.here

    def run(self) -> Fetched:
        """Fetch what is missing."""
        self._check_space()
        descriptor = os.open(self.part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            _claim(descriptor, self.part)
            if not self.kept:
                os.ftruncate(descriptor, 0)
            self.parts.save(note_of(self.part))
            self.advance(self.kept)
            digest = self._fetch(descriptor)
            os.fsync(descriptor)
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        return Fetched(digest, size, self.kept, self.offer.etag, public_url(self.offer.request.url))

    def _check_space(self) -> None:
        missing = (self.offer.size or 0) - self.kept
        free = shutil.disk_usage(self.part.parent).free
        if free < missing + MARGIN:
            raise SystemFailure(
                f"{self.part.parent}: {free >> 20} MiB are free, {missing + MARGIN >> 20} MiB are needed",
                hint="free some space, or choose another folder with --into",
            )

    def _fetch(self, descriptor: int) -> str:
        spans = [each for each in self.parts.spans if not each.done]
        with ThreadPoolExecutor(len(spans) + 1) as pool:
            digest = pool.submit(self._hash, descriptor)
            filled = [pool.submit(self._fill, descriptor, each) for each in spans]
            try:
                running: list[Future[Any]] = [digest, *filled]
                wait(running, return_when=FIRST_EXCEPTION)
                for each in filled:
                    if each.done():
                        each.result()
                return digest.result()
            finally:
                self._halt()

    def _halt(self) -> None:
        """Let every thread end at its next chunk."""
        with self.changed:
            self.stop = True
            self.changed.notify_all()

    def _hash(self, descriptor: int) -> str:
        """SHA-256 of the file, following the bytes that are there without a gap."""
        digest, at = hashlib.sha256(), 0
        while True:
            with self.changed:
                while not self.stop and self.parts.prefix <= at and not self._complete():
                    self.changed.wait()
                end = self.parts.prefix
                if self.stop or (end <= at and self._complete()):
                    return digest.hexdigest()
            while at < end:
                data = os.pread(descriptor, min(_READ, end - at), at)
                if not data:
                    raise SystemFailure(f"{self.part}: became shorter while it was written")
                digest.update(data)
                at += len(data)

    def _complete(self) -> bool:
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
        self.net.clock.sleep(backoff(tries - 1, self.net.clock.chance()))
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
        if stream.status not in (200, 206):
            raise RemoteError(f"{name}: answered {stream.status}", status=stream.status)
        found = _RANGE.fullmatch(stream.headers.get("content-range", ""))
        if stream.status == 206 and (found is None or int(found[1]) != span.at or found[3] != str(self.offer.size)):
            raise Changed(f"{name}: gave other bytes than were asked for")

    def _write(self, descriptor: int, span: Span, stream: Stream) -> None:
        noted = span.at
        try:
            for chunk in stream.chunks:
                data = chunk if span.stop is None else chunk[: span.stop - span.at]
                os.pwrite(descriptor, data, span.at)
                with self.changed:
                    span.at += len(data)
                    if span.at - noted >= BLOCK:
                        noted = span.at
                        self.parts.save(note_of(self.part))
                        self.changed.notify_all()
                self.advance(len(data))
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
