"""GGUF versions 1 to 3 in both byte orders: key-values and tensors, without reading a weight.

Layout: `ggml/docs/gguf.md`; type numbers and block sizes: the `gguf` package 0.19 (`dtypes.GGML`). Shapes are stored
innermost first and are given in row-major order. ComfyUI-GGUF stores tensors whose rows do not fill blocks in another
shape and keeps the true one as ``comfy.gguf.orig_shape.<key>``; `TensorInfo.shape` is the true one.

Key-values become text: numbers in decimal, booleans as ``true``/``false``, short arrays as JSON, long ones (tokenizer
vocabularies) as a summary. `Header.extra`: ``version``, ``alignment``, ``endian``, ``header_bytes`` (where tensor data
begins), ``arrays`` (key → element type and count), ``shard`` of a split model.
"""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

from assetkit.errors import FormatError
from assetkit.formats._gguf_cursor import Cursor
from assetkit.formats._gguf_types import ARRAY, MAGIC, ORIGINAL_SHAPE, SCALARS, STRING
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.formats.dtypes import GGML, Block
from assetkit.types import Finding, Header, Shape, TensorInfo

_KEPT_ELEMENTS = 64
_KEPT_BYTES = 1024 * 1024
_SMALLEST_ENTRY = 10
_COUNT_LIMIT = 200_000
_STRINGS_LIMIT = 2_000_000
_RANK_LIMIT = 8
_ALIGNMENT_LIMIT = 1 << 20
_SWAPPED = {"F16": "H", "BF16": "H", "I16": "H", "F32": "I", "I32": "I", "F64": "Q", "I64": "Q"}
"""`array` codes of the sizes to turn around."""


@dataclass(slots=True)
class _Values:
    """The key-values, as text and as what the reader itself needs of them."""

    text: dict[str, str] = field(default_factory=dict)
    short: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """Where tensor data lies: it begins at `start`, in steps of `alignment`, in a file of `size` bytes."""

    subject: str
    start: int
    size: int
    alignment: int


def matches(probe: Probe) -> bool:
    """The magic of all versions."""
    return probe.head.startswith(MAGIC)


