"""JPEG (ITU-T T.81): EXIF and XMP in APP1 (Extended XMP put together again), C2PA in APP11 (ISO 19566-5), comments."""

from __future__ import annotations

import struct
from typing import BinaryIO

from assetkit.errors import FormatError
from assetkit.formats._image_text import TEXT_LIMIT, exif_text, latin_or_utf8
from assetkit.formats.pictures._schema import CHUNK_LIMIT, XMP, Container, Found

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
"""Then 32 digits of a digest, the whole length and this part's offset (XMP Specification Part 3, 1.1.3.1)."""


def _walk(file: BinaryIO, found: Found) -> None:
    at, parts = 2, dict[int, bytes]()
    for _ in range(CHUNK_LIMIT):
        file.seek(at)
        mark, kind = struct.unpack(">BB", file.read(2))
        if mark != 0xFF or kind in (0xD9, 0xDA):
            break
        if kind in (0x01, 0xFF) or 0xD0 <= kind <= 0xD7:
            at += 1 if kind == 0xFF else 2
            continue
        length = struct.unpack(">H", file.read(2))[0]
        if kind in _FRAMES:
            _, found.height, found.width = struct.unpack(">BHH", file.read(5))
        elif kind in (0xE1, 0xEB, 0xFE):
            _take(kind, file.read(max(0, length - 2)), found, parts)
        at += 2 + max(2, length)
    if parts:
        found.add(XMP, b"".join(parts[key] for key in sorted(parts)).decode("utf-8", "replace"))
    if not found.width:
        raise FormatError("image-malformed", found.subject, "has no JPEG frame before its data")


def _take(kind: int, data: bytes, found: Found, parts: dict[int, bytes]) -> None:
    """One segment; those of an Extended XMP are gathered in `parts` by their offsets."""
    if kind == 0xFE:
        found.add("comment", latin_or_utf8(data))
    elif kind == 0xEB:
        if data[:2] == b"JP":
            found.sign(data[8:])
    elif data.startswith(_XMP):
        found.add(XMP, data[len(_XMP) :].decode("utf-8", "replace"))
    elif data.startswith(_MORE_XMP) and len(data) > len(_MORE_XMP) + 40:
        body = data[len(_MORE_XMP) + 32 :]
        if sum(map(len, parts.values())) + len(body) <= TEXT_LIMIT:
            parts[struct.unpack(">I", body[4:8])[0]] = body[8:]
    else:
        for name, text in exif_text(data):
            found.add(name, text)


CONTAINER = Container("jpeg", ((0, b"\xff\xd8\xff"),), _walk)
