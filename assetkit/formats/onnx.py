"""ONNX models, read by a protobuf wire reader of our own; weights are skipped by their length.

Field numbers are those of `onnx/onnx.proto` (onnx 1.23). `Header.metadata` holds ``metadata_props``; `Header.extra`:

- ``ir_version``, ``producer`` (name and version), ``domain``, ``graph`` (its name), ``opsets`` ``{domain: version}``
- ``inputs``, ``outputs``: ``[{"name", "dtype", "shape"}]`` where a free dimension is its name or None; initializers
  that old files list among the inputs are left out
- ``ops``: ``{operator type: count}`` of the main graph; ``external``: ``{file: bytes}`` of external data
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, NoReturn

from assetkit.errors import FormatError
from assetkit.formats.base import FileSource, Format, Probe, read_range
from assetkit.formats.hidden import hidden_code
from assetkit.types import Finding, Header, TensorInfo

MAX_FIELDS = 8_000_000
MAX_TEXT = 64 << 10
MAX_TENSORS = 200_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

DTYPES: Mapping[int, tuple[str, int]] = {
    1: ("F32", 32),
    2: ("U8", 8),
    3: ("I8", 8),
    4: ("U16", 16),
    5: ("I16", 16),
    6: ("I32", 32),
    7: ("I64", 64),
    8: ("STRING", 0),
    9: ("BOOL", 8),
    10: ("F16", 16),
    11: ("F64", 64),
    12: ("U32", 32),
    13: ("U64", 64),
    14: ("C64", 64),
    15: ("C128", 128),
    16: ("BF16", 16),
    17: ("F8_E4M3", 8),
    18: ("F8_E4M3FNUZ", 8),
    19: ("F8_E5M2", 8),
    20: ("F8_E5M2FNUZ", 8),
    21: ("U4", 4),
    22: ("I4", 4),
    23: ("F4", 4),
    24: ("F8_E8M0", 8),
    25: ("U2", 2),
    26: ("I2", 2),
}
"""`TensorProto.DataType`: our name and the bits of one element."""


class Span(NamedTuple):
    """A length-delimited field: where its content lies in the file."""

    start: int
    stop: int


class Reader:
    """Walks protobuf fields of an open file within a budget."""

    def __init__(self, file: BinaryIO, size: int, subject: str) -> None:
        self.file = file
        self.size = size
        self.subject = subject
        self.left = MAX_FIELDS

    def fields(self, span: Span) -> Iterator[tuple[int, int | Span]]:
        """(number, value) of each field: an integer, or the span of a length-delimited one."""
        at = span.start
        while at < span.stop:
            self.left -= 1
            if self.left < 0:
                self.fail("onnx-too-large", "has more fields than a model has")
            tag, at = self._varint(at, span.stop)
            number, wire = tag >> 3, tag & 7
            if wire == _VARINT:
                value, at = self._varint(at, span.stop)
                yield number, value
            elif wire == _BYTES:
                length, at = self._varint(at, span.stop)
                if at + length > span.stop:
                    self.fail("onnx-truncated", f"ends inside field {number}", at)
                yield number, Span(at, at + length)
                at += length
            elif wire in (_FIXED32, _FIXED64):
                at += 4 if wire == _FIXED32 else 8
            else:
                self.fail("onnx-malformed", f"has a field of wire type {wire}", at)

    def _varint(self, at: int, stop: int) -> tuple[int, int]:
        self.file.seek(at)
        value = shift = 0
        for byte in self.file.read(min(10, stop - at)):
            value |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if byte < 0x80:
                return value, at
        return self.fail("onnx-truncated" if at >= stop else "onnx-malformed", "has a number that does not end", at)

    def text(self, value: int | Span) -> str:
        """A string field; what exceeds `MAX_TEXT` bytes is cut."""
        if isinstance(value, int):
            self.fail("onnx-malformed", "has a number where a text should be")
        self.file.seek(value.start)
        return self.file.read(min(value.stop - value.start, MAX_TEXT)).decode("utf-8", "replace")

    def span(self, value: int | Span) -> Span:
        """A message field."""
        if isinstance(value, int):
            self.fail("onnx-malformed", "has a number where a message should be")
        return value

    def integers(self, value: int | Span) -> list[int]:
        """A repeated integer field, packed or not. At most 64 are taken from one field."""
        if isinstance(value, int):
            return [_signed(value)]
        found: list[int] = []
        at = value.start
        while at < value.stop and len(found) < 64:
            number, at = self._varint(at, value.stop)
            found.append(_signed(number))
        return found

    def fail(self, code: str, message: str, at: int = -1) -> NoReturn:
        """Raise a `FormatError`."""
        evidence = f"at byte {at}" if at >= 0 else ""
        raise FormatError(code, self.subject, message, evidence=evidence, hint="download it again", format="onnx")


def _signed(value: int) -> int:
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value


def matches(probe: Probe) -> bool:
    """Whether the bytes are a ModelProto: an IR version, printable producer fields, and a graph that fits the file."""
    return _begins(probe) == "whole"


def explain(probe: Probe) -> FormatError | None:
    """Why a file called ``.onnx`` is not one: it begins as a ModelProto and ends before that does."""
    if _begins(probe) != "cut":
        return None
    message = "ends inside its graph"
    return FormatError("onnx-truncated", str(probe.path), message, hint="download it again", format="onnx")


def _begins(probe: Probe) -> Literal["whole", "cut"] | None:
    """How a file begins: as a ModelProto that fits it, as one that is longer than the file, or as none."""
    if probe.head[:1] != b"\x08":
        return None
    reader = Reader(io.BytesIO(probe.head), len(probe.head), "")
    known = False
    try:
        for number, value in reader.fields(Span(0, probe.size)):
            if number == 7 and isinstance(value, Span):
                return "whole" if value.stop > value.start else None
            if not _plausible(reader, number, value):
                return None
            if isinstance(value, Span) and value.stop > len(probe.head):
                return "whole" if known else None
            known = known or number in (2, 8)
    except FormatError as error:
        return "cut" if known and error.finding.code == "onnx-truncated" else None
    return None


def _plausible(reader: Reader, number: int, value: int | Span) -> bool:
    if number in (1, 5):
        return isinstance(value, int) and (number != 1 or 1 <= value <= 64)
    if number in (2, 3, 4) and isinstance(value, Span):
        return value.stop - value.start <= 512 and _printable(reader.text(value))
    return number in (6, 8, 14, 20, 25, 26) and isinstance(value, Span)


def _printable(text: str) -> bool:
    return "�" not in text and all(each.isprintable() for each in text)


class _Model:
    """What is gathered on one walk over the file."""

    def __init__(self, path: Path, reader: Reader) -> None:
        self.path = path
        self.reader = reader
        self.tensors: dict[str, TensorInfo] = {}
        self.files: dict[str, str] = {}
        self.external: dict[str, int] = {}
        self.metadata: dict[str, str] = {}
        self.ops: dict[str, int] = {}
        self.inputs: list[dict[str, Any]] = []
        self.outputs: list[dict[str, Any]] = []
        self.opsets: dict[str, int] = {}
        self.facts: dict[str, Any] = {}
        self.findings: list[Finding] = []
        self.functions = 0

    def walk(self) -> None:
        reader, facts = self.reader, self.facts
        names = {2: "producer", 3: "producer_version", 4: "domain"}
        for number, value in reader.fields(Span(0, reader.size)):
            if number == 1 and isinstance(value, int):
                facts["ir_version"] = value
            elif number in names:
                facts[names[number]] = reader.text(value)[:512]
            elif number == 7:
                self._graph(reader.span(value))
            elif number == 8:
                self._opset(reader.span(value))
            elif number == 14 and len(self.metadata) < 1024:
                key, text = self._pair(reader.span(value))
                self.metadata[key] = text
            elif number == 25:
                self.functions += 1

    def _opset(self, span: Span) -> None:
        domain, version = "", 0
        for number, value in self.reader.fields(span):
            if number == 1:
                domain = self.reader.text(value)[:256]
            elif number == 2 and isinstance(value, int):
                version = _signed(value)
        if len(self.opsets) < 256:
            self.opsets[domain] = version

    def _pair(self, span: Span) -> tuple[str, str]:
        key = text = ""
        for number, value in self.reader.fields(span):
            if number == 1:
                key = self.reader.text(value)[:512]
            elif number == 2:
                text = self.reader.text(value)
        return key, text

    def _graph(self, span: Span) -> None:
        for number, value in self.reader.fields(span):
            if number == 1:
                self._node(self.reader.span(value))
            elif number == 2:
                self.facts["graph"] = self.reader.text(value)[:512]
            elif number == 5:
                self._tensor(self.reader.span(value))
            elif number in (11, 12):
                held = self.inputs if number == 11 else self.outputs
                if len(held) < MAX_TENSORS:
                    held.append(self._value(self.reader.span(value)))

    def _node(self, span: Span) -> None:
        kind = domain = ""
        for number, value in self.reader.fields(span):
            if number == 4:
                kind = self.reader.text(value)[:128]
            elif number == 7:
                domain = self.reader.text(value)[:128]
        name = f"{domain}.{kind}" if domain not in ("", "ai.onnx") else kind
        if name in self.ops or len(self.ops) < 512:
            self.ops[name] = self.ops.get(name, 0) + 1

    def _value(self, span: Span) -> dict[str, Any]:
        name, dtype, shape = "", None, None
        for number, value in self.reader.fields(span):
            if number == 1:
                name = self.reader.text(value)[:512]
            elif number == 2:
                for kind, inner in self.reader.fields(self.reader.span(value)):
                    if kind == 1:
                        dtype, shape = self._tensor_type(self.reader.span(inner))
        return {"name": name, "dtype": dtype, "shape": shape}

    def _tensor_type(self, span: Span) -> tuple[str | None, list[int | str | None] | None]:
        dtype, shape = None, None
        for number, value in self.reader.fields(span):
            if number == 1 and isinstance(value, int):
                dtype = DTYPES.get(value, (None, 0))[0]
            elif number == 2:
                parts = [
                    self._dimension(part) for kind, part in self.reader.fields(self.reader.span(value)) if kind == 1
                ]
                shape = parts[:64]
        return dtype, shape

    def _dimension(self, value: int | Span) -> int | str | None:
        for number, part in self.reader.fields(self.reader.span(value)):
            if number == 1 and isinstance(part, int):
                return _signed(part)
            if number == 2:
                return self.reader.text(part)[:128]
        return None

    def _tensor(self, span: Span) -> None:
        dims: list[int] = []
        kind, location, name = 0, 0, ""
        raw: Span | None = None
        external: dict[str, str] = {}
        for number, value in self.reader.fields(span):
            if number == 1:
                dims += self.reader.integers(value)
            elif number == 2 and isinstance(value, int):
                kind = value
            elif number == 8:
                name = self.reader.text(value)[:1024]
            elif number == 9 or (number == 4 and kind == 1) or (number == 10 and kind == 11):
                raw = value if isinstance(value, Span) else None
            elif number == 13 and len(external) < 16:
                key, text = self._pair(self.reader.span(value))
                external[key] = text
            elif number == 14 and isinstance(value, int):
                location = value
        self._add(name, kind, dims, raw, external if location == 1 else None)

    def _add(self, name: str, kind: int, dims: list[int], raw: Span | None, external: dict[str, str] | None) -> None:
        if kind not in DTYPES or any(each < 0 for each in dims) or len(dims) > 64:
            self.reader.fail("onnx-malformed", f"has an initializer {name!r} of no known type or shape")
        if len(self.tensors) >= MAX_TENSORS:
            self.reader.fail("onnx-too-large", "has more initializers than a model has")
        dtype, bits = DTYPES[kind]
        length = (prod(dims) * bits + 7) // 8
        start = stop = -1
        if external is not None:
            start, stop = self._external(name, external, length)
        elif raw is not None:
            start, stop = raw
            if stop - start != length and bits:
                self._note("onnx-size", name, f"declares {length} bytes and holds {stop - start}")
        self.tensors[name] = TensorInfo(name, dtype, tuple(dims), start, stop)

    def _external(self, name: str, pairs: Mapping[str, str], length: int) -> tuple[int, int]:
        location = pairs.get("location", "")
        start, size = _natural(pairs.get("offset", "0")), _natural(pairs.get("length", str(length)))
        if _escapes(location):
            self._note("onnx-external-escape", name, f"points outside the model's folder: {location[:200]!r}")
            return -1, -1
        if start is None or size is None:
            self._note("onnx-external-malformed", name, "has an offset or length that is no number")
            return -1, -1
        held = self._external_size(location)
        if held is None:
            self._note(
                "onnx-external-missing", name, f"needs the file {location[:200]!r}, which is not beside the model"
            )
            return -1, -1
        if start + size > held or size != length:
            self._note("onnx-external-bounds", name, f"needs bytes {start} to {start + size} of {held} in {location!r}")
            return -1, -1
        self.files[name] = location
        return start, start + size

    def _external_size(self, location: str) -> int | None:
        if location not in self.external:
            target = self.path.parent / location
            if len(self.external) >= 4096 or not target.is_file():
                return None
            self.findings.extend(hidden_code(target))
            self.external[location] = target.stat().st_size
        return self.external[location]

    def _note(self, code: str, tensor: str, message: str) -> None:
        if sum(each.code == code for each in self.findings) < 8:
            self.findings.append(Finding(code, "error", str(self.path), f"tensor {tensor!r} {message}"))

    def header(self) -> Header:
        inputs = [each for each in self.inputs if each["name"] not in self.tensors]
        extra = {**self.facts, "opsets": self.opsets, "inputs": inputs, "outputs": self.outputs, "ops": self.ops}
        if self.external:
            extra["external"] = self.external
        if self.functions:
            extra["functions"] = self.functions
        size = self.reader.size + sum(self.external.values())
        return Header("onnx", self.tensors, self.metadata, extra, tuple(self.findings), size)


def _natural(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _escapes(location: str) -> bool:
    parts = location.replace("\\", "/").split("/")
    return not location or "\0" in location or location[:1] in "/\\" or location[1:2] == ":" or ".." in parts


class OnnxSource(FileSource):
    """An ONNX model whose initializers are read from the file or from its external data."""

    def __init__(self, path: Path, header: Header, files: Mapping[str, str]) -> None:
        super().__init__(path, header)
        self._files = files

    def read(self, name: str) -> memoryview:
        """The raw bytes of one initializer; `FormatError` when the model holds none for it."""
        info = self.header.tensors[name]
        if info.start < 0:
            raise FormatError("tensor-without-data", str(self.path), f"holds no raw data for {name!r}", format="onnx")
        if name not in self._files:
            return super().read(name)
        target = self.path.parent / self._files[name]
        try:
            with open(target, "rb", buffering=0) as file:
                return read_range(file, info.start, info.stop - info.start)
        except (EOFError, OSError) as error:
            raise FormatError("file-changed", str(target), f"tensor {name!r} can no longer be read: {error}") from error

    def locate(self, name: str) -> tuple[Path, int] | None:
        """Where the initializer's raw data lies, in the model or in its external data."""
        start = self.header.tensors[name].start
        if start < 0:
            return None
        return (self.path.parent / self._files[name] if name in self._files else self.path), start


def open_onnx(path: Path) -> OnnxSource:
    """The header of an ONNX file. Raises `FormatError` when its bytes are not a ModelProto with a graph, `UnsafeError`
    when its external data is a pickle with code."""
    with open(path, "rb", buffering=1 << 16) as file:
        model = _Model(path, Reader(file, os.fstat(file.fileno()).st_size, str(path)))
        model.walk()
        if "ir_version" not in model.facts or not (model.ops or model.tensors or model.inputs):
            model.reader.fail("onnx-malformed", "has no graph")
        return OnnxSource(path, model.header(), model.files)


FORMAT = Format("onnx", matches, open_onnx, (".onnx", ".ort"), explain=explain)
