"""numpy files: every ``.npy`` inside a ``.npz`` is a tensor, a ``.npy`` alone is one called ``array``.

The ``.npy`` header (NEP 1; `numpy/lib/_format_impl.py`) is a Python dictionary in text. It is matched, never evaluated:
arrays of records are a finding and no tensor. Arrays of objects are pickles: they are walked for the names they mention
(`UnsafeError` when one would run code) and are a finding otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from assetkit.errors import FormatError
from assetkit.formats._pickle_layouts import pickles_inside
from assetkit.formats._pickle_search import NPY_HEADER, NPY_HEADER_LIMIT, NPY_MAGIC
from assetkit.formats._pickle_zip import STORED, Archive, Member
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.formats.dtypes import nbytes
from assetkit.types import Finding, Header, Shape, TensorInfo

_EXPANDED_LIMIT = 1 << 31
_DTYPES: Mapping[str, str] = {
    "f2": "F16",
    "f4": "F32",
    "f8": "F64",
    "i1": "I8",
    "i2": "I16",
    "i4": "I32",
    "i8": "I64",
    "u1": "U8",
    "u2": "U16",
    "u4": "U32",
    "u8": "U64",
    "b1": "BOOL",
    "c8": "C64",
}


class NpzSource(FileSource):
    """Arrays of a ``.npz``; those that lie there as they are have byte ranges, the others are inflated on `read`."""

    def __init__(self, path: Path, header: Header, members: Mapping[str, str]) -> None:
        super().__init__(path, header)
        self._members = members

    def read(self, name: str) -> memoryview:
        """Little-endian bytes in row-major order. `FormatError` when the member is damaged or its size a lie."""
        info = self.header.tensors[name]
        if info.start >= 0:
            return super().read(name)
        if not self._members:
            with open(self.path, "rb") as file:
                return _little(file, str(self.path), name)
        with open(self.path, "rb") as file:
            archive = Archive(file, os.fstat(file.fileno()).st_size, str(self.path))
            member = archive.members.get(self._members[name])
            if member is None or member.size > _EXPANDED_LIMIT:
                raise FormatError("npz-array", str(self.path), f"array {name!r} cannot be read any more")
            return _as_stored(archive, member)


def _as_stored(archive: Archive, member: Member) -> memoryview:
    return _little(archive.stream(member, _EXPANDED_LIMIT)[0], archive.subject, member.name)


def _little(stream: BinaryIO, subject: str, name: str) -> memoryview:
    import numpy as np

    try:
        values = np.lib.format.read_array(stream, allow_pickle=False, max_header_size=NPY_HEADER_LIMIT)
    except (ValueError, EOFError) as error:
        raise FormatError("npz-array", subject, f"array {name!r} is damaged: {error}") from error
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
    return memoryview(little.tobytes())


def matches(probe: Probe) -> bool:
    """A zip whose first member is a ``.npy``, or a ``.npy`` itself."""
    head = probe.head
    if head.startswith(NPY_MAGIC):
        return True
    length = int.from_bytes(head[26:28], "little")
    return head.startswith(b"PK\x03\x04") and head[30 : 30 + length].endswith(b".npy")


def open_npz(path: Path) -> NpzSource:
    """Read the headers of all arrays. `FormatError` when the archive itself is broken, `UnsafeError` when an array of
    objects or another member is a pickle that would run code."""
    with open(path, "rb") as file:
        alone = file.read(len(NPY_MAGIC)) == NPY_MAGIC
    return _open_npy(path) if alone else _open_archive(path)


def _open_npy(path: Path) -> NpzSource:
    findings = pickles_inside(path)
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        try:
            info = _plain(str(path), "array", file.read(NPY_HEADER_LIMIT + 12), size, 0)
        except FormatError as error:
            finding = error.finding
            problem = Finding(finding.code, "warning", str(path), finding.message, finding.evidence)
            return NpzSource(path, Header("npz", {}, {}, {}, (problem, *findings), size), {})
    return NpzSource(path, Header("npz", {"array": info}, {}, {}, findings, size), {})


def _open_archive(path: Path) -> NpzSource:
    tensors: dict[str, TensorInfo] = {}
    members: dict[str, str] = {}
    findings: list[Finding] = list(pickles_inside(path))
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        archive = Archive(file, size, str(path))
        for member in archive.members.values():
            name = member.name.removesuffix(".npy")
            try:
                tensors[name] = _array(file, archive, member, name)
                members[name] = member.name
            except FormatError as error:
                finding = error.finding
                findings.append(Finding(finding.code, "warning", str(path), finding.message, finding.evidence))
    return NpzSource(path, Header("npz", tensors, {}, {}, tuple(findings), size), members)


def _array(file: BinaryIO, archive: Archive, member: Member, name: str) -> TensorInfo:
    start = archive.start(member)
    if member.method == STORED:
        file.seek(start)
        head = file.read(min(member.size, NPY_HEADER_LIMIT + 12))
    else:
        head = next(archive.inflate(member, member.size), b"")[: NPY_HEADER_LIMIT + 12]
    return _plain(archive.subject, name, head, member.size, start if member.method == STORED else -1)


def _plain(subject: str, name: str, head: bytes, size: int, start: int) -> TensorInfo:
    """The tensor of a ``.npy`` of `size` bytes at `start` of the file (-1: it is not there as it is)."""
    begin, order, dtype, fortran, shape = _parse(subject, name, head)
    length = nbytes(dtype, shape)
    if begin + length != size:
        message = f"array {name!r} promises {length} bytes and has {size - begin}"
        raise FormatError("npz-array", subject, message)
    plain = start >= 0 and order != ">" and (not fortran or len(shape) < 2)
    place = (start + begin, start + begin + length) if plain else (-1, -1)
    return TensorInfo(name, dtype, shape, *place)


def _parse(subject: str, name: str, head: bytes) -> tuple[int, str, str, bool, Shape]:
    """Where the data begins, byte order, dtype, whether it is column-major, and shape."""
    wide = head[6:7] != b"\1"
    begin = 12 if wide else 10
    length = int.from_bytes(head[8:begin], "little")
    found = NPY_HEADER.fullmatch(head[begin : begin + length]) if length <= NPY_HEADER_LIMIT else None
    if not head.startswith(NPY_MAGIC) or found is None:
        raise FormatError(
            "npz-array", subject, f"array {name!r} is not of plain numbers (objects are pickles), so it is not read"
        )
    order, letter, width, fortran, sizes = (part.decode() for part in found.groups())
    if letter + width not in _DTYPES:
        raise FormatError("npz-array", subject, f"array {name!r} is of type {letter}{width}, which is not read")
    shape = tuple(int(size) for size in sizes.replace(" ", "").split(",") if size)
    return begin + length, order, _DTYPES[letter + width], fortran == "True", shape


FORMAT = Format("npz", matches, open_npz, (".npz", ".npy"), priority=30)
