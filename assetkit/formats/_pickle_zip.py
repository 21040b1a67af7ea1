"""A strict reader of zip directories (APPNOTE.TXT 6.3.10), for archives that may lie.

Python's `zipfile` builds an object for every entry before anything can be refused and believes the central directory;
here the directory's size and entry count are bounded first, entries may not overlap, and a member's local header must
say what the directory says.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, NoReturn

from assetkit.errors import FormatError
from assetkit.formats._pickle_stream import window

MAX_DIRECTORY = 32 << 20
MAX_ENTRIES = 200_000
STORED, DEFLATED = 0, 8

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCATOR64 = b"PK\x06\x07"
_END_ENTRY = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_CENTRAL_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL_ENTRY = struct.Struct("<4s5H3I2H")
_LARGE = 0xFFFFFFFF
_TAIL = 65_557
"""The end record and the longest comment behind it."""
_DEFLATE_LIMIT = 1040
"""Deflate cannot shrink more than 1032 to 1."""


class Member(NamedTuple):
    """One entry of the central directory."""

    name: str
    method: int
    flags: int
    packed: int
    size: int
    header: int
    """Offset of its local header."""

    @property
    def encrypted(self) -> bool:
        """Whether its bytes are encrypted."""
        return bool(self.flags & 0x41)


class Place(NamedTuple):
    """Where the bytes of a storage lie: at `start` of the file, or of `member`'s content when it is compressed."""

    start: int
    length: int
    member: Member | None = None


class Archive:
    """The members of a zip file by name, in the directory's order. The file stays the caller's."""

    def __init__(self, file: BinaryIO, size: int, subject: str) -> None:
        self.file = file
        self.size = size
        self.subject = subject
        self.end = self.comment = 0
        """`end`: where the end record ends. `comment` bytes follow; what comes after them is no part of the archive."""
        self.start_of_directory, raw = self.directory()
        self.members: dict[str, Member] = {}
        for member in self._entries(raw):
            if member.name in self.members:
                self._fail("zip-duplicate", f"has two members called {member.name!r}")
            self.members[member.name] = member
        self._check_order(self.start_of_directory)

    def directory(self) -> tuple[int, bytes]:
        """Offset and bytes of the central directory."""
        tail_start = max(0, self.size - _TAIL)
        tail = self._read(tail_start, self.size - tail_start)
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < _END_ENTRY.size:
            self._fail("zip-truncated", "is a zip archive without its directory: the download is not complete")
        _, _, _, _, entries, length, start, comment = _END_ENTRY.unpack_from(tail, at)
        end = tail_start + at
        self.end, self.comment = end + _END_ENTRY.size, comment
        locator = self._read(end - _LOCATOR.size, 4) if end >= _LOCATOR.size else b""
        # torch writes the zip64 records whether they are needed or not.
        if locator == _LOCATOR64 or entries == 0xFFFF or _LARGE in (length, start):
            entries, length, start, end = self._end64(end)
        if length > MAX_DIRECTORY or entries > MAX_ENTRIES:
            self._fail("zip-too-large", f"has a directory of {length} bytes and {entries} entries")
        if start + length != end:
            self._fail("zip-directory", f"has a directory that does not end where it should (byte {end})")
        return start, self._read(start, length)

    def _end64(self, end: int) -> tuple[int, int, int, int]:
        at = end - _LOCATOR.size
        if at < 0:
            self._fail("zip-directory", "has no zip64 record although it needs one")
        signature, _, where, _ = _LOCATOR.unpack(self._read(at, _LOCATOR.size))
        if signature != _LOCATOR64 or where + _END64.size > at:
            self._fail("zip-directory", "has no zip64 record although it needs one")
        fields = _END64.unpack(self._read(where, _END64.size))
        if fields[0] != b"PK\x06\x06":
            self._fail("zip-directory", "has a broken zip64 record")
        return fields[7], fields[8], fields[9], where

    def _entries(self, raw: bytes) -> Iterator[Member]:
        at = 0
        while at < len(raw):
            if raw[at : at + 4] != _CENTRAL or at + _CENTRAL_ENTRY.size > len(raw):
                self._fail("zip-directory", f"has a broken directory entry at byte {at} of it")
            fields = _CENTRAL_ENTRY.unpack_from(raw, at)
            flags, method, packed, size = fields[3], fields[4], fields[8], fields[9]
            name_length, extra_length, comment_length, header = fields[10], fields[11], fields[12], fields[16]
            at += _CENTRAL_ENTRY.size
            name = raw[at : at + name_length].decode("utf-8" if flags & 0x800 else "cp437", "replace")
            extra = raw[at + name_length : at + name_length + extra_length]
            size, packed, header = self._zip64(extra, size, packed, header)
            yield Member(name, method, flags, packed, size, header)
            at += name_length + extra_length + comment_length

    def _zip64(self, extra: bytes, *values: int) -> tuple[int, int, int]:
        found = list(values)
        if _LARGE in values:
            data = _extra_field(extra, 1)
            for index, value in enumerate(values):
                if value == _LARGE:
                    if len(data) < 8:
                        self._fail("zip-directory", "has an entry without its zip64 sizes")
                    found[index], data = int.from_bytes(data[:8], "little"), data[8:]
        return found[0], found[1], found[2]

    def _check_order(self, limit: int) -> None:
        last, owner = 0, ""
        for member in sorted(self.members.values(), key=lambda each: each.header):
            if member.header < last:
                self._fail("zip-overlap", f"has overlapping members {owner!r} and {member.name!r}")
            if member.method == STORED and member.size != member.packed:
                self._fail("zip-directory", f"stores {member.name!r} with two different sizes")
            last, owner = member.header + _LOCAL_ENTRY.size + len(member.name) + member.packed, member.name
            if last > limit:
                self._fail("zip-bounds", f"has a member {member.name!r} that reaches beyond the data")

    def gaps(self) -> Iterator[tuple[int, int]]:
        """Ranges (start, stop) that no member owns and that are longer than the padding of an honest archive."""
        last = 0
        for member in sorted(self.members.values(), key=lambda each: each.header):
            if member.header - last > 24:
                yield last, member.header
            last = self.start(member) + member.packed
        if self.start_of_directory - last > 24:
            yield last, self.start_of_directory

    def start(self, member: Member) -> int:
        """Offset of a member's data. Raises `FormatError` when its local header contradicts the directory."""
        raw = self._read(member.header, _LOCAL_ENTRY.size)
        fields = _LOCAL_ENTRY.unpack(raw)
        name_length, extra_length = fields[9], fields[10]
        name = self._read(member.header + _LOCAL_ENTRY.size, name_length)
        if fields[0] != _LOCAL or name.decode("utf-8" if fields[2] & 0x800 else "cp437", "replace") != member.name:
            self._fail("zip-mismatch", f"has a directory that lies about {member.name!r}")
        if fields[3] != member.method or (fields[2] & 0x41) != (member.flags & 0x41):
            self._fail("zip-mismatch", f"has a directory that lies about how {member.name!r} is stored")
        start: int = member.header + _LOCAL_ENTRY.size + name_length + extra_length
        if start + member.packed > self.size:
            self._fail("zip-bounds", f"has a member {member.name!r} that reaches beyond the file")
        return start

    def stream(self, member: Member, limit: int) -> tuple[BinaryIO, int, int]:
        """A buffered file over a member's content, its size, and its offset on disk (-1 when it was inflated).

        Inflated content is held in memory and therefore refused beyond `limit` bytes.
        """
        start = self.start(member)
        if member.encrypted:
            self._fail("zip-encrypted", f"has an encrypted member {member.name!r}")
        if member.method == STORED:
            return window(self.file, start, member.packed), member.packed, start
        data = b"".join(self.inflate(member, limit))
        return io.BytesIO(data), len(data), -1

    def inflate(self, member: Member, limit: int) -> Iterator[bytes]:
        """The content of a deflated member in pieces."""
        if member.method != DEFLATED:
            self._fail("zip-method", f"stores {member.name!r} by method {member.method}, which no model loader reads")
        if member.size > limit or member.size > _DEFLATE_LIMIT * member.packed + 64:
            self._fail("zip-bomb", f"has a member {member.name!r} that would grow to {member.size} bytes")
        inflater, left, at, done = zlib.decompressobj(-15), member.packed, self.start(member), 0
        while not inflater.eof and (left or inflater.unconsumed_tail):
            fresh = b"" if inflater.unconsumed_tail else self._read(at, min(left, 1 << 18))
            at, left = at + len(fresh), left - len(fresh)
            try:
                piece = inflater.decompress(inflater.unconsumed_tail or fresh, 1 << 20)
            except zlib.error as error:
                self._fail("zip-data", f"has a damaged member {member.name!r}: {error}")
            done += len(piece)
            if done > member.size:
                self._fail("zip-bomb", f"has a member {member.name!r} that is larger than its directory says")
            yield piece
        if done != member.size:
            self._fail("zip-data", f"has a member {member.name!r} that ends after {done} of {member.size} bytes")

    def _read(self, start: int, length: int) -> bytes:
        self.file.seek(start)
        data = self.file.read(length)
        if len(data) != length:
            self._fail("zip-truncated", "is a zip archive that ends too early")
        return data

    def _fail(self, code: str, message: str) -> NoReturn:
        raise FormatError(code, self.subject, message, format="zip", hint="download it again")


