"""Byte streams that pickles lie in: parts of files, and compressed ones."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from typing import Any, BinaryIO, cast

from assetkit.formats._pickle_opcodes import OPCODES


class Window(io.RawIOBase):
    """A part of an open file as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file = file
        self._start = start
        self._length = length
        self._at = 0

    def readable(self) -> bool:
        """Always true."""
        return True

    def seekable(self) -> bool:
        """Always true."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move within the window."""
        base = (0, self._at, self._length)[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the window; 0 at its end."""
        count = max(0, min(len(buffer), self._length - self._at))
        if not count:
            return 0
        self._file.seek(self._start + self._at)
        data = self._file.read(count)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def window(file: BinaryIO, start: int, length: int) -> BinaryIO:
    """A buffered `Window`."""
    return cast("BinaryIO", io.BufferedReader(Window(file, start, length), 1 << 16))


def looks_like_pickle(head: bytes) -> bool:
    """Whether bytes start as pickles of protocol 2 and above do: the protocol, then an opcode."""
    return len(head) >= 3 and head[0] == 0x80 and 2 <= head[1] <= 5 and head[2] in _CODES


_CODES = frozenset(code[0] for code in OPCODES)


def decompressor(head: bytes) -> Any:
    """A factory of decompressors for gzip, bzip2, xz and zlib streams; None for other bytes."""
    if head.startswith(b"\x1f\x8b\x08"):
        return lambda: zlib.decompressobj(31)
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return bz2.BZ2Decompressor
    if head.startswith(b"\xfd7zXZ\0"):
        return lambda: lzma.LZMADecompressor(memlimit=96 << 20)
    if head[:2] in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):
        return zlib.decompressobj
    return None


def inflated_head(head: bytes) -> bytes:
    """The first bytes of a compressed stream's content; empty when it is none."""
    opener = decompressor(head)
    return inflated(opener(), cast("BinaryIO", io.BytesIO(head)), 256) if opener else b""


def inflated(engine: Any, stream: BinaryIO, limit: int) -> bytes:
    """At most `limit` bytes of decompressed content; what comes before damage is kept."""
    out = bytearray()
    while len(out) < limit and not engine.eof:
        fresh = stream.read(1 << 16)
        if not fresh:
            break
        try:
            while fresh and len(out) < limit:
                piece = engine.decompress(fresh, min(1 << 20, limit - len(out)))
                out += piece
                fresh = getattr(engine, "unconsumed_tail", b"")
                if not fresh and not engine.eof and not getattr(engine, "needs_input", True):
                    fresh = b"" if not piece else fresh
                    out += _drain(engine, limit - len(out))
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            break
    return bytes(out)


def _drain(engine: Any, limit: int) -> bytes:
    """What bz2 and lzma hold back after a bounded call."""
    out = bytearray()
    while len(out) < limit and not engine.eof and not engine.needs_input:
        out += engine.decompress(b"", min(1 << 20, limit - len(out)))
    return bytes(out)
