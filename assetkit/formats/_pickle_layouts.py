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

import io
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from assetkit.errors import FormatError, UnsafeError
from assetkit.formats._pickle_calls import extents, torch_dtype
from assetkit.formats._pickle_joblib import WRAPPER, JoblibMachine
from assetkit.formats._pickle_machine import Budget, Machine
from assetkit.formats._pickle_names import SIZES
from assetkit.formats._pickle_nodes import Blob, Global, Mentions, Opaque, Storage
from assetkit.formats._pickle_search import INFLATE_LIMIT, NESTING, NPY_MAGIC, Search
from assetkit.formats._pickle_stream import decompressor, inflated, window
from assetkit.formats._pickle_tar import TarReader, is_old_torch
from assetkit.formats._pickle_zip import STORED, Archive, Member, Place
from assetkit.types import Finding

MAGIC = 0x1950A86A20F9469CFC6C
"""`torch.serialization.MAGIC_NUMBER`."""
_SCRIPT_PARTS = ("code/", "constants.pkl", "model.json")


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


def pickles_inside(path: Path) -> tuple[Finding, ...]:
    """Warnings about pickles that lie in a file of another format (a plain zip, numpy arrays of objects).

    `UnsafeError` when one reaches for a dangerous name, `FormatError` when the container is broken.
    """
    document = read_document(path)
    return (*document.findings, *unknown_names(document, str(path)))


def unknown_names(document: Document, subject: str) -> Iterator[Finding]:
    """A warning when the pickles mention names that are neither allowed nor known to be dangerous."""
    unknown = [each for each in document.mentions.of("unknown") if not each.full.startswith("__torch__.")]
    if unknown:
        names = ", ".join(each.full for each in unknown[:12])
        yield Finding(
            "pickle-unknown-global",
            "warning",
            subject,
            f"mentions {len(unknown)} names outside the allow-list; nothing was loaded, loading it may run code",
            names + (" …" if len(unknown) > 12 else ""),
        )


class Walk:
    """One pass over one file."""

    def __init__(self, file: BinaryIO, size: int, subject: str) -> None:
        self.file = file
        self.size = size
        self.subject = subject
        self.document = Document("bare")
        self.mentions = self.document.mentions
        self.budget = Budget.of(size)
        self.storages: dict[str, Storage] = {}
        self.held = self.inflated = 0
        """Inflated bytes in memory now, and in all: see `Search`."""

    def read(self) -> None:
        """Fill `document`."""
        self.file.seek(0)
        head = self.file.read(512)
        if head.startswith(b"PK\x03\x04"):
            self._read_zip()
        elif is_old_torch(head):
            TarReader(self).read()
        elif opener := decompressor(head):
            self._read_compressed(opener)
        elif head.startswith(NPY_MAGIC):
            self.document.layout = "npy"
            self.file.seek(0)
            Search(self).stream(self.file, self.size, self.subject, 0)
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
            Search(self).archive(archive, main, 0)
        except FormatError:
            # A reader more forgiving than ours may still find pickles in it.
            Search(self).hidden(self.file, 0, self.size, self.subject, 0)
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
        self.walk_rest(machine)
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

    # -- streams ---------------------------------------------------------------------------------------------------

    def walk_rest(self, machine: Machine) -> None:
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
        machine, value = self._first(self.file, self.size, 0)
        self.document.stream = Place(0, self.size)
        if type(value) is int and value == MAGIC:
            self.document.layout = "legacy"
            self.document.root = self._legacy(machine, "")
        else:
            self.document.root = value
            self.walk_rest(machine)
        # Readers of archives look for one from the end of a file, whatever it begins with.
        Search(self).appended(self.file, self.size)

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
            self.walk_rest(machine)
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
            stream = window(machine.file, data.start, data.length)
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
            Search(self).nested(stream, size, subject, 1)
            return Opaque("nested torch file")
        stream.seek(0)
        inner = self.machine(stream, size, subject, prefix=prefix, origin=origin)
        first = inner.load()
        if type(first) is int and first == MAGIC:
            return self._legacy(inner, prefix)
        self.walk_rest(inner)
        return first

    def _read_compressed(self, opener: Any) -> None:
        self.file.seek(0)
        data = inflated(opener, self.file, INFLATE_LIMIT)
        self.document.layout = "compressed"
        self.note("pickle-compressed", "is a compressed pickle; loaders of models do not read it")
        machine, self.document.root = self._first(cast("BinaryIO", data), data.getbuffer().nbytes, -1)
        self.walk_rest(machine)

    def _first(self, stream: BinaryIO, size: int, origin: int) -> tuple[Machine, Any]:
        """The first pickle of a stream, and the machine that stands behind it.

        One that names joblib's wrapper is walked as Python's loader reads it and as joblib's does: the two see
        different opcodes, and either may be dangerous.
        """
        stream.seek(0)
        machine, value, broken = self.machine(stream, size, origin=origin), None, None
        try:
            value = machine.load()
        except FormatError as error:
            broken = error
        if WRAPPER in self.mentions.seen:
            if broken is None:
                self.walk_rest(machine)
            stream.seek(0)
            joblib = JoblibMachine(stream, size, self.subject, mentions=self.mentions, origin=origin)
            try:
                value, machine, broken = joblib.load(), joblib, None
                self.note("pickle-joblib", "is a pickle of joblib's, which no loader of models reads")
            except FormatError as error:
                broken = broken and error
        if broken is not None:
            raise broken
        return machine, value


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


def main_class(value: Any) -> str:
    """The class name of a pickle's value when it is an object; empty for plain data."""
    return value.cls if isinstance(value, Opaque) else value.full if isinstance(value, Global) else ""
