"""A safetensors file that stays where it is: its header is read over HTTP ranges, its tensors when they are wanted.

What was fetched lies in a file of holes, every byte at its own place, with a note beside it (`assetkit.sources.parts`),
so that another run goes on with it. All of it is of one version: every range is asked for under the entity tag that the
first one had, and a server that gives none, or no ranges, is not read this way. The hash of a file of which only parts
were read cannot be measured: whatever the source says of it is a claim.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from assetkit.errors import RemoteError
from assetkit.formats.safetensors import check_length, read_header
from assetkit.net import Net, Request, public_url
from assetkit.sources.parts import Parts, Span, load, note_of
from assetkit.sources.probing import Offer, probe
from assetkit.sources.transfer import Changed, Transfer, claimed
from assetkit.types import Header

FIRST = 128 << 10
"""Bytes of the first range: it holds the headers of most files whole."""
GAP = 64 << 10
"""Bytes between two wanted ranges that cost less than another request."""
PIECE = 32 << 20
"""Bytes of one request at most, so that several connections have something to do."""
CONNECTIONS = 4

Range = tuple[int, int]


class RemoteModel:
    """A `TensorSource` over HTTP ranges. Use it as a context manager: it holds its part against other processes."""

    def __init__(
        self,
        net: Net,
        request: Request,
        offer: Offer,
        part: Path,
        *,
        connections: int = CONNECTIONS,
        advance: Callable[[int], None] = lambda amount: None,
        stop: threading.Event | None = None,
    ) -> None:
        self.part = part
        self.url = public_url(request.url)
        self.size = offer.size or 0
        self._net, self._request, self._offer = net, request, offer
        self._connections, self._advance, self._stop = connections, advance, stop or threading.Event()
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._descriptor = self._stack.enter_context(claimed(part))
        before = load(note_of(part), part)
        same = before is not None and (before.validator, before.size) == (offer.validator, offer.size)
        self._parts = before if before is not None and same else Parts(offer.validator, offer.size)
        try:
            self._advance(self.fetched)
            self.header = self._read_header()
        except BaseException:
            self._stack.close()
            raise

    @property
    def fetched(self) -> int:
        """Bytes of the file that are here."""
        return sum(stop - start for start, stop in _covered(self._parts.spans))

    def bytes_of(self, name: str) -> int:
        """How long a tensor is."""
        info = self.header.tensors[name]
        return info.stop - info.start

    def read(self, name: str) -> memoryview:
        """The raw bytes of one tensor, fetched now where they are not here."""
        info = self.header.tensors[name]
        with self._lock:
            self._bring([(info.start, info.stop)])
        return memoryview(os.pread(self._descriptor, info.stop - info.start, info.start))

    def locate(self, name: str) -> tuple[Path, int] | None:
        """The file of holes and the offset of a tensor in it, once it is here; None before."""
        info = self.header.tensors[name]
        return None if _missing([(info.start, info.stop)], self._parts.spans) else (self.part, info.start)

    def fetch(self, names: Iterable[str]) -> None:
        """Bring tensors here, several ranges side by side. Raises `RemoteError` where that fails, or when the file has
        changed since its header was read; then nothing of it is kept."""
        infos = [self.header.tensors[name] for name in names]
        with self._lock:
            self._bring([(each.start, each.stop) for each in infos])

    def _bring(self, wanted: Sequence[Range]) -> None:
        missing = list(_pieces(_missing(_joined(wanted, GAP), self._parts.spans)))
        if not missing:
            return
        here = [Span(start, stop, stop) for start, stop in _covered(self._parts.spans)]
        self._parts.spans = [*here, *(Span(start, start, stop) for start, stop in missing)]
        one = Transfer(self._net, self._request, self._offer, self.part, self._parts, self._advance, self._stop)
        try:
            with one.prepared(self._descriptor):
                one.fetch(self._descriptor, self._connections)
        except Changed as error:
            self.forget()
            raise RemoteError(f"{self.url}: changed while it was fetched", hint="run it again") from error
        self._offer = one.offer  # a signed address may have been renewed

    def _read_header(self) -> Header:
        self._bring([(0, min(FIRST, self.size))])
        length = int.from_bytes(os.pread(self._descriptor, 8, 0), "little")
        check_length(self.url, length, self.size)
        self._bring([(0, 8 + length)])
        raw = os.pread(self._descriptor, length, 8)
        tensors, metadata, findings = read_header(self.url, raw, self.size - 8 - length)
        return Header("safetensors", tensors, metadata, {"header_bytes": 8 + length}, findings, self.size)

    def forget(self) -> None:
        """Let go of what was fetched."""
        self._parts.spans = []
        self.part.unlink(missing_ok=True)
        note_of(self.part).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the part; what was fetched stays in it."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def offered(net: Net, request: Request, size: int | None = None) -> Offer | None:
    """What the server says of a file that can be read in ranges of one version; None when this one cannot.

    Raises `RemoteError` when it is not there, or not of the announced `size`.
    """
    offer = probe(net, request)
    if size is not None and offer.size is not None and offer.size != size:
        raise RemoteError(f"{public_url(request.url)}: has {offer.size} bytes, {size} were announced")
    return offer if offer.ranged and offer.etag and offer.size else None


def _joined(ranges: Iterable[Range], gap: int = 0) -> list[Range]:
    """Ranges in order, those that touch (or lie at most `gap` bytes apart) as one; empty ones left out."""
    found: list[Range] = []
    for start, stop in sorted(each for each in ranges if each[0] < each[1]):
        if found and start <= found[-1][1] + gap:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def _covered(spans: Iterable[Span]) -> list[Range]:
    return _joined((each.start, each.at) for each in spans)


def _missing(wanted: Iterable[Range], spans: Iterable[Span]) -> list[Range]:
    """What of `wanted` is not here."""
    here, found = _covered(spans), []
    for first, last in wanted:
        at = first
        for start, stop in here:
            if start >= last:
                break
            if stop > at:
                if start > at:
                    found.append((at, start))
                at = max(at, stop)
        if at < last:
            found.append((at, last))
    return found


def _pieces(ranges: Iterable[Range]) -> Iterator[Range]:
    for start, stop in ranges:
        yield from ((at, min(at + PIECE, stop)) for at in range(start, stop, PIECE))
