"""Looking for pickles where no loader of models should look, but some loader will.

Other members of an archive, archives inside it, bytes that no member owns or that follow its end, members that only a
forgiving reader would find, and arrays of objects: each is walked for the names it mentions, its values are dropped.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from assetkit.errors import FormatError
from assetkit.formats._pickle_machine import Budget, Machine
from assetkit.formats._pickle_stream import decompressor, inflated, looks_like_pickle, window
from assetkit.formats._pickle_zip import DEFLATED, STORED, Archive, Member, local_members
from assetkit.types import Finding

if TYPE_CHECKING:
    from assetkit.formats._pickle_layouts import Walk

INFLATE_LIMIT = 64 << 20
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
_TEXT_STARTS = b"(]})cl"
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
            stream, size, _ = archive.stream(member, INFLATE_LIMIT)
        except FormatError as error:
            if member.name.lower().endswith(_PICKLE_NAMES) or error.finding.code != "zip-bomb":
                self.walk.document.findings.append(
                    Finding(error.finding.code, "warning", subject, "cannot be looked into", error.finding.message)
                )
            return
        self.stream(stream, size, subject, depth)

    @staticmethod
    def _is_worth_reading(archive: Archive, member: Member) -> bool:
        """Whether a member's first bytes may start a pickle or a container of one: an archive of pictures is not
        inflated whole."""
        if member.method != DEFLATED or member.encrypted or member.name.lower().endswith(_PICKLE_NAMES):
            return True
        head = next(archive.inflate(member, member.size), b"")[:HEAD]
        return _is_container(head) or looks_like_pickle(head) or _is_text_pickle(head, member.size)

    def span(self, file: BinaryIO, start: int, length: int, subject: str, depth: int) -> None:
        stream = window(file, start, length)
        self.stream(stream, length, f"{subject}@{start}", depth)

    def hidden(self, file: BinaryIO, start: int, stop: int, subject: str, depth: int) -> None:
        for name, method, at in list(local_members(file, start, min(stop, start + _SCAN_LIMIT))):
            where = f"{subject}!{name}"
            if method == STORED and at < stop:
                self.span(file, at, stop - at, where, depth + 1)
            elif method == DEFLATED and at < stop:
                file.seek(at)
                data = inflated(zlib.decompressobj(-15), file, 4 << 20)
                self.stream(cast("BinaryIO", io.BytesIO(data)), len(data), where, depth + 1)

    def stream(self, stream: BinaryIO, size: int, subject: str, depth: int) -> None:
        """Walk whatever pickles a byte stream holds, for their names only."""
        if depth > NESTING:
            self.walk.note(
                "pickle-nesting", f"nests archives more than {NESTING} deep; what lies deeper was not looked at"
            )
            return
        head = stream.read(HEAD)
        stream.seek(0)
        if head.startswith(b"PK\x03\x04"):
            self.nested(stream, size, subject, depth)
        elif head.startswith(NPY_MAGIC):
            self._npy(stream, size, subject, head)
        elif opener := decompressor(head):
            data = inflated(opener(), stream, INFLATE_LIMIT)
            self.stream(cast("BinaryIO", io.BytesIO(data)), len(data), subject, depth + 1)
        elif (
            looks_like_pickle(head)
            or (subject.lower().endswith(_PICKLE_NAMES) and head[:1] in b"(cl]})i")
            or _is_text_pickle(head, size)
        ):
            self._pickles(stream, size, subject)

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


def _is_text_pickle(head: bytes, size: int) -> bool:
    """Whether bytes under any name are a pickle without a signature that would call something."""
    if head[:1] not in _TEXT_STARTS or not head:
        return False
    machine = Machine(cast("BinaryIO", io.BytesIO(head)), len(head), "", budget=Budget(1 << 20, 5_000))
    try:
        machine.load()
    except FormatError as error:
        cut = error.finding.code == "pickle-truncated" and size > len(head)
        return machine.executed > 0 or (cut and len(machine.mentions.seen) > 0)
    return machine.executed > 0


def _unsafe_path(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or "\0" in name or name[1:2] == ":"
