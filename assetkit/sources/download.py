"""Fetching one file: in parts where the server allows it, going on where an earlier run stopped, hashed on the way.

The bytes land in a ``.part`` file; nothing here gives it its final name. The hash is taken in order behind the parts,
from the bytes as they were written, so it is that of the file on the disk.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from assetkit.errors import RemoteError, SystemFailure
from assetkit.net import Net, Request, public_url
from assetkit.sources.parts import Parts, fresh, load, note_of
from assetkit.sources.probing import Offer, probe
from assetkit.sources.transfer import Changed, Transfer, claimed

PARTS = 4
_READ = 1 << 20


class Fetched(NamedTuple):
    """A whole file in its ``.part``."""

    sha256: str
    size: int
    kept: int
    """Bytes that an earlier run had brought."""
    etag: str | None
    url: str
    """Where it came from in the end, without secrets."""


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
        one = Transfer(net, request, offer, part, _begun(offer, part, parts), advance, stop or threading.Event())
        try:
            return _fetched(one)
        except Changed:
            if turn == 2:
                raise
            note_of(part).unlink(missing_ok=True)
    raise AssertionError


def _begun(offer: Offer, part: Path, count: int) -> Parts:
    """What an earlier run left of the same file, or nothing."""
    before = load(note_of(part), part)
    same = before is not None and before.validator == offer.validator and before.size == offer.size
    if before is not None and same and offer.ranged and offer.validator:
        return before
    return fresh(offer.validator, offer.size, count if offer.ranged else 1)


def _fetched(one: Transfer) -> Fetched:
    """Fetch what is missing, hashing behind it."""
    with claimed(one.part) as descriptor, one.prepared(descriptor):
        one.advance(one.kept)
        (digest,) = one.fetch(descriptor, len(one.parts.spans), partial(_hash, one, descriptor))
        size = os.fstat(descriptor).st_size
    return Fetched(digest, size, one.kept, one.offer.etag, public_url(one.offer.request.url))


def _hash(one: Transfer, descriptor: int) -> str:
    """SHA-256 of the file, following the bytes that are there without a gap."""
    digest, at = hashlib.sha256(), 0
    while True:
        with one.changed:
            while not one.stop and one.parts.prefix <= at and not one.complete():
                one.changed.wait()
            end = one.parts.prefix
            if one.stop or (end <= at and one.complete()):
                return digest.hexdigest()
        while at < end:
            data = os.pread(descriptor, min(_READ, end - at), at)
            if not data:
                raise SystemFailure(f"{one.part}: became shorter while it was written")
            digest.update(data)
            at += len(data)
