"""PNG (W3C PNG specification, third edition): text chunks, EXIF, the C2PA chunk ``caBX`` (C2PA 2.1, A.3.2) and
``comf``, in which ComfyUI's animated PNGs keep their texts (keyword, zero, text)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from assetkit.errors import FormatError
from assetkit.formats._image_text import TEXT_LIMIT, exif_text, latin_or_utf8, png_text
from assetkit.formats.pictures._schema import CHUNK_LIMIT, MANIFEST_LIMIT, Container, Found

_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"comf", b"eXIf")


def _walk(file: BinaryIO, found: Found) -> None:
    for kind, length in _chunks(file, found):
        if kind == b"IHDR" and not found.width:
            found.width, found.height = struct.unpack(">II", file.read(8))
        elif kind == b"caBX":
            found.sign(file.read(min(length, MANIFEST_LIMIT)))
        elif kind in _TEXTS:
            if length > TEXT_LIMIT:
                found.warn("image-text-too-large", f"has a text of {length} bytes, which is not read")
            else:
                _take(kind, file.read(length), found)
    if not found.width:
        raise FormatError("image-malformed", found.subject, "has no image header")


def _chunks(file: BinaryIO, found: Found) -> Iterator[tuple[bytes, int]]:
    """Type and length of every chunk, the file placed at its data."""
    at = 8
    for _ in range(CHUNK_LIMIT):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        length, kind = struct.unpack(">I4s", head)
        if at + 12 + length > found.size:
            break
        yield kind, length
        if kind == b"IEND":
            return
        at += 12 + length
    found.warn("truncated", "ends before its last chunk; download it again")


def _take(kind: bytes, data: bytes, found: Found) -> None:
    if kind == b"eXIf":
        for name, text in exif_text(data):
            found.add(name, text)
        return
    if kind == b"comf":
        keyword, _, rest = data.partition(b"\0")
        pair = (latin_or_utf8(keyword), latin_or_utf8(rest)) if 1 <= len(keyword) <= 79 else None
    else:
        pair = png_text(kind, data)
    if pair is None:
        found.warn("image-text-malformed", "has a text that is malformed or inflates beyond what is read")
    else:
        found.add(*pair)


CONTAINER = Container("png", ((0, b"\x89PNG\r\n\x1a\n"),), _walk)
