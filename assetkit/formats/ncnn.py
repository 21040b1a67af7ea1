"""ncnn networks: a layer list (``.param`` text or ``.param.bin``) beside raw weights (``.bin``, without a signature).

Format: ncnn wiki "param and model file structure" and `src/net.cpp` (magic 7767517). `Header.extra` holds ``layers``
(``{type: count}``; numbers of layer types for the binary form), ``inputs`` and ``outputs``
(``[{"name", "shape": [c, h, w] or None}]``), ``blobs`` and ``weights`` (the name of the ``.bin``, or None).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from assetkit.errors import FormatError
from assetkit.formats.base import Format, HeaderSource, Probe
from assetkit.formats.hidden import hidden_code
from assetkit.types import Finding, Header

MAGIC = 7767517
_BINARY = struct.pack("<i", MAGIC)
_TEXT = str(MAGIC).encode()
MAX_LAYERS = 200_000
_LINE = 1 << 16
_INPUT_TYPE = 16
"""Number of the ``Input`` layer in `src/layer_type_enum` of every released ncnn."""


def matches(probe: Probe) -> bool:
    """Whether the bytes start with the magic, as text on a line of its own or as a little-endian integer."""
    if probe.head.startswith(_TEXT):
        return probe.head[len(_TEXT) : len(_TEXT) + 1] in (b"\n", b"\r", b" ")
    return probe.head.startswith(_BINARY) and probe.size >= 12


def open_ncnn(path: Path) -> HeaderSource:
    """The layer list. Raises `FormatError` when it is broken, `UnsafeError` when its weights are a pickle with code."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        binary = file.read(4) == _BINARY
        file.seek(0)
        extra = _binary(file, path) if binary else _text(file, path)
    weights = _weights(path)
    findings = hidden_code(weights) if weights else (_missing(path),)
    extra["weights"] = weights.name if weights else None
    total = size + (weights.stat().st_size if weights else 0)
    return HeaderSource(path, Header("ncnn", extra=extra, findings=findings, size=total))


def _missing(path: Path) -> Finding:
    return Finding("ncnn-missing-weights", "warning", str(path), "has no .bin with its weights beside it")


def _weights(path: Path) -> Path | None:
    stem = path.name.removesuffix(".bin").removesuffix(".param")
    for name in (f"{stem}.bin", f"{stem}.model.bin"):
        beside = path.with_name(name)
        if name != path.name and beside.is_file():
            return beside
    return None


def _text(file: BinaryIO, path: Path) -> dict[str, Any]:
    lines = _lines(file, path)
    next(lines, None)
    counts = next(lines, [])
    if len(counts) != 2 or not all(part.isdigit() and len(part) < 10 for part in counts):
        _fail(path, "has no layer and blob count")
    layers: dict[str, int] = {}
    inputs: list[dict[str, Any]] = []
    made: dict[str, None] = {}
    used: set[str] = set()
    for _ in range(_bounded(int(counts[0]), path)):
        parts = next(lines, [])
        kind, bottoms, tops = _layer(parts, path)
        layers[kind] = layers.get(kind, 0) + 1
        used.update(bottoms)
        made.update(dict.fromkeys(tops))
        if kind == "Input":
            inputs += [{"name": name, "shape": _input_shape(parts)} for name in tops]
    outputs = [{"name": name, "shape": None} for name in made if name not in used]
    return {"layers": layers, "inputs": inputs, "outputs": outputs[:4096], "blobs": int(counts[1])}


def _lines(file: BinaryIO, path: Path) -> Iterator[list[str]]:
    while line := file.readline(_LINE):
        if len(line) >= _LINE:
            _fail(path, "has a line that is too long")
        parts = line.decode("utf-8", "replace").split()
        if parts:
            yield parts


def _layer(parts: list[str], path: Path) -> tuple[str, list[str], list[str]]:
    if len(parts) < 4 or not (parts[2].isdigit() and parts[3].isdigit() and len(parts[2] + parts[3]) < 12):
        _fail(path, "ends before its last layer, or has a layer that cannot be read", " ".join(parts)[:120])
    bottoms, tops = int(parts[2]), int(parts[3])
    if 4 + bottoms + tops > len(parts):
        _fail(path, "has a layer that lacks its blobs", " ".join(parts)[:120])
    return parts[0][:64], parts[4 : 4 + bottoms], parts[4 + bottoms : 4 + bottoms + tops]


def _input_shape(parts: list[str]) -> list[int] | None:
    """Parameters 0, 1 and 2 of ``Input`` are width, height and channels."""
    given = dict(part.split("=", 1) for part in parts[4:] if "=" in part)
    found = [given.get(key, "") for key in ("2", "1", "0")]
    return [int(each) for each in found] if all(each.isdigit() and len(each) < 10 for each in found) else None


def _binary(file: BinaryIO, path: Path) -> dict[str, Any]:
    _, count, blobs = _integers(file, 3, path)
    layers: dict[str, int] = {}
    inputs: list[dict[str, Any]] = []
    for _ in range(_bounded(count, path)):
        kind, bottoms, tops = _integers(file, 3, path)
        if not 0 <= bottoms <= 4096 or not 0 <= tops <= 4096:
            _fail(path, "has a layer with an impossible number of blobs")
        names = _integers(file, bottoms + tops, path)[bottoms:]
        layers[str(kind)] = layers.get(str(kind), 0) + 1
        given = _parameters(file, path)
        if kind == _INPUT_TYPE:
            shape = [given.get(key, 0) for key in (2, 1, 0)]
            inputs += [
                {"name": str(name), "shape": shape if all(each > 0 for each in shape) else None} for name in names
            ]
    return {"layers": layers, "inputs": inputs, "outputs": [], "blobs": blobs}


def _parameters(file: BinaryIO, path: Path) -> dict[int, int]:
    """Numbered parameters until -233; ids at and below -23300 are arrays."""
    found: dict[int, int] = {}
    while len(found) < 256:
        (key,) = _integers(file, 1, path)
        if key == -233:
            return found
        if key <= -23300:
            (length,) = _integers(file, 1, path)
            _integers(file, length, path)
            found[key] = length
        else:
            (found[key],) = _integers(file, 1, path)
    return _fail(path, "has a layer whose parameters do not end")


def _integers(file: BinaryIO, count: int, path: Path) -> tuple[int, ...]:
    if not 0 <= count <= 1 << 16:
        _fail(path, "has an array of impossible length")
    data = file.read(4 * count)
    if len(data) != 4 * count:
        _fail(path, "ends before its last layer")
    return struct.unpack(f"<{count}i", data)


def _bounded(count: int, path: Path) -> int:
    if not 0 < count <= MAX_LAYERS:
        _fail(path, f"declares {count} layers")
    return count


def _fail(path: Path, message: str, evidence: str = "") -> NoReturn:
    raise FormatError("ncnn-malformed", str(path), message, evidence=evidence, format="ncnn")


FORMAT = Format("ncnn", matches, open_ncnn, (".param",))
