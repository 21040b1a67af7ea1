"""WebP (RFC 9649): EXIF and ``XMP `` chunks; a ``C2PA`` chunk (C2PA 2.1, A.3.3)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from assetkit.errors import FormatError
from assetkit.formats._image_text import TEXT_LIMIT, exif_text
from assetkit.formats.pictures._schema import CHUNK_LIMIT, MANIFEST_LIMIT, XMP, Container, Found


def _walk(file: BinaryIO, found: Found) -> None:
    at = 12
    for _ in range(CHUNK_LIMIT):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        kind, length = struct.unpack("<4sI", head)
        if kind in (b"VP8X", b"VP8 ", b"VP8L"):
            _measure(file, kind, found)
        else:
            _take(file, kind, length, found)
        at += 8 + length + length % 2
    if not found.width:
        raise FormatError("image-malformed", found.subject, "has no WebP picture")


def _measure(file: BinaryIO, kind: bytes, found: Found) -> None:
    if kind == b"VP8X":
        data = file.read(10)
        found.width = int.from_bytes(data[4:7], "little") + 1
        found.height = int.from_bytes(data[7:10], "little") + 1
    elif kind == b"VP8 " and not found.width:
        width, height = struct.unpack("<HH", file.read(10)[6:10])
        found.width, found.height = width & 0x3FFF, height & 0x3FFF
    elif not found.width:
        bits = int.from_bytes(file.read(5)[1:], "little")
        found.width, found.height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _take(file: BinaryIO, kind: bytes, length: int, found: Found) -> None:
    if kind == b"C2PA":
        found.sign(file.read(min(length, MANIFEST_LIMIT)))
    elif kind in (b"EXIF", b"XMP "):
        if length > TEXT_LIMIT:
            found.warn("image-text-too-large", f"has a text of {length} bytes, which is not read")
        elif kind == b"XMP ":
            found.add(XMP, file.read(length).decode("utf-8", "replace"))
        else:
            for name, text in exif_text(file.read(length)):
                found.add(name, text)


CONTAINER = Container("webp", ((8, b"WEBP"),), _walk)