def _extra_field(extra: bytes, wanted: int) -> bytes:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def directory_names(path: str, size: int) -> bytes:
    """The raw central directory, to look for names without parsing it; empty when there is none."""
    with open(path, "rb") as file:
        archive = Archive.__new__(Archive)
        archive.file, archive.size, archive.subject = file, size, path
        try:
            return archive.directory()[1]
        except FormatError:
            return b""


def has_directory(file: BinaryIO, size: int) -> bool:
    """Whether a zip archive's end record stands where forgiving readers look for one, whatever the file begins with."""
    length = min(size, _TAIL)
    file.seek(size - length)
    return _END in file.read(length)


def local_members(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """(name, method, data offset) of everything that looks like a local header between two offsets.

    For archives whose directory is broken or does not own all bytes: what a forgiving reader might still find.
    """
    at, found = start, 0
    while at < stop and found < 4096:
        file.seek(at)
        chunk = file.read(min(1 << 20, stop - at + 30))
        hit = chunk.find(_LOCAL)
        if hit < 0:
            at += max(1, len(chunk) - 3)
            continue
        file.seek(at + hit)
        raw = file.read(_LOCAL_ENTRY.size)
        at += hit + 4
        if len(raw) == _LOCAL_ENTRY.size:
            fields = _LOCAL_ENTRY.unpack(raw)
            name = file.read(min(fields[9], 1024)).decode("utf-8", "replace")
            found += 1
            yield name, fields[3], at - 4 + _LOCAL_ENTRY.size + fields[9] + fields[10]
