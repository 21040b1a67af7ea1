"""Flax checkpoints: msgpack maps of maps whose leaves are arrays (`flax/serialization.py`, flax 0.10).

An array is an extension of type 1 that holds a msgpack triple: shape, dtype name, bytes. The file is walked with seeks,
so weights are never read; names are the map keys joined with dots.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from assetkit.errors import FormatError
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.formats.dtypes import nbytes
from assetkit.types import Finding, Header, Shape, TensorInfo

_DEPTH_LIMIT = 64
_ENTRY_LIMIT = 200_000
_RANK_LIMIT = 32
_KEY_LIMIT = 4096
_ARRAY_TYPE = 1
_ARRAY_SIGN = re.compile(rb"[\xc7\xc8\xc9].{1,4}\x01\x93", re.DOTALL)
_DTYPES: Mapping[str, str] = {
    "float16": "F16",
    "bfloat16": "BF16",
    "float32": "F32",
    "float64": "F64",
    "int8": "I8",
    "int16": "I16",
    "int32": "I32",
    "int64": "I64",
    "uint8": "U8",
    "uint16": "U16",
    "uint32": "U32",
    "uint64": "U64",
    "bool": "BOOL",
}
# First byte → (what, bytes of its length). Fixed types carry their length in the byte itself.
_SIZED = {
    0xC4: ("bin", 1),
    0xC5: ("bin", 2),
    0xC6: ("bin", 4),
    0xC7: ("ext", 1),
    0xC8: ("ext", 2),
    0xC9: ("ext", 4),
    0xD9: ("str", 1),
    0xDA: ("str", 2),
    0xDB: ("str", 4),
    0xDC: ("array", 2),
    0xDD: ("array", 4),
    0xDE: ("map", 2),
    0xDF: ("map", 4),
}
_SCALARS = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
_SCALARS |= {0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
_FIXED_EXT = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}


def matches(probe: Probe) -> bool:
    """A map with a text key, in a file that is named or built like flax's."""
    head = probe.head
    if len(head) < 2 or not (0x81 <= head[0] <= 0x8F or head[0] in (0xDE, 0xDF)):
        return False
    at = {0xDE: 3, 0xDF: 5}.get(head[0], 1)
    texted = len(head) > at and (0xA1 <= head[at] <= 0xBF or head[at] in (0xD9, 0xDA))
    return texted and (probe.suffix == ".msgpack" or _ARRAY_SIGN.search(head) is not None)


def open_file(path: Path) -> FileSource:
    """Walk the maps. `FormatError` (``msgpack-…``, ``truncated``) when they are broken."""
    with open(path, "rb") as file:
        walker = _Walker(file, str(path), os.fstat(file.fileno()).st_size)
        walker.value((), 0)
    header = Header("msgpack", walker.tensors, {}, {}, tuple(walker.findings), walker.size)
    return FileSource(path, header)


class _Walker:
    """A position in the file and what was found so far."""

    def __init__(self, file: BinaryIO, subject: str, size: int) -> None:
        self.file = file
        self.subject = subject
        self.size = size
        self.tensors: dict[str, TensorInfo] = {}
        self.findings: list[Finding] = []
        self._left = _ENTRY_LIMIT

    def value(self, path: tuple[str, ...], depth: int) -> None:
        """Pass over one value; arrays below become tensors."""
        kind, length = self._head()
        self._left -= 1
        if depth > _DEPTH_LIMIT or self._left < 0:
            raise FormatError("msgpack-too-large", self.subject, "is nested or split beyond what a model needs")
        if kind == "map":
            for _ in range(length):
                key = self._text()
                self.value((*path, key), depth + 1)
        elif kind == "array":
            for index in range(length):
                self.value((*path, str(index)), depth + 1)
        elif kind == "ext":
            self._extension(".".join(path), length)
        else:
            self._skip(length)

    def _extension(self, name: str, length: int) -> None:
        code = self._bytes(1)[0]
        stop = self.file.tell() + length
        if code == _ARRAY_TYPE and stop <= self.size:
            self._array(name, stop)
        self.file.seek(stop)
        if stop > self.size:
            raise FormatError("truncated", self.subject, f"ends inside {name[:200]!r}", hint="download it again")

    def _array(self, name: str, stop: int) -> None:
        shape, dtype, start, length = self._triple()
        known = _DTYPES.get(dtype)
        if name in self.tensors:
            raise FormatError("msgpack-duplicate-key", self.subject, "a key is there twice", evidence=repr(name)[:200])
        if known is None or length != nbytes(known, shape) or start + length != stop:
            message = f"array {name[:200]!r} of {dtype[:40]!r} does not fit its bytes"
            self.findings.append(Finding("msgpack-array", "warning", self.subject, message))
            return
        self.tensors[name] = TensorInfo(name, known, shape, start, stop)

    def _triple(self) -> tuple[Shape, str, int, int]:
        kind, count = self._head()
        sizes, rank = self._head()
        if (kind, count, sizes) != ("array", 3, "array") or rank > _RANK_LIMIT:
            raise FormatError("msgpack-malformed", self.subject, "has an array without shape, type and data")
        shape = tuple(self._natural() for _ in range(rank))
        dtype = self._text()
        kind, length = self._head()
        if kind != "bin":
            raise FormatError("msgpack-malformed", self.subject, "has an array without data")
        return shape, dtype, self.file.tell(), length

    def _natural(self) -> int:
        first = self._bytes(1)[0]
        if first < 0x80:
            return first
        if first in (0xCC, 0xCD, 0xCE, 0xCF):
            return int.from_bytes(self._bytes(_SCALARS[first]), "big")
        raise FormatError("msgpack-malformed", self.subject, "has a shape that is not made of sizes")

    def _text(self) -> str:
        kind, length = self._head()
        if kind != "str" or length > _KEY_LIMIT:
            raise FormatError("msgpack-malformed", self.subject, "has a key that is no short text")
        return self._bytes(length).decode("utf-8", "replace")

    def _head(self) -> tuple[str, int]:
        """What comes next and how long it is: entries of maps and arrays, bytes of everything else."""
        first = self._bytes(1)[0]
        if first in _SIZED:
            kind, width = _SIZED[first]
            return kind, int.from_bytes(self._bytes(width), "big")
        if first in _FIXED_EXT:
            return "ext", _FIXED_EXT[first]
        for low, high, kind, mask in ((0x80, 0x8F, "map", 15), (0x90, 0x9F, "array", 15), (0xA0, 0xBF, "str", 31)):
            if low <= first <= high:
                return kind, first & mask
        if first < 0x80 or first >= 0xE0:
            return "number", 0
        if first not in _SCALARS:
            raise FormatError("msgpack-malformed", self.subject, f"has an unused type byte 0x{first:02x}")
        return "number", _SCALARS[first]

    def _bytes(self, count: int) -> bytes:
        data = self.file.read(count)
        if len(data) != count:
            raise FormatError("truncated", self.subject, "ends too early", hint="download it again")
        return data

    def _skip(self, count: int) -> None:
        at = self.file.tell() + count
        if at > self.size:
            raise FormatError("truncated", self.subject, "ends too early", hint="download it again")
        self.file.seek(at)


FORMAT = Format("msgpack", matches, open_file, (".msgpack",), priority=10)
