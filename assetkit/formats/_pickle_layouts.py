"""The layouts in which torch and others store pickles, each read into one `Document`.

- zip (torch 1.6 and later): ``<root>/data.pkl`` and one member ``<root>/data/<key>`` per storage.
- legacy (torch 0.1.10 to 1.5): three small pickles (magic, 1001, system), the object, the storage keys, then for each
  key a 64-bit element count and the elements.
- tar (torch before 0.1.10): members ``sys_info pickle storages tensors``.
- bare: anything `pickle.dump` wrote, also inside gzip, bzip2, xz or zlib.

Sources: `torch/serialization.py` of torch 2.14 (`_save`, `_legacy_load`). Every pickle that any reader of the file
could reach is walked, also those after the first STOP, in other members, in nested archives and in bytes that no
member owns; names it mentions are judged before an error in the bytes that follow is reported.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from assetkit.errors import FormatError, UnsafeError
from assetkit.formats._pickle_calls import extents, torch_dtype
from assetkit.formats._pickle_machine import Budget, Machine, Window
from assetkit.formats._pickle_names import SIZES
from assetkit.formats._pickle_nodes import Blob, Global, Mentions, Opaque, Storage, Tensor
from assetkit.formats._pickle_zip import STORED, Archive, Member, local_members
from assetkit.types import Finding

MAGIC = 0x1950A86A20F9469CFC6C
"""`torch.serialization.MAGIC_NUMBER`."""
INFLATE_LIMIT = 64 << 20
NESTING = 4
_SCAN_LIMIT = 256 << 20
_SCRIPT_PARTS = ("code/", "constants.pkl", "model.json")
_PICKLE_NAMES = (".pkl", ".pickle", ".p", ".pt", ".pth", ".ckpt", ".bin", ".joblib", ".pk")


class Place(NamedTuple):
    """Where the bytes of a storage lie: at `start` of the file, or of `member`'s content when it is compressed."""

    start: int
    length: int
    member: Member | None = None


@dataclass(slots=True)
class Document:
    """A walked file: its value, where its storages lie, and what was noticed."""

    layout: str
    root: Any = None
    places: dict[str, Place] = field(default_factory=dict)
    stream: Place | None = None
    """Where the main pickle itself lies, for arrays stored in it."""
    byteorder: str = "little"
    script: bool = False
    """Whether TorchScript code lies beside the pickle."""
    members: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    mentions: Mentions = field(default_factory=Mentions)


def read_document(path: Path) -> Document:
    """Walk the pickles of a file. Raises `UnsafeError` when one reaches for a dangerous name, else `FormatError`
    when the bytes are broken."""
    with open(path, "rb") as file:
        walk = Walk(file, os.fstat(file.fileno()).st_size, str(path))
        try:
            walk.read()
        except FormatError as error:
            walk.refuse_unsafe(error)
            raise
        walk.refuse_unsafe()
    return walk.document