def open_file(path: Path) -> FileSource:
    """Read key-values and tensor list. `FormatError` names the first rule that is broken."""
    with open(path, "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        cursor = Cursor(file, str(path), size)
        version = _version(cursor)
        tensors, values = _counts(cursor)
        pairs = _read_values(cursor, values)
        alignment = _alignment(cursor.subject, pairs)
        listed = [_read_tensor(cursor) for _ in range(tensors)]
        start = -(-cursor.at // alignment) * alignment
    placed, findings = _place(_File(str(path), start, size, alignment), listed, pairs)
    endian = "little" if cursor.order == "<" else "big"
    extra: dict[str, Any] = {
        "version": version,
        "alignment": alignment,
        "endian": endian,
        "header_bytes": start,
        "arrays": pairs.arrays,
    }
    part, total = pairs.short.get("split.no"), pairs.short.get("split.count")
    if type(part) is int and type(total) is int and total > 1:
        extra["shard"] = (part + 1, total)
    header = Header("gguf", placed, pairs.text, extra, findings, size)
    return FileSource(path, header) if endian == "little" else _BigEndianSource(path, header)


def _version(cursor: Cursor) -> int:
    cursor.take(4)
    version = cursor.u32()
    if version & 0xFFFF == 0:
        # Written on a big-endian machine: the version is the first number whose order shows.
        cursor.order = ">"
        version = int.from_bytes(version.to_bytes(4, "little"), "big")
    if version not in (1, 2, 3):
        raise FormatError("gguf-version", cursor.subject, f"is of GGUF version {version}; 1 to 3 can be read")
    cursor.length_format = "I" if version == 1 else "Q"
    return version


def _counts(cursor: Cursor) -> tuple[int, int]:
    tensors, values = cursor.length(), cursor.length()
    if max(tensors, values) > _COUNT_LIMIT or (tensors + values) * _SMALLEST_ENTRY > cursor.size:
        detail = f"{tensors} tensors and {values} key-values in {cursor.size} bytes"
        raise FormatError("gguf-count", cursor.subject, "promises more entries than it can hold", evidence=detail)
    return tensors, values


def _read_values(cursor: Cursor, count: int) -> _Values:
    values = _Values()
    for _ in range(count):
        key = cursor.name("a key")
        if key in values.text:
            raise FormatError("gguf-duplicate-key", cursor.subject, "a key is there twice", evidence=repr(key)[:200])
        kind = cursor.u32()
        if kind == ARRAY:
            _read_array(cursor, key, values)
        elif kind == STRING:
            values.text[key] = cursor.string().decode("utf-8", "replace")
        else:
            value = cursor.numbers(_scalar(cursor, key, kind)[1])[0]
            values.short[key] = value
            values.text[key] = json.dumps(value)
    return values


def _scalar(cursor: Cursor, key: str, kind: int) -> tuple[str, str]:
    if kind not in SCALARS:
        raise FormatError("gguf-type", cursor.subject, f"key {key[:200]!r} is of unknown type {kind}")
    return SCALARS[kind]


def _read_array(cursor: Cursor, key: str, values: _Values) -> None:
    kind, count = cursor.u32(), cursor.length()
    if kind == STRING:
        name, kept = "string", _read_strings(cursor, count)
    else:
        name, code = _scalar(cursor, key, kind)
        kept = _read_numbers(cursor, code, count)
    values.arrays[key] = (name, count)
    if kept is None:
        values.text[key] = f"[{count} × {name}]"
    else:
        values.short[key] = kept
        values.text[key] = json.dumps(kept, ensure_ascii=False)


def _read_numbers(cursor: Cursor, code: str, count: int) -> list[Any] | None:
    if count <= _KEPT_ELEMENTS:
        return list(cursor.numbers(code, count))
    width = {"B": 1, "b": 1, "?": 1, "H": 2, "h": 2, "I": 4, "i": 4, "f": 4}.get(code, 8)
    cursor.take(count * width)
    return None


def _read_strings(cursor: Cursor, count: int) -> list[Any] | None:
    if count > min(cursor.size, _STRINGS_LIMIT):
        raise FormatError("gguf-array", cursor.subject, f"promises an array of {count} strings, which is not read")
    kept: list[Any] | None = []
    taken = 0
    for _ in range(count):
        length = cursor.length()
        start = cursor.take(length)
        taken += length
        if kept is not None and count <= _KEPT_ELEMENTS and taken <= _KEPT_BYTES:
            kept.append(cursor.text(start))
        else:
            kept = None
    return kept


def _alignment(subject: str, values: _Values) -> int:
    alignment = values.short.get("general.alignment", 32)
    if type(alignment) is not int or not 0 < alignment <= _ALIGNMENT_LIMIT or alignment & (alignment - 1):
        raise FormatError(
            "gguf-alignment", subject, "has an alignment that is no power of two", evidence=str(alignment)
        )
    return alignment


def _read_tensor(cursor: Cursor) -> tuple[str, Shape, int, int]:
    name = cursor.name("a tensor's name")
    rank = cursor.u32()
    if rank > _RANK_LIMIT:
        raise FormatError("gguf-shape", cursor.subject, f"tensor {name[:200]!r} has {rank} dimensions")
    shape = tuple(int(size) for size in reversed(cursor.numbers(cursor.length_format, rank)))
    kind = cursor.u32()
    return name, shape, kind, int(cursor.numbers("Q")[0])


def _place(
    file: _File, listed: list[tuple[str, Shape, int, int]], values: _Values
) -> tuple[dict[str, TensorInfo], tuple[Finding, ...]]:
    subject, start = file.subject, file.start
    tensors: dict[str, TensorInfo] = {}
    findings: list[Finding] = []
    for name, shape, kind, offset in listed:
        if name in tensors:
            raise _fault("gguf-duplicate-key", subject, name, "is there twice")
        if offset % file.alignment:
            raise _fault("gguf-offset", subject, name, f"is not aligned to {file.alignment} bytes", str(offset))
        block = GGML.get(kind)
        if block is None:
            message = f"tensor {name[:200]!r} is of ggml type {kind}, which is newer than this reader"
            findings.append(Finding("gguf-unknown-type", "warning", subject, message))
            tensors[name] = TensorInfo(name, f"GGML_{kind}", shape, -1, -1)
            continue
        stop = start + offset + _nbytes(subject, name, shape, block)
        tensors[name] = TensorInfo(name, block.name, _original(values, name, shape), start + offset, stop)
    findings.extend(_check_ranges(file, tensors))
    return tensors, tuple(findings)


def _nbytes(subject: str, name: str, shape: Shape, block: Block) -> int:
    elements = prod(shape)
    if elements >= 1 << 63:
        raise _fault("gguf-shape", subject, name, "is too large to count", str(shape)[:200])
    if shape and shape[-1] % block.elements:
        raise _fault("gguf-shape", subject, name, f"has rows that do not fill blocks of {block.name}", str(shape)[:200])
    return elements // block.elements * block.size


def _original(values: _Values, name: str, shape: Shape) -> Shape:
    """The shape before ComfyUI-GGUF flattened it, when it holds as many elements."""
    original = values.short.get(ORIGINAL_SHAPE + name)
    if not isinstance(original, list) or not all(type(size) is int and size >= 0 for size in original):
        return shape
    return tuple(original) if prod(original) == prod(shape) else shape


def _check_ranges(file: _File, tensors: Mapping[str, TensorInfo]) -> list[Finding]:
    subject, end, before = file.subject, file.start, ""
    for info in sorted((info for info in tensors.values() if info.start >= 0), key=lambda each: each[3:]):
        if info.start < end and info.stop > info.start:
            raise _fault("gguf-overlap", subject, info.name, f"overlaps {before[:200]!r}", f"{info.start} < {end}")
        end, before = max(end, info.stop), info.name
    if end > file.size and tensors:
        message = f"{end - file.size} bytes are missing at the end"
        raise FormatError("truncated", subject, message, evidence=f"{before[:200]!r}", hint="download it again")
    unknown = any(info.start < 0 for info in tensors.values())
    if file.size - end >= file.alignment and not unknown:
        return [Finding("trailing-bytes", "warning", subject, f"{file.size - end} bytes follow the last tensor")]
    return []


def _fault(code: str, subject: str, name: str, message: str, evidence: str = "") -> FormatError:
    return FormatError(code, subject, f"tensor {name[:200]!r} {message}", evidence=evidence)


class _BigEndianSource(FileSource):
    """Tensors of a file written on a big-endian machine, turned around."""

    def locate(self, name: str) -> tuple[Path, int] | None:
        """Nowhere: what lies in the file is not what `read` gives."""
        return None

    def read(self, name: str) -> memoryview:
        """Little-endian bytes. `FormatError` for block types: their inner numbers cannot be turned blindly."""
        view = super().read(name)
        dtype = self.header.tensors[name].dtype
        if dtype == "I8":
            return view
        if dtype not in _SWAPPED:
            message = f"tensor {name!r} of type {dtype} is stored big-endian, which cannot be turned around"
            raise FormatError("gguf-big-endian", str(self.path), message)
        numbers = array(_SWAPPED[dtype], bytes(view))
        numbers.byteswap()
        return memoryview(numbers.tobytes())


FORMAT = Format("gguf", matches, open_file, (".gguf",), priority=90)
