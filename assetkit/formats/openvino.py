"""OpenVINO IR: a network as XML beside its weights (``model.xml``, ``model.bin``).

The XML is streamed through expat with document types refused, so that no entity can expand. Format: OpenVINO's
"Operation Sets and IR" documentation (``<net name version>``, ``<layers>``, ``<rt_info>``). `Header.extra` holds
``name``, ``version``, ``inputs`` and ``outputs`` (``[{"name", "dtype", "shape"}]``), ``layers`` (``{type: count}``),
``rt_info`` (``{dotted path: value}``) and ``weights`` (the name of the ``.bin``). Constants are the tensors; their
offsets count within the ``.bin``.
"""

from __future__ import annotations

import re
from math import prod
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

from assetkit.errors import FormatError
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.formats.hidden import hidden_code
from assetkit.types import Finding, Header, TensorInfo

MAX_ELEMENTS = 4_000_000
MAX_DEPTH = 64
MAX_TOKEN = 4 << 20
_ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<net\s[^>]{0,2000}?\bversion\s*=", re.DOTALL
)

DTYPES = {
    "f32": ("F32", 32),
    "f16": ("F16", 16),
    "bf16": ("BF16", 16),
    "f64": ("F64", 64),
    "i64": ("I64", 64),
    "i32": ("I32", 32),
    "i16": ("I16", 16),
    "i8": ("I8", 8),
    "i4": ("I4", 4),
    "u64": ("U64", 64),
    "u32": ("U32", 32),
    "u16": ("U16", 16),
    "u8": ("U8", 8),
    "u4": ("U4", 4),
    "u2": ("U2", 2),
    "u1": ("U1", 1),
    "nf4": ("NF4", 4),
    "f8e4m3": ("F8_E4M3", 8),
    "f8e5m2": ("F8_E5M2", 8),
    "f8e8m0": ("F8_E8M0", 8),
    "f4e2m1": ("F4", 4),
    "boolean": ("BOOL", 8),
    "string": ("STRING", 0),
}
"""``element_type`` in the XML: our name and the bits of one element."""


def matches(probe: Probe) -> bool:
    """Whether XML starts with ``<net … version=``."""
    return _ROOT.match(probe.head.removeprefix(b"\xef\xbb\xbf")) is not None


