"""AVIF: the size from its largest ``ispe``, EXIF and XMP as items of the ``meta`` box, C2PA in a ``uuid`` box.

ISO/IEC 14496-12: ``iinf`` (8.11.6) names the items, ``iloc`` (8.11.3) says where each lies. ISO/IEC 23008-12: ``ispe``
(6.5.3), an EXIF item begins with the offset of its TIFF header (A.2.1).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from assetkit.formats._image_text import TEXT_LIMIT, exif_text
from assetkit.formats.pictures._schema import CHUNK_LIMIT, MANIFEST_LIMIT, XMP, Container, Found

_META_LIMIT = 1024 * 1024
_ITEMS = 4096
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


class _Box(NamedTuple):
    kind: bytes
    start: int
    """Where its content begins."""
    stop: int


class _Extent(NamedTuple):
    """Where a part of an item lies: in the file, or (`inside`) in the ``idat`` box."""

    inside: bool
    offset: int
    length: int


def _walk(file: BinaryIO, found: Found) -> None:
    for box in _top(file, found.size):
        if box.kind == b"meta":
            file.seek(box.start)
            _meta(file, file.read(min(box.stop - box.start, _META_LIMIT)), box.start, found)
        elif box.kind == b"uuid":
            file.seek(box.start)
            if file.read(16) == _C2PA:
                found.sign(file.read(min(box.stop - box.start - 16, MANIFEST_LIMIT)))
    if not found.width:
        found.warn("image-malformed", "has no size that can be read")


def _top(file: BinaryIO, size: int) -> Iterator[_Box]:
    at = 0
    for _ in range(CHUNK_LIMIT):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack_from(">I4s", head)
        start = at + 8
        if length == 1 and len(head) == 16:
            length, start = struct.unpack_from(">Q", head, 8)[0], at + 16
        stop = size if length == 0 else at + length
        if stop < start or stop > size:
            return
        yield _Box(kind, start, stop)
        at = stop


def _boxes(data: bytes, start: int, stop: int) -> Iterator[_Box]:
    """The boxes between two places of `data`."""
    at = start
    while at + 8 <= min(stop, len(data)):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = stop if length == 0 else at + length
        if length == 1 or end < at + 8:
            return
        yield _Box(kind, at + 8, min(end, len(data)))
        at = end


def _meta(file: BinaryIO, data: bytes, where: int, found: Found) -> None:
    """The meta box's content, which begins at `where` in the file."""
    boxes = {box.kind: box for box in _boxes(data, 4, len(data))}
    _measure(data, found)
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return
    places = _places(data, boxes[b"iloc"])
    inside = where + boxes[b"idat"].start if b"idat" in boxes else None
    for item, kind in _items(data, boxes[b"iinf"]):
        if kind in (b"Exif", b"mime"):
            _take(kind, _content(file, places.get(item, ()), inside, found), found)


def _measure(data: bytes, found: Found) -> None:
    at = data.find(b"ispe")
    while at >= 0 and at + 16 <= len(data):
        width, height = struct.unpack_from(">II", data, at + 8)
        if width * height > found.width * found.height:
            found.width, found.height = width, height
        at = data.find(b"ispe", at + 4)


def _items(data: bytes, box: _Box) -> Iterator[tuple[int, bytes]]:
    """Number and type of every item; of ``mime`` items those that hold XMP."""
    at = box.start + (6 if data[box.start] == 0 else 8)
    for entry in list(_boxes(data, at, box.stop))[:_ITEMS]:
        version = data[entry.start]
        if entry.kind != b"infe" or version < 2:
            continue
        item, _, kind = struct.unpack_from(">HH4s" if version == 2 else ">IH4s", data, entry.start + 4)
        if kind != b"mime" or b"application/rdf+xml" in data[entry.start : entry.stop]:
            yield item, kind


def _places(data: bytes, box: _Box) -> dict[int, list[_Extent]]:
    version = data[box.start]
    sizes = struct.unpack_from(">H", data, box.start + 4)[0]
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    cursor = _Cursor(data, box.start + 6, box.stop)
    wide = 4 if version == 2 else 2
    places: dict[int, list[_Extent]] = {}
    for _ in range(min(cursor.number(wide), _ITEMS)):
        item = cursor.number(wide)
        inside = bool(version) and cursor.number(2) & 15 == 1
        cursor.number(2)
        base = cursor.number(base_size)
        extents = []
        for _ in range(min(cursor.number(2), _ITEMS)):
            cursor.number(index_size)
            extents.append(_Extent(inside, base + cursor.number(offset_size), cursor.number(length_size)))
        places[item] = extents
    return places


class _Cursor:
    def __init__(self, data: bytes, at: int, stop: int) -> None:
        self._data, self._at, self._stop = data, at, stop

    def number(self, size: int) -> int:
        """The next `size` bytes as a number. `struct.error` at the end."""
        if self._at + size > self._stop:
            raise struct.error("ends inside a box")
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at], "big")


def _content(file: BinaryIO, extents: list[_Extent] | tuple[()], inside: int | None, found: Found) -> bytes:
    if sum(each.length for each in extents) > TEXT_LIMIT:
        found.warn("image-text-too-large", "has a text beyond what is read")
        return b""
    parts = []
    for each in extents:
        start = each.offset + (inside or 0) if each.inside else each.offset
        if start + each.length <= found.size and not (each.inside and inside is None):
            file.seek(start)
            parts.append(file.read(each.length))
    return b"".join(parts)


def _take(kind: bytes, data: bytes, found: Found) -> None:
    if kind == b"mime":
        found.add(XMP, data.decode("utf-8", "replace"))
    elif len(data) > 4:
        start = 4 + struct.unpack_from(">I", data)[0]
        for name, text in exif_text(data[start:]):
            found.add(name, text)


CONTAINER = Container("avif", ((4, b"ftypavif"), (4, b"ftypavis"), (4, b"ftypmif1avif")), _walk)
