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
    """A factory of decompressors for gzip, bzip2, xz, lzma and zlib streams; None for other bytes."""
    if head.startswith(b"\x1f\x8b\x08"):
        return lambda: zlib.decompressobj(31)
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return bz2.BZ2Decompressor
    if head.startswith(b"\xfd7zXZ\0"):
        return lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)
    if head.startswith(b"]\0\0") and head[13:14] == b"\0":
        return lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, _LZMA_MEMORY)
    if head[:2] in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):
        return zlib.decompressobj
    return None


_LZMA_MEMORY = 96 << 20
_CHUNK = 1 << 16


def inflated_head(head: bytes) -> bytes:
    """The first bytes of a compressed stream's content; empty when it is none."""
    opener = decompressor(head)
    return inflated(opener, cast("BinaryIO", io.BytesIO(head)), 512).getvalue() if opener else b""


def inflated(opener: Any, stream: BinaryIO, limit: int) -> io.BytesIO:
    """At most `limit` bytes of decompressed content, from its start; what comes before damage is kept.

    Members that follow each other are one content, as for gzip, bzip2 and xz themselves. The bytes are written
    straight into the file that is returned: at this size a copy counts.
    """
    out = io.BytesIO()
    engine, fresh = opener(), stream.read(_CHUNK)
    try:
        while fresh and out.tell() < limit:
            fresh = _feed(engine, fresh, limit, out)
            if engine.eof:
                fresh = _next_member(engine.unused_data, stream)
                engine = opener()
            elif not fresh:
                fresh = stream.read(_CHUNK)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        pass
    out.seek(0)
    return out


def _feed(engine: Any, fresh: bytes, limit: int, out: io.BytesIO) -> bytes:
    """Decompress into `out`; gives what was not taken yet."""
    out.write(engine.decompress(fresh, min(1 << 20, limit - out.tell())))
    # bz2 and lzma keep to themselves what zlib hands back.
    while not engine.eof and not getattr(engine, "needs_input", True) and out.tell() < limit:
        if not out.write(engine.decompress(b"", min(1 << 20, limit - out.tell()))):
            break
    return getattr(engine, "unconsumed_tail", b"")


def _next_member(rest: bytes, stream: BinaryIO) -> bytes:
    """The bytes of a member that follows, zero padding left out; empty when there is none."""
    rest = rest.lstrip(b"\0")
    while len(rest) < 16 and (more := stream.read(_CHUNK)):
        rest = (rest + more).lstrip(b"\0")
    return rest if decompressor(rest) else b""
