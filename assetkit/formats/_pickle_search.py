"""Looking for pickles where no loader of models should look, but some loader will.

Other members of an archive, archives inside it (zip, tar, compressed streams), bytes that no member owns or that follow
its end, members that only a forgiving reader would find, and arrays of objects: each is walked for the names it
mentions, its values are dropped. What is too large or too deep to be looked into is a finding.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from assetkit.errors import FormatError
from assetkit.formats._pickle_loose import can_be_loose, judge_loose
from assetkit.formats._pickle_stream import decompressor, inflated, looks_like_pickle, window
from assetkit.formats._pickle_tar import tar_entry
from assetkit.formats._pickle_zip import DEFLATED, STORED, Archive, Member, has_directory, local_members
from assetkit.types import Finding

if TYPE_CHECKING:
    from assetkit.formats._pickle_layouts import Walk

INFLATE_LIMIT = 64 << 20
"""Bytes that one compressed stream may grow to in memory."""
HELD_LIMIT = 96 << 20
"""Bytes that streams inside each other may take together."""
WORK_LIMIT = 256 << 20
"""Bytes that are inflated for one file."""
TAR_MEMBERS = 20_000
NESTING = 4
NPY_MAGIC = b"\x93NUMPY"
NPY_HEADER_LIMIT = 10_000
"""numpy itself refuses longer headers (`numpy.lib.format`, ``max_header_size``), so longer ones are cut here."""
NPY_HEADER = re.compile(
    rb"\s*\{\s*'descr':\s*'([<>|=])([a-zA-Z])(\d{0,3})',\s*'fortran_order':\s*(True|False),\s*"
    rb"'shape':\s*\(\s*((?:\d{1,19},\s*)*(?:\d{1,19})?)\s*\),?\s*\}\s*"
)
"""The header that numpy writes for an array of plain values."""
HEAD = 512
"""Bytes by which a stream is judged."""
_SCAN_LIMIT = 256 << 20
NOT_SEARCHED = "not-searched"
"""Code of the finding on what may hold a pickle that nobody looked for."""
_PICKLE_NAMES = (".pkl", ".pickle", ".p", ".pt", ".pth", ".ckpt", ".bin", ".joblib", ".pk")


class Search:
    """A search on behalf of one walk, whose mentions, budget and findings it shares."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def archive(self, archive: Archive, main: Member | None, depth: int) -> None:
        """Walk every pickle that is not the main one: other members, nested archives, bytes that no member owns."""
        for member in archive.members.values():
            if member is not main and not self._is_storage(member):
                self._member(archive, member, depth)
        for start, stop in archive.gaps():
            self.walk.note("zip-gap", "has bytes that no member owns", f"bytes {start} to {stop}")
            self.hidden(archive.file, start, stop, archive.subject, depth)
        if archive.end + archive.comment < archive.size:
            self.walk.note("zip-trailing", "has bytes after the archive's end", f"from byte {archive.end}")
        if archive.end < archive.size:
            self.span(archive.file, archive.end, archive.size - archive.end, archive.subject, depth)
        for member in archive.members.values():
            if _unsafe_path(member.name):
                self.walk.note(
                    "zip-unsafe-name", "has a member that would be unpacked outside its folder", member.name[:200]
                )

    def _is_storage(self, member: Member) -> bool:
        folder, _, key = member.name.rpartition("/data/")
        return bool(folder) and key in self.walk.document.places

    def _member(self, archive: Archive, member: Member, depth: int) -> None:
        if member.size == 0:
            return
        subject = f"{archive.subject}!{member.name}"
        try:
            if not self._is_worth_reading(archive, member):
                return
            room = self._room()
            stream, size, _ = archive.stream(member, room)
        except FormatError as error:
            self._not_searched(subject, error.finding.message, error.finding.code)
            return
        with self._held(0 if member.method == STORED else size):
            self.stream(stream, size, subject, depth)

    @staticmethod
    def _is_worth_reading(archive: Archive, member: Member) -> bool:
        """Whether a member's first bytes may start a pickle or a container of one: an archive of pictures is not
        inflated whole."""
        if member.method != DEFLATED or member.encrypted or member.name.lower().endswith(_PICKLE_NAMES):
            return True
        head = next(archive.inflate(member, member.size), b"")[:HEAD]
        return _is_container(head) or looks_like_pickle(head) or can_be_loose(head)

    def _room(self) -> int:
        """Bytes that the next compressed stream may grow to."""
        return min(INFLATE_LIMIT, HELD_LIMIT - self.walk.held, WORK_LIMIT - self.walk.inflated)

    @contextmanager
    def _held(self, size: int) -> Iterator[None]:
        """Account for `size` inflated bytes while they are looked at."""
        self.walk.held += size
        self.walk.inflated += size
        try:
            yield
        finally:
            self.walk.held -= size

    def _not_searched(self, subject: str, why: str, evidence: str = "") -> None:
        """Say once for a subject that something in it stays unknown; the first few subjects are enough."""
        found = self.walk.document.findings
        if sum(each.code == NOT_SEARCHED for each in found) < 4:
            message = f"was not looked into: {why}; unpack it and scan what is inside"
            found.append(Finding(NOT_SEARCHED, "warning", subject, message, evidence))

    def appended(self, file: BinaryIO, size: int) -> None:
        """A zip archive at the end of something else, as self-extracting programs and disguised pictures have it."""
        file.seek(0)
        if file.read(4) != b"PK\x03\x04" and has_directory(file, size):
            self.hidden(file, 0, size, self.walk.subject, 0)

    def span(self, file: BinaryIO, start: int, length: int, subject: str, depth: int) -> None:
        """Search `length` bytes from `start` on; what is found is said of `subject`."""
        stream = window(file, start, length)
        self.stream(stream, length, f"{subject}@{start}", depth)

    def hidden(self, file: BinaryIO, start: int, stop: int, subject: str, depth: int) -> None:
        """Search the zip members that begin between `start` and `stop`, whatever a directory says of them."""
        for name, method, at in list(local_members(file, start, min(stop, start + _SCAN_LIMIT))):
            where = f"{subject}!{name}"
            if method == STORED and at < stop:
                self.span(file, at, stop - at, where, depth + 1)
            elif method == DEFLATED and at < stop:
                file.seek(at)
                self._inflate(lambda: zlib.decompressobj(-15), file, where, depth)

    def stream(self, stream: BinaryIO, size: int, subject: str, depth: int) -> None:
        """Walk whatever pickles a byte stream holds, for their names only."""
        if depth > NESTING:
            self._not_searched(subject, f"it lies more than {NESTING} archives deep")
            return
        head = stream.read(HEAD)
        stream.seek(0)
        if head.startswith(b"PK\x03\x04"):
            self.nested(stream, size, subject, depth)
        elif head.startswith(NPY_MAGIC):
            self._npy(stream, size, subject, head)
        elif opener := decompressor(head):
            self._inflate(opener, stream, subject, depth)
        elif tar_entry(head) is not None:
            self._tar(stream, size, subject, depth)
        elif self._is_pickle(head, stream, size, subject if depth else ""):
            stream.seek(0)
            self._pickles(stream, size, subject)

    @staticmethod
    def _is_pickle(head: bytes, stream: BinaryIO, size: int, member: str) -> bool:
        named = member.lower().endswith(_PICKLE_NAMES) and head[:1] in b"(cl]})i"
        return looks_like_pickle(head) or named or judge_loose(stream, size).runs

    def _inflate(self, opener: Any, stream: BinaryIO, subject: str, depth: int) -> None:
        room = self._room()
        if room < HEAD:
            self._not_searched(subject, "archives in this file inflate to more than is read of one file")
            return
        data = inflated(opener, stream, room)
        size = data.getbuffer().nbytes
        with self._held(size):
            self.stream(cast("BinaryIO", data), size, subject, depth + 1)
        if size >= room:
            self._not_searched(subject, f"only its first {room >> 20} MiB were inflated")

    def _tar(self, stream: BinaryIO, size: int, subject: str, depth: int) -> None:
        """Every member of a tar archive; long names and other records of the format are members like any."""
        at = 0
        for _ in range(TAR_MEMBERS):
            stream.seek(at)
            block = stream.read(512)
            entry = tar_entry(block)
            if entry is None:
                if block.strip(b"\0"):
                    self._not_searched(subject, f"its tar record at byte {at} cannot be read")
                return
            name, length = entry
            if length:
                held = min(length, size - at - 512)
                self.stream(window(stream, at + 512, held), held, f"{subject}!{name}", depth + 1)
            at += 512 + -(-length // 512) * 512
        self._not_searched(subject, f"it has more than {TAR_MEMBERS} members")

    def _pickles(self, stream: BinaryIO, size: int, subject: str, *, certain: bool = True) -> None:
        machine = self.walk.machine(stream, size, subject)
        try:
            machine.load()
        except FormatError as error:
            found = Finding(error.finding.code, "warning", subject, error.finding.message, error.finding.evidence)
            self.walk.document.findings.extend([found] if certain else [])
            return
        self.walk.walk_rest(machine)

    def nested(self, stream: BinaryIO, size: int, subject: str, depth: int) -> None:
        """Search an archive that lies in another file; where its directory is broken, the members that still show."""
        try:
            self.archive(Archive(stream, size, subject), None, depth + 1)
        except FormatError as error:
            self.walk.document.findings.append(
                Finding(error.finding.code, "warning", subject, error.finding.message, error.finding.evidence)
            )
            self.hidden(stream, 0, size, subject, depth + 1)

    def _npy(self, stream: BinaryIO, size: int, subject: str, head: bytes) -> None:
        """Arrays of objects are pickles after a text header (`numpy.lib.format`).

        The header is a Python literal with many spellings of "object", so whatever is not plainly of numbers is walked.
        """
        long = head[6:7] != b"\x01"
        length = int.from_bytes(head[8 : 12 if long else 10], "little") + (12 if long else 10)
        stream.seek(0)
        text = stream.read(min(length, NPY_HEADER_LIMIT))[12 if long else 10 :]
        plain = NPY_HEADER.fullmatch(text)
        if length < size and (plain is None or plain.group(2) == b"O"):
            stream.seek(length)
            self._pickles(stream, size, subject, certain=b"O" in text)


def _is_container(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", NPY_MAGIC)) or decompressor(head) is not None


def _unsafe_path(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or "\0" in name or name[1:2] == ":"