class Walk:
    """One pass over one file."""

    def __init__(self, file: BinaryIO, size: int, subject: str) -> None:
        self.file = file
        self.size = size
        self.subject = subject
        self.document = Document("bare")
        self.mentions = self.document.mentions
        self.budget = Budget()
        self.storages: dict[str, Storage] = {}

    def read(self) -> None:
        """Fill `document`."""
        self.file.seek(0)
        head = self.file.read(512)
        if head.startswith(b"PK\x03\x04"):
            self._read_zip()
        elif tar_members(head):
            self._read_tar()
        elif opener := decompressor(head):
            self._read_compressed(opener)
        else:
            self._read_stream()

    def refuse_unsafe(self, cause: FormatError | None = None) -> None:
        """Raise `UnsafeError` when a dangerous name was met, naming each with its position."""
        found = self.mentions.of("dangerous")
        if not found:
            return
        rows = [
            Finding(
                "pickle-dangerous-global",
                "error",
                each.where,
                f"loading it would reach for {each.full}; do not load it",
                f"{each.opcode} {each.full} at byte {each.offset}",
            )
            for each in found[:32]
        ]
        broken = (cause.finding,) if cause else ()
        raise UnsafeError(
            "pickle-dangerous-global",
            self.subject,
            f"is a pickle that reaches for {', '.join(each.full for each in found[:5])}",
            evidence=rows[0].evidence,
            hint="do not load it",
            format="pickle",
            findings=(*rows[1:], *broken, *self.document.findings),
        ) from cause

    def note(self, code: str, message: str, evidence: str = "") -> None:
        """Add a warning."""
        self.document.findings.append(Finding(code, "warning", self.subject, message, evidence))

    def machine(self, stream: BinaryIO, size: int, subject: str = "", *, prefix: str = "", origin: int = -1) -> Machine:
        """An interpreter over `stream`, which starts at `origin` of the file (-1: nowhere), for torch's pickles."""

        def persistent(machine: Machine, identity: Any) -> Any:
            return self._persistent(identity, prefix)

        def nested(machine: Machine, data: Any) -> Any:
            return self._nested(machine, data, prefix)

        return Machine(
            stream,
            size,
            subject or self.subject,
            mentions=self.mentions,
            budget=self.budget,
            persistent=persistent,
            nested=nested,
            origin=origin,
        )

    def _persistent(self, identity: Any, prefix: str) -> Any:
        """``("storage", type, key, location, numel[, view])``, or ``("module", class, file, source)`` of old files."""
        if not isinstance(identity, tuple) or not identity:
            return Opaque("persistent object")
        if identity[0] in ("module", b"module"):
            return identity[1] if len(identity) > 1 else None
        if identity[0] not in ("storage", b"storage") or len(identity) < 5 or not isinstance(identity[2], (str, int)):
            return Opaque("persistent object")
        offset, numel = _view(identity[5]) if len(identity) > 5 and identity[5] else (0, identity[4])
        if type(numel) is not int or not 0 <= numel < 1 << 62:
            raise ValueError("a storage without a size")
        storage = Storage(prefix + str(identity[2]), torch_dtype(identity[1]), numel, offset)
        if len(self.storages) > 500_000:
            raise ValueError("more storages than a model has")
        self.storages.setdefault(storage.key, storage)
        return storage

    # -- zip -------------------------------------------------------------------------------------------------------

    def _read_zip(self) -> None:
        self.document.layout = "zip"
        try:
            archive = Archive(self.file, self.size, self.subject)
            main = main_member(archive.members)
            folder = (
                main.name.removesuffix("data.pkl") if main else next(iter(archive.members), "").partition("/")[0] + "/"
            )
            self.document.members = tuple(each for each in archive.members if not each.startswith(f"{folder}data/"))[
                :64
            ]
            self.document.script = any(name.startswith(_SCRIPT_PARTS, len(folder)) for name in archive.members)
            if main is not None:
                self._read_main(archive, main)
                self._place_storages(archive, folder)
            self._search(archive, main, 0)
        except FormatError:
            # A reader more forgiving than ours may still find pickles in it.
            self._search_hidden(self.file, 0, self.size, self.subject, 0)
            raise

    def _read_main(self, archive: Archive, main: Member) -> None:
        folder = main.name.removesuffix("data.pkl")
        document = self.document
        if main.method != STORED:
            self.note("zip-compressed", "compresses its pickle, which torch never does; it was packed by other means")
        stream, size, start = archive.stream(main, INFLATE_LIMIT)
        document.stream = Place(max(0, start), size, main if start < 0 else None)
        machine = self.machine(stream, size, f"{self.subject}!{main.name}", origin=start)
        document.root = machine.load()
        self._walk_rest(machine)
        order = archive.members.get(f"{folder}byteorder")
        if order is not None and order.size <= 16:
            document.byteorder = archive.stream(order, 16)[0].read(16).decode("ascii", "replace").strip()

    def _place_storages(self, archive: Archive, folder: str) -> None:
        packed = 0
        for key in self.storages:
            if key in self.document.places:
                continue
            member = archive.members.get(f"{folder}data/{key}") or archive.members.get(f"{folder}constants/{key}")
            if member is None:
                raise FormatError(
                    "pickle-missing-storage", self.subject, f"lacks the data of storage {key!r}", format="pickle"
                )
            packed += member.method != STORED
            start = archive.start(member)
            self.document.places[key] = Place(0, member.size, member) if member.method else Place(start, member.size)
        if packed:
            self.note("zip-compressed", f"compresses {packed} storages; reading them is slow")

    def _search(self, archive: Archive, main: Member | None, depth: int) -> None:
        """Walk every pickle that is not the main one: other members, nested archives, bytes that no member owns."""
        for member in archive.members.values():
            if member is not main and not self._is_storage(member):
                self._search_member(archive, member, depth)
        for start, stop in archive.gaps():
            self.note("zip-gap", "has bytes that no member owns", f"bytes {start} to {stop}")
            self._search_hidden(archive.file, start, stop, archive.subject, depth)
        if archive.end < archive.size and depth == 0:
            self.note("zip-trailing", f"has {archive.size - archive.end} bytes after the archive's end")
            self._search_span(archive.file, archive.end, archive.size - archive.end, archive.subject, depth)
        for member in archive.members.values():
            if _unsafe_path(member.name):
                self.note(
                    "zip-unsafe-name", "has a member that would be unpacked outside its folder", member.name[:200]
                )

    def _is_storage(self, member: Member) -> bool:
        folder, _, key = member.name.rpartition("/data/")
        return bool(folder) and key in self.document.places

    def _search_member(self, archive: Archive, member: Member, depth: int) -> None:
        if member.size == 0 or member.name.endswith((".py", "/")):
            return
        subject = f"{archive.subject}!{member.name}"
        try:
            stream, size, _ = archive.stream(member, INFLATE_LIMIT)
        except FormatError as error:
            if member.name.lower().endswith(_PICKLE_NAMES) or error.finding.code != "zip-bomb":
                self.document.findings.append(
                    Finding(error.finding.code, "warning", subject, "cannot be looked into", error.finding.message)
                )
            return
        self.search_stream(stream, size, subject, depth)

    def _search_span(self, file: BinaryIO, start: int, length: int, subject: str, depth: int) -> None:
        stream = cast("BinaryIO", io.BufferedReader(Window(file, start, length)))
        self.search_stream(stream, length, f"{subject}@{start}", depth)

    def _search_hidden(self, file: BinaryIO, start: int, stop: int, subject: str, depth: int) -> None:
        for name, method, at in list(local_members(file, start, min(stop, start + _SCAN_LIMIT))):
            where = f"{subject}!{name}"
            if method == STORED and at < stop:
                self._search_span(file, at, stop - at, where, depth + 1)
            elif method == 8 and at < stop:
                file.seek(at)
                data = _inflated(zlib.decompressobj(-15), file, 4 << 20)
                self.search_stream(cast("BinaryIO", io.BytesIO(data)), len(data), where, depth + 1)

    def search_stream(self, stream: BinaryIO, size: int, subject: str, depth: int) -> None:
        """Walk whatever pickles a byte stream holds, for their names only."""
        if depth > NESTING:
            self.note("pickle-nesting", f"nests archives more than {NESTING} deep; what lies deeper was not looked at")
            return
        head = stream.read(512)
        stream.seek(0)
        if head.startswith(b"PK\x03\x04"):
            self._search_nested(stream, size, subject, depth)
        elif head.startswith(b"\x93NUMPY"):
            self._search_npy(stream, size, subject, head)
        elif opener := decompressor(head):
            data = _inflated(opener(), stream, INFLATE_LIMIT)
            self.search_stream(cast("BinaryIO", io.BytesIO(data)), len(data), subject, depth + 1)
        elif looks_like_pickle(head) or (subject.lower().endswith(_PICKLE_NAMES) and head[:1] in b"(cl]})i"):
            self._search_pickles(stream, size, subject)

    def _search_pickles(self, stream: BinaryIO, size: int, subject: str) -> None:
        machine = self.machine(stream, size, subject)
        try:
            machine.load()
        except FormatError as error:
            self.document.findings.append(
                Finding(error.finding.code, "warning", subject, error.finding.message, error.finding.evidence)
            )
            return
        self._walk_rest(machine)

    def _search_nested(self, stream: BinaryIO, size: int, subject: str, depth: int) -> None:
        try:
            self._search(Archive(stream, size, subject), None, depth + 1)
        except FormatError as error:
            self.document.findings.append(
                Finding(error.finding.code, "warning", subject, error.finding.message, error.finding.evidence)
            )
            self._search_hidden(stream, 0, size, subject, depth + 1)

    def _search_npy(self, stream: BinaryIO, size: int, subject: str, head: bytes) -> None:
        """Arrays of objects are pickles after a text header (`numpy.lib.format`)."""
        long = head[6:7] != b"\x01"
        length = int.from_bytes(head[8 : 12 if long else 10], "little") + (12 if long else 10)
        if b"O" in re.sub(rb"'(?:descr|fortran_order|shape)'|False|True", b"", head[10:length]) and length < size:
            stream.seek(length)
            self._search_pickles(stream, size, subject)

    # -- streams ---------------------------------------------------------------------------------------------------

    def _walk_rest(self, machine: Machine) -> None:
        """Walk pickles that follow a STOP. Random bytes are no pickle: of a broken one only danger is kept."""
        while machine.position < machine.size:
            at = machine.position
            machine.mentions = Mentions()
            try:
                machine.load()
                kept = list(machine.mentions.seen.values())
                broken = False
            except FormatError:
                kept = machine.mentions.of("dangerous") if machine.executed or machine.position > at + 8 else []
                broken = True
            for mention in kept:
                self.mentions.add(mention)
            if broken:
                self.note("pickle-trailing", f"has {machine.size - at} bytes after the end of its pickle", f"byte {at}")
                break
        machine.mentions = self.mentions

    def _read_stream(self) -> None:
        self.file.seek(0)
        machine = self.machine(self.file, self.size, origin=0)
        value = machine.load()
        self.document.stream = Place(0, self.size)
        if type(value) is int and value == MAGIC:
            self.document.layout = "legacy"
            self.document.root = self._legacy(machine, "")
        else:
            self.document.root = value
            self._walk_rest(machine)

    def _legacy(self, machine: Machine, prefix: str) -> Any:
        """What follows the magic number; the places of the storages are set."""
        if machine.load() != 1001:
            machine.fail("pickle-legacy-version", "is a torch file of an unknown version")
        system = machine.load()
        if isinstance(system, dict) and system.get("little_endian") is False:
            self.document.byteorder = "big"
        value = machine.load()
        keys = machine.load()
        if not isinstance(keys, list):
            machine.fail("pickle-broken", "is a torch file without its list of storages")
        for key in keys:
            self._place_legacy(machine, prefix + str(key) if isinstance(key, (str, int)) else "")
        if machine.position < machine.size:
            self._walk_rest(machine)
        return value

    def _place_legacy(self, machine: Machine, key: str) -> None:
        storage = self.storages.get(key)
        if storage is None:
            machine.fail("pickle-broken", "is a torch file that lists a storage no tensor uses")
        (count,) = struct.unpack("<q", machine.take(8))
        length = count * SIZES[storage.dtype]
        if count < 0 or machine.position + length > machine.size:
            missing = machine.position + length - machine.size
            machine.fail("pickle-truncated", f"ends {missing} bytes before its last storage does; download it again")
        start = machine.skip(length)
        self.document.places[key] = Place(machine.origin + start if machine.origin >= 0 else -1, length)

    def _nested(self, machine: Machine, data: Any, prefix: str) -> Any:
        """The storage that ``torch.storage._load_from_bytes`` would read from a legacy torch file in a byte string."""
        if prefix.count("@") >= NESTING:
            return Opaque("nested torch file")
        inline = machine.blob_bytes(data, 1 << 20)
        at = machine.origin + data.start if isinstance(data, Blob) and not data.text and machine.origin >= 0 else -1
        if isinstance(data, Blob) and not data.text:
            back, size = machine.position, data.length
            stream = cast("BinaryIO", io.BufferedReader(Window(machine.file, data.start, data.length)))
        elif inline is not None:
            back, size, stream = -1, len(inline), cast("BinaryIO", io.BytesIO(inline))
        else:
            return Opaque("nested torch file")
        value = self._nested_value(stream, size, f"{machine.subject}@{at}", f"{prefix}@{len(self.storages)}/", at)
        if back >= 0:
            machine.file.seek(back)
        return value

    def _nested_value(self, stream: BinaryIO, size: int, subject: str, prefix: str, origin: int) -> Any:
        if stream.read(4) == b"PK\x03\x04":
            self._search_nested(stream, size, subject, 1)
            return Opaque("nested torch file")
        stream.seek(0)
        inner = self.machine(stream, size, subject, prefix=prefix, origin=origin)
        first = inner.load()
        if type(first) is int and first == MAGIC:
            return self._legacy(inner, prefix)
        self._walk_rest(inner)
        return first

    def _read_compressed(self, opener: Any) -> None:
        self.file.seek(0)
        data = _inflated(opener(), self.file, INFLATE_LIMIT)
        self.document.layout = "compressed"
        self.note("pickle-compressed", "is a compressed pickle; loaders of models do not read it")
        machine = self.machine(cast("BinaryIO", io.BytesIO(data)), len(data))
        self.document.root = machine.load()
        self._walk_rest(machine)

    # -- tar -------------------------------------------------------------------------------------------------------

    def _read_tar(self) -> None:
        self.document.layout = "tar"
        members = self._tar_directory()
        for name in ("pickle", "storages", "tensors"):
            if name not in members:
                raise FormatError(
                    "tar-incomplete", self.subject, f"is an old torch file without {name!r}", format="pickle"
                )
        if "sys_info" in members:
            self._tar_machine(members, "sys_info").load()
        self._tar_storages(self._tar_machine(members, "storages"), members["storages"].start)
        tensors = self._tar_tensors(self._tar_machine(members, "tensors"))
        main = self._tar_machine(members, "pickle")
        main.persistent = lambda machine, identity: self._tar_object(identity, tensors)
        self.document.stream = members["pickle"]
        self.document.root = main.load()
        self._walk_rest(main)

    def _tar_directory(self) -> dict[str, Place]:
        members: dict[str, Place] = {}
        at = 0
        while at + 512 <= self.size and len(members) < 64:
            self.file.seek(at)
            entry = tar_entry(self.file.read(512))
            if entry is None:
                break
            name, length = entry
            if at + 512 + length > self.size:
                raise FormatError("tar-truncated", self.subject, f"ends inside its member {name!r}", format="pickle")
            members[name] = Place(at + 512, length)
            at += 512 + -(-length // 512) * 512
        return members

    def _tar_machine(self, members: Mapping[str, Place], name: str) -> Machine:
        place = members[name]
        stream = cast("BinaryIO", io.BufferedReader(Window(self.file, place.start, place.length)))
        return self.machine(stream, place.length, f"{self.subject}!{name}")

    def _tar_storages(self, machine: Machine, origin: int) -> None:
        for _ in range(_count(machine)):
            key, _, kind = _triple(machine)
            dtype = torch_dtype(kind)
            (numel,) = struct.unpack("<q", machine.take(8))
            storage = Storage(str(key), dtype, numel)
            self.storages[storage.key] = storage
            self.document.places[storage.key] = Place(origin + machine.skip(numel * SIZES[dtype]), numel * SIZES[dtype])
        views = machine.load()
        for view in views if isinstance(views, list) else ():
            if not isinstance(view, tuple) or len(view) != 4 or str(view[1]) not in self.storages:
                machine.fail("pickle-broken", "is an old torch file whose storage views cannot be read")
            root = self.storages[str(view[1])]
            offset, numel = extents(view[2:])
            self.storages[str(view[0])] = Storage(root.key, root.dtype, numel, offset)

    def _tar_tensors(self, machine: Machine) -> dict[str, Tensor]:
        tensors: dict[str, Tensor] = {}
        for _ in range(_count(machine)):
            key, owner, _ = _triple(machine)
            (dimensions,) = struct.unpack("<i4x", machine.take(8))
            if not 0 <= dimensions <= 64:
                machine.fail("pickle-broken", f"is an old torch file with a tensor of {dimensions} dimensions")
            numbers = struct.unpack(f"<{2 * dimensions + 1}q", machine.take(16 * dimensions + 8))
            shape, stride = extents(numbers[:dimensions]), extents(numbers[dimensions:-1])
            storage = self.storages.get(str(owner))
            if storage is None or numbers[-1] < 0:
                machine.fail("pickle-broken", "is an old torch file with a tensor that has no storage")
            tensors[str(key)] = Tensor(storage, storage.dtype, numbers[-1] + storage.offset, shape, stride)
        return tensors

    def _tar_object(self, identity: Any, tensors: Mapping[str, Tensor]) -> Any:
        if isinstance(identity, tuple):
            return identity[0] if identity else None
        found = tensors.get(str(identity)) or self.storages.get(str(identity))
        return found if found is not None else Opaque("persistent object")


def _count(machine: Machine) -> int:
    count = machine.load()
    if type(count) is not int or not 0 <= count <= 500_000:
        machine.fail("pickle-broken", "is an old torch file without a count")
    return cast("int", count)


def _triple(machine: Machine) -> tuple[Any, Any, Any]:
    value = machine.load()
    if not isinstance(value, tuple) or len(value) != 3:
        machine.fail("pickle-broken", "is an old torch file with a broken entry")
    return value


def _view(metadata: Any) -> tuple[int, int]:
    """(offset, elements) of ``(view key, offset, elements)``."""
    if not isinstance(metadata, tuple) or len(metadata) != 3:
        raise ValueError("a storage view that cannot be read")
    offset, numel = extents(metadata[1:])
    return offset, numel


def main_member(members: Mapping[str, Member]) -> Member | None:
    """The pickle that torch would load: ``data.pkl`` in the folder of the archive's first member."""
    found = [member for name, member in members.items() if name == "data.pkl" or name.endswith("/data.pkl")]
    if not found:
        return None
    folder = next(iter(members)).partition("/")[0]
    return next((each for each in found if each.name == f"{folder}/data.pkl"), found[0])


def _unsafe_path(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or "\0" in name or name[1:2] == ":"


def looks_like_pickle(head: bytes) -> bool:
    """Whether bytes start as pickles of protocol 2 and above do."""
    if len(head) < 3 or head[0] != 0x80 or head[1] > 5:
        return False
    return head[2] == 0x95 or head[2] in _STARTS


_STARTS = frozenset(b"(]})}cNKJMGIXUTSVLFB\x8a\x8b\x8c\x8d\x8e\x8f\x88\x89\x96CPQ.0")


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
    return _inflated(opener(), cast("BinaryIO", io.BytesIO(head)), 256) if opener else b""


def _inflated(engine: Any, stream: BinaryIO, limit: int) -> bytes:
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


def tar_entry(block: bytes) -> tuple[str, int] | None:
    """(name, size) of a tar header block with a right checksum; None for anything else."""
    if len(block) < 512 or not block.strip(b"\0"):
        return None
    try:
        size = int(block[124:136].strip(b" \0") or b"0", 8)
        checksum = int(block[148:156].strip(b" \0") or b"0", 8)
    except ValueError:
        return None
    if size < 0 or sum(block[:148]) + 256 + sum(block[156:512]) != checksum:
        return None
    return block[:100].split(b"\0")[0].decode("utf-8", "replace").removeprefix("./"), size


def tar_members(head: bytes) -> bool:
    """Whether bytes start a tar archive whose first member is one of old torch's."""
    entry = tar_entry(head[:512])
    return entry is not None and entry[0] in ("sys_info", "pickle", "storages", "tensors")


def main_class(value: Any) -> str:
    """The class name of a pickle's value when it is an object; empty for plain data."""
    return value.cls if isinstance(value, Opaque) else value.full if isinstance(value, Global) else ""
