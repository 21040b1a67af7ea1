"""Pickled models (``.ckpt .pt .pth .bin .pkl``), read without executing anything.

The pickle is walked by an interpreter of our own that builds plain values and never imports. `Header.extra` holds:

- ``layout``: ``zip``, ``legacy``, ``tar``, ``bare`` or ``compressed``
- ``roots``: wrapper keys that were removed, outermost first, such as ``["state_dict"]``
- ``other_roots``: ``{key: {"tensors": n, "bytes": n}}`` of what lies beside the unwrapped root (optimizers, copies)
- ``beside``: keys of the outermost dictionary that hold no tensor of the network (at most 256)
- ``values``: scalars near the root (``global_step``, ``name``, ``layer_structure``, ``string_to_token`` …), bounded
- ``int_keys``: True when the root's keys are numbers (hypernetworks: ``320.0.linear.0.weight``)
- ``root_class``: class of the root when it is an object; ``classes``: classes of the objects in it
- ``globals``: names outside the allow-list that the file mentions; ``byteorder``; ``members`` beside the data
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

from assetkit.errors import FormatError
from assetkit.formats._pickle_calls import NUMPY
from assetkit.formats._pickle_layouts import (
    Document,
    main_class,
    read_document,
    unknown_names,
)
from assetkit.formats._pickle_loose import judge_probe
from assetkit.formats._pickle_names import SIZES
from assetkit.formats._pickle_nodes import Array, Blob, Tensor
from assetkit.formats._pickle_stream import decompressor, inflated_head, looks_like_pickle
from assetkit.formats._pickle_tar import is_old_torch
from assetkit.formats._pickle_tree import Leaf, Network, classes, find_network, plain_values
from assetkit.formats._pickle_zip import Archive, Place, directory_names
from assetkit.formats.base import FileSource, Format, Probe, read_range
from assetkit.types import Finding, Header, Shape, TensorInfo

SUFFIXES = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle", ".p", ".pk", ".joblib")
_NAMED = re.compile(rb"\.(?:pkl|pickle|pt|pth|ckpt|joblib|pk|bin)", re.IGNORECASE)
"""Member names of a zip archive that make it worth looking for pickles."""
EXPANDED_LIMIT = 1 << 30
"""Bytes that a tensor whose elements repeat (stride 0) may grow to when it is read."""


def matches(probe: Probe) -> bool:
    """Whether the first bytes start a pickle, an archive with one in it, or one of torch's layouts."""
    head = probe.head
    if head.startswith(b"PK\x03\x04"):
        return _zip_has_pickle(probe)
    if decompressor(head):
        return looks_like_pickle(inflated_head(head))
    return looks_like_pickle(head) or is_old_torch(head) or any(judge_probe(probe))


def _zip_has_pickle(probe: Probe) -> bool:
    if b"data.pkl" in probe.head[30 : 30 + int.from_bytes(probe.head[26:28], "little")]:
        return True
    return _NAMED.search(directory_names(str(probe.path), probe.size)) is not None


def open_pickle(path: Path) -> PickleSource:
    """Walk the file. Raises `UnsafeError` (``pickle-dangerous-global``) when it reaches for a dangerous name, and
    `FormatError` when it is broken."""
    document = read_document(path)
    if document.layout == "zip" and document.stream is None and not document.script:
        return _open_archive(path, document)
    network = find_network(document.root)
    placed = dict(_placed(document, network, str(path)))
    tensors = {name: each.info for name, each in placed.items()}
    findings = (*document.findings, *_findings(document, network, str(path), len(placed)))
    kind = "torchscript" if document.script else "pickle"
    header = Header(kind, tensors, {}, _extra(document, network), findings, path.stat().st_size)
    return PickleSource(path, header, document, placed)


def _open_archive(path: Path, document: Document) -> PickleSource:
    """A zip archive that is no model itself: its own header, and what the pickles in it mention."""
    from assetkit.formats.archive import directory_header

    header = directory_header(path)
    findings = (*header.findings, *document.findings, *unknown_names(document, str(path)))
    return PickleSource(path, replace(header, findings=findings), document, {})


class Placed:
    """One tensor: what it is, and how its bytes are laid out where they lie."""

    __slots__ = ("info", "inline", "place", "stride")

    def __init__(self, info: TensorInfo, place: Place | None, stride: Shape, inline: bytes | None = None) -> None:
        self.info = info
        self.place = place
        """Exactly the bytes from the tensor's first element to its last; None when the file does not hold them."""
        self.stride = stride
        self.inline = inline