class _Walk:
    """Collects facts while expat streams."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stack: list[str] = []
        self.elements = 0
        self.facts: dict[str, Any] = {"name": "", "version": ""}
        self.layers: dict[str, int] = {}
        self.inputs: list[dict[str, Any]] = []
        self.outputs: list[dict[str, Any]] = []
        self.rt_info: dict[str, str] = {}
        self.tensors: dict[str, TensorInfo] = {}
        self.findings: list[Finding] = []
        self.layer: dict[str, str] = {}
        self.weights = _weights(path)
        self.weights_size = self.weights.stat().st_size if self.weights else None
        self.at = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.buffer_text = True

    def read(self) -> None:
        with open(self.path, "rb") as file:
            fed = 0
            try:
                while chunk := file.read(1 << 16):
                    fed += len(chunk)
                    self.parser.Parse(chunk, False)
                    if fed - max(self.parser.CurrentByteIndex, 0) > MAX_TOKEN:
                        self.fail("xml-too-large", "has a tag that is too long")
                self.parser.Parse(b"", True)
            except expat.ExpatError as error:
                self.fail("xml-malformed", f"is broken XML: {str(error)[:120]}", error)

    def refuse(self, *_: object) -> NoReturn:
        self.fail("xml-doctype", "declares a document type, which a model has no use for")

    def fail(self, code: str, message: str, cause: Exception | None = None) -> NoReturn:
        raise FormatError(code, str(self.path), message, format="openvino") from cause

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.stack) >= MAX_DEPTH:
            self.fail("xml-too-large", "has more or deeper elements than a model has")
        self.stack.append(name)
        depth = len(self.stack)
        if depth == 1:
            self._root(name, attributes)
        elif self.stack[1:2] == ["rt_info"]:
            self._info(attributes)
        elif self.stack[1:] == ["layers", "layer"]:
            self._layer(attributes)
        elif self.stack[1:] == ["layers", "layer", "data"]:
            self._data(attributes)

    def end(self, name: str) -> None:
        self.stack.pop()

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name != "net" or "version" not in attributes:
            self.fail("xml-malformed", "is XML, but not a network")
        self.facts.update(name=attributes.get("name", "")[:512], version=attributes["version"][:32])

    def _info(self, attributes: dict[str, str]) -> None:
        if "value" in attributes and len(self.rt_info) < 512:
            self.rt_info[".".join(self.stack[2:])[:512]] = attributes["value"][:4096]

    def _layer(self, attributes: dict[str, str]) -> None:
        self.layer = attributes
        kind = attributes.get("type", "")[:128]
        if kind in self.layers or len(self.layers) < 512:
            self.layers[kind] = self.layers.get(kind, 0) + 1
        if kind == "Result" and len(self.outputs) < 4096:
            self.outputs.append({"name": attributes.get("name", "")[:512], "dtype": None, "shape": None})

    def _data(self, attributes: dict[str, str]) -> None:
        kind, name = self.layer.get("type"), self.layer.get("name", "")[:512]
        dtype, bits = DTYPES.get(attributes.get("element_type", ""), (attributes.get("element_type", "")[:32], 0))
        shape = _shape(attributes.get("shape", ""))
        if kind == "Parameter" and len(self.inputs) < 4096:
            self.inputs.append({"name": name, "dtype": dtype or None, "shape": shape})
        elif kind == "Const" and "offset" in attributes:
            self._constant(name, dtype, bits, shape, attributes)

    def _constant(self, name: str, dtype: str, bits: int, shape: list[int | str], attributes: dict[str, str]) -> None:
        start, size = _natural(attributes["offset"]), _natural(attributes.get("size", ""))
        dims = tuple(each for each in shape if isinstance(each, int))
        if start is None or size is None or len(dims) != len(shape) or len(self.tensors) >= 200_000:
            self.fail("openvino-malformed", f"has a constant {name!r} whose place cannot be read")
        if bits and size != (prod(dims) * bits + 7) // 8:
            self._note("openvino-size", f"constant {name!r} of shape {dims} holds {size} bytes")
        known = self.weights_size is not None and start + size <= self.weights_size
        if self.weights_size is not None and not known:
            self._note(
                "openvino-bounds", f"constant {name!r} needs bytes {start} to {start + size} of {self.weights_size}"
            )
        self.tensors[name] = TensorInfo(name, dtype, dims, start if known else -1, start + size if known else -1)

    def _note(self, code: str, message: str) -> None:
        if sum(each.code == code for each in self.findings) < 8:
            self.findings.append(Finding(code, "error", str(self.path), message))

    def header(self) -> Header:
        if self.tensors and self.weights is None:
            wanted = self.path.with_suffix(".bin").name
            self._note("openvino-missing-weights", f"needs its weights {wanted!r}, which are not beside it")
        extra = {
            **self.facts,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "layers": self.layers,
            "rt_info": self.rt_info,
            "weights": self.weights.name if self.weights else None,
        }
        size = self.path.stat().st_size + (self.weights_size or 0)
        return Header("openvino", self.tensors, {}, extra, tuple(self.findings), size)


def _weights(path: Path) -> Path | None:
    beside = path.with_suffix(".bin")
    return beside if beside.is_file() else None


def _natural(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _shape(text: str) -> list[int | str]:
    parts = [part.strip() for part in text[:2048].split(",") if part.strip()]
    return [int(part) if part.isascii() and part.isdigit() and len(part) < 19 else part[:32] for part in parts[:64]]


class OpenVinoSource(FileSource):
    """A network whose constants are read from the ``.bin`` beside it."""

    def read(self, name: str) -> memoryview:
        """The raw bytes of one constant; `FormatError` when the weights are missing or too short."""
        if self.header.tensors[name].start < 0:
            raise FormatError("tensor-without-data", str(self.path), f"has no data for {name!r}", format="openvino")
        return super().read(name)


def open_openvino(path: Path) -> OpenVinoSource:
    """The header of an IR. Raises `FormatError` for broken XML or a document type, `UnsafeError` when its weights are
    a pickle with code."""
    walk = _Walk(path)
    if walk.weights:
        walk.findings.extend(hidden_code(walk.weights))
    walk.read()
    # Offsets count in the weights, so that is the file the source reads from.
    return OpenVinoSource(walk.weights or path, walk.header())


FORMAT = Format("openvino", matches, open_openvino, (".xml",))