def _placed(document: Document, network: Network, subject: str) -> Iterator[tuple[str, Placed]]:
    seen: set[str] = set()
    for leaves in ([leaf for group in network.others.values() for leaf in group], network.leaves):
        shown = leaves is network.leaves
        for leaf in leaves:
            placed = _place(document, leaf, subject)
            if shown and placed is not None and leaf.name not in seen:
                seen.add(leaf.name)
                yield placed.info.name, placed


def _place(document: Document, leaf: Leaf, subject: str) -> Placed | None:
    name = leaf.name or "tensor"
    if isinstance(leaf.node, Tensor):
        return _place_tensor(document, name, leaf.node, subject)
    return _place_array(document, name, leaf.node, subject)


def _place_tensor(document: Document, name: str, node: Tensor, subject: str) -> Placed:
    size, empty = SIZES[node.dtype], 0 in node.shape
    if node.storage is None:
        return Placed(TensorInfo(name, node.dtype, node.shape, -1, -1), None, node.stride)
    storage = document.places.get(node.storage.key)
    last = node.offset + sum((extent - 1) * step for extent, step in zip(node.shape, node.stride, strict=True))
    stop = node.offset if empty else last + 1
    if storage is None or stop * size > storage.length or node.offset * size > storage.length:
        held = storage.length if storage else 0
        raise FormatError(
            "pickle-bounds",
            subject,
            f"has a tensor {name!r} that reaches beyond its storage",
            evidence=f"byte {stop * size} of {held}",
            format="pickle",
        )
    place = Place(storage.start + node.offset * size, (stop - node.offset) * size, storage.member)
    plain = (empty or _is_contiguous(node.shape, node.stride)) and storage.member is None and storage.start >= 0
    if plain and not (document.byteorder == "big" and size > 1):
        info = TensorInfo(name, node.dtype, node.shape, place.start, place.start + place.length)
    else:
        info = TensorInfo(name, node.dtype, node.shape, -1, -1)
    return Placed(info, place if storage.start >= 0 else None, node.stride)


def _place_array(document: Document, name: str, node: Array, subject: str) -> Placed | None:
    dtype = NUMPY.get(node.dtype.code) if node.dtype else None
    if node.dtype is None or dtype is None:
        return None
    length, data = prod(node.shape) * SIZES[dtype], node.data
    stride = _array_stride(node)
    straight = _is_contiguous(node.shape, stride) and node.dtype.order != ">"
    if isinstance(data, bytes) and len(data) == length:
        return Placed(TensorInfo(name, dtype, node.shape, -1, -1), None, stride, data if straight else None)
    if not isinstance(data, Blob) or data.text or data.length != length or document.stream is None:
        return Placed(TensorInfo(name, dtype, node.shape, -1, -1), None, stride)
    start = document.stream.start + data.start
    place = Place(start, length, document.stream.member)
    known = straight and place.member is None and document.layout != "compressed"
    info = TensorInfo(name, dtype, node.shape, start if known else -1, start + length if known else -1)
    return Placed(info, place if node.dtype.order != ">" and document.layout != "compressed" else None, stride)


def _array_stride(node: Array) -> Shape:
    strides, step = [], 1
    for extent in node.shape if node.fortran else reversed(node.shape):
        strides.append(step)
        step *= extent
    return tuple(strides if node.fortran else reversed(strides))


def _is_contiguous(shape: Shape, stride: Shape) -> bool:
    step = 1
    for extent, have in zip(reversed(shape), reversed(stride), strict=True):
        if extent != 1 and have != step:
            return False
        step *= extent
    return True


class PickleSource(FileSource):
    """A walked pickle whose tensors are read from their storages on demand."""

    def __init__(self, path: Path, header: Header, document: Document, placed: Mapping[str, Placed]) -> None:
        super().__init__(path, header)
        self._document = document
        self._placed = placed

    def read(self, name: str) -> memoryview:
        """The little-endian bytes of one tensor in row-major order.

        `KeyError` for an unknown name, `FormatError` when the file holds no data for it or has changed.
        """
        placed = self._placed[name]
        if placed.info.start >= 0:
            return super().read(name)
        if placed.inline is not None:
            return memoryview(placed.inline)
        if placed.place is None:
            raise FormatError(
                "tensor-without-data", str(self.path), f"holds no data for tensor {name!r}", format="pickle"
            )
        return self._gather(placed, self._raw(placed.place, name))

    def _raw(self, place: Place, name: str) -> bytes | memoryview:
        try:
            with open(self.path, "rb") as file:
                if place.member is None:
                    return read_range(file, place.start, place.length)
                archive = Archive(file, self.header.size, str(self.path))
                return _slice(archive.inflate(place.member, place.member.size), place.start, place.length)
        except (EOFError, OSError) as error:
            raise FormatError(
                "file-changed", str(self.path), f"tensor {name!r} can no longer be read: {error}"
            ) from error

    def _gather(self, placed: Placed, raw: bytes | memoryview) -> memoryview:
        info, size = placed.info, SIZES[placed.info.dtype]
        total = prod(info.shape) * size
        if total > max(EXPANDED_LIMIT, len(raw)):
            raise FormatError(
                "pickle-expanded", str(self.path), f"tensor {info.name!r} would grow to {total} bytes", format="pickle"
            )
        if total == 0:
            return memoryview(b"")
        import numpy as np

        big = self._document.byteorder == "big"
        # A complex number is two numbers, each with its own byte order.
        part = size // 2 if big and info.dtype.startswith("C") else size
        flat = np.frombuffer(raw, dtype=f"V{size}")
        strides = tuple(step * size for step in placed.stride)
        array = np.ascontiguousarray(np.lib.stride_tricks.as_strided(flat, info.shape, strides, writeable=False))
        data = array.view(np.uint8).reshape(-1)
        return memoryview((data.reshape(-1, part)[:, ::-1] if big else data).tobytes())


def _slice(pieces: Iterator[bytes], start: int, length: int) -> bytes:
    out, at = bytearray(), 0
    for piece in pieces:
        if at < start + length and at + len(piece) > start:
            out += piece[max(0, start - at) : start + length - at]
        at += len(piece)
    return bytes(out)


def _extra(document: Document, network: Network) -> dict[str, Any]:
    named = [each.full for each in document.mentions.of("unknown")]
    extra: dict[str, Any] = {
        "layout": document.layout,
        "roots": list(network.roots),
        "other_roots": {key: _tally(leaves) for key, leaves in network.others.items()},
        "beside": _beside(network),
        "values": plain_values(network.beside, network.roots[0] if network.roots else None),
        "int_keys": network.int_keys,
        "root_class": main_class(document.root),
        "classes": list(classes(document.root)),
        "globals": named[:256],
    }
    if document.byteorder != "little":
        extra["byteorder"] = document.byteorder
    if document.members:
        extra["members"] = list(document.members)
    return extra


def _beside(network: Network) -> list[str]:
    if not isinstance(network.beside, dict):
        return []
    names = (leaf.name.split(".") for leaf in network.leaves)
    held = {".".join(words[:n]) for words in names for n in range(1, len(words) + 1)} if not network.roots else set()
    named = (str(key) for key in network.beside if isinstance(key, (str, int)))
    return [key for key in named if key not in held and key not in network.roots[:1]][:256]


def _tally(leaves: list[Leaf]) -> dict[str, int]:
    total = 0
    for leaf in leaves:
        dtype = (
            leaf.node.dtype
            if isinstance(leaf.node, Tensor)
            else NUMPY.get(leaf.node.dtype.code if leaf.node.dtype else "")
        )
        total += prod(leaf.node.shape) * SIZES.get(dtype or "", 0)
    return {"tensors": len(leaves), "bytes": total}


def _findings(document: Document, network: Network, subject: str, shown: int) -> Iterator[Finding]:
    yield from unknown_names(document, subject)
    if document.script:
        yield Finding("torchscript-code", "warning", subject, "holds TorchScript code, which loading it would run")
    if document.byteorder not in ("little", "big"):
        yield Finding("pickle-byteorder", "warning", subject, "names a byte order that is neither little nor big")
    if network.limits.left_out:
        some = ", ".join(sorted(network.limits.left_out)[:3])
        yield Finding("pickle-left-out", "warning", subject, "nests or names tensors beyond what a model does", some)
    if shown < len(network.leaves) - len(network.limits.left_out):
        yield Finding(
            "pickle-same-key", "warning", subject, "has tensors whose names coincide; the first of each is listed"
        )


FORMAT = Format("pickle", matches, open_pickle, SUFFIXES, priority=-10)
