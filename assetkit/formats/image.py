"""Images: size and text, without decoding a pixel; a textual inversion inside one shows as its tensors.

PNG, JPEG, WebP, GIF and AVIF. `Header.metadata`: PNG text chunks under their keywords, EXIF text as ``exif.<Field>``.
`Header.extra`: ``image`` (``png`` …), ``width``, ``height``; when the image carries an embedding also ``embedding``
(the keyword it was found under) and ``values`` (its name, step and checkpoint).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from assetkit.errors import FormatError
from assetkit.formats import _image_embedding as embedding
from assetkit.formats._image_text import TEXT_LIMIT, exif_text, png_text
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.formats.hidden import hidden_code
from assetkit.types import Finding, Header

_CHUNK_LIMIT = 200_000
_TEXTS_LIMIT = 64 * 1024 * 1024
_TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_AVIF_LIMIT = 1024 * 1024


@dataclass(slots=True)
class _Found:
    """What one image says, gathered while its parts are walked."""

    subject: str
    size: int
    width: int = 0
    height: int = 0
    text: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, name: str, text: str) -> None:
        """Keep a text; the second of one name gets a number, as editors leave older ones behind."""
        key, number = name, 2
        while key in self.text:
            key, number = f"{name}#{number}", number + 1
        if sum(map(len, self.text.values())) + len(text) <= _TEXTS_LIMIT and number < 100:
            self.text[key] = text

    def warn(self, code: str, message: str) -> None:
        """Note a fault that leaves the rest readable."""
        self.findings.append(Finding(code, "warning", self.subject, message))


class ImageSource(FileSource):
    """An image; `read` gives the vectors of an embedding inside it."""

    def __init__(self, path: Path, header: Header, data: Mapping[str, bytes]) -> None:
        super().__init__(path, header)
        self._data = data

    def read(self, name: str) -> memoryview:
        """The vectors as little-endian float32."""
        return memoryview(self._data[name])

    def locate(self, name: str) -> None:
        """Nowhere: the vectors are encoded in the picture."""


def matches(probe: Probe) -> bool:
    """The signature of any of the image types."""
    return probe.head[:1] in _FIRST and _kind(probe.head) is not None


def open_file(path: Path) -> ImageSource:
    """Walk the image's parts. `FormatError` (``truncated``, ``image-malformed``) when even its size cannot be read,
    `UnsafeError` when a pickle with code lies in an archive behind the picture."""
    with open(path, "rb") as file:
        kind = _kind(file.read(32))
        if kind is None:
            raise FormatError("image-malformed", str(path), "has no image signature")
        found = _Found(str(path), os.fstat(file.fileno()).st_size)
        file.seek(0)
        try:
            _WALKS[kind](file, found)
        except (struct.error, IndexError) as error:
            raise FormatError("truncated", str(path), f"ends inside its {kind} header") from error
    found.findings.extend(hidden_code(path))
    return _source(path, kind, found)


def _source(path: Path, kind: str, found: _Found) -> ImageSource:
    extra: dict[str, object] = {"image": kind, "width": found.width, "height": found.height}
    held = None
    if (text := found.text.get(embedding.KEYWORD)) is not None:
        held = embedding.decode(text)
        if held is None:
            found.warn("embedding-damaged", "carries a textual inversion whose data is damaged")
        else:
            extra |= {"embedding": embedding.KEYWORD, "values": held.values}
    tensors, data = (held.tensors, held.data) if held else ({}, {})
    header = Header("image", tensors, found.text, extra, tuple(found.findings), found.size)
    return ImageSource(path, header, data)


def _kind(head: bytes) -> str | None:
    for kind, start, mark in _SIGNATURES:
        if head[start : start + len(mark)] == mark:
            return kind
    return None


def _walk_png(file: BinaryIO, found: _Found) -> None:
    file.seek(8)
    for kind, length in _png_chunks(file, found):
        if kind == b"IHDR":
            found.width, found.height = struct.unpack(">II", file.read(8))
        elif kind in _TEXT_CHUNKS or kind == b"eXIf":
            if length > TEXT_LIMIT:
                found.warn("image-text-too-large", f"has a text of {length} bytes, which is not read")
            else:
                _take_png_text(kind, file.read(length), found)
    if not found.width:
        raise FormatError("image-malformed", found.subject, "has no image header")


def _png_chunks(file: BinaryIO, found: _Found) -> Iterator[tuple[bytes, int]]:
    """Type and length of every chunk, the file placed at its data."""
    at = 8
    for _ in range(_CHUNK_LIMIT):
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


def _take_png_text(kind: bytes, data: bytes, found: _Found) -> None:
    if kind == b"eXIf":
        for name, text in exif_text(data):
            found.add(name, text)
        return
    pair = png_text(kind, data)
    if pair is None:
        found.warn("image-text-malformed", "has a text that is malformed or inflates beyond what is read")
    else:
        found.add(*pair)


def _walk_jpeg(file: BinaryIO, found: _Found) -> None:
    at = 2
    for _ in range(_CHUNK_LIMIT):
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
        elif kind == 0xE1:
            for name, text in exif_text(file.read(max(0, length - 2))):
                found.add(name, text)
        elif kind == 0xFE:
            found.add("comment", file.read(max(0, length - 2)).decode("utf-8", "replace"))
        at += 2 + max(2, length)
    if not found.width:
        raise FormatError("image-malformed", found.subject, "has no JPEG frame before its data")


def _walk_webp(file: BinaryIO, found: _Found) -> None:
    at = 12
    for _ in range(_CHUNK_LIMIT):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        kind, length = struct.unpack("<4sI", head)
        _take_webp(file, kind, length, found)
        at += 8 + length + length % 2
    if not found.width:
        raise FormatError("image-malformed", found.subject, "has no WebP picture")


def _take_webp(file: BinaryIO, kind: bytes, length: int, found: _Found) -> None:
    if kind == b"VP8X":
        data = file.read(10)
        found.width = int.from_bytes(data[4:7], "little") + 1
        found.height = int.from_bytes(data[7:10], "little") + 1
    elif kind == b"VP8 " and not found.width:
        width, height = struct.unpack("<HH", file.read(10)[6:10])
        found.width, found.height = width & 0x3FFF, height & 0x3FFF
    elif kind == b"VP8L" and not found.width:
        bits = int.from_bytes(file.read(5)[1:], "little")
        found.width, found.height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"EXIF" and length <= TEXT_LIMIT:
        for name, text in exif_text(file.read(length)):
            found.add(name, text)


def _walk_gif(file: BinaryIO, found: _Found) -> None:
    file.seek(6)
    found.width, found.height = struct.unpack("<HH", file.read(4))


def _walk_avif(file: BinaryIO, found: _Found) -> None:
    """The size stands in the ``ispe`` property (ISO/IEC 23008-12, 6.5.3) of the first megabyte; the largest counts."""
    head = file.read(_AVIF_LIMIT)
    at = head.find(b"ispe")
    while at >= 0:
        width, height = struct.unpack_from(">II", head, at + 8)
        if width * height > found.width * found.height:
            found.width, found.height = width, height
        at = head.find(b"ispe", at + 4)
    if not found.width:
        found.warn("image-malformed", "has no size that can be read")


_SIGNATURES = (
    ("png", 0, b"\x89PNG\r\n\x1a\n"),
    ("jpeg", 0, b"\xff\xd8\xff"),
    ("webp", 8, b"WEBP"),
    ("gif", 0, b"GIF87a"),
    ("gif", 0, b"GIF89a"),
    ("avif", 4, b"ftypavif"),
    ("avif", 4, b"ftypavis"),
)
_FIRST = frozenset({b"\x89", b"\xff", b"G", b"R", b"\0"})
"""First bytes of all of them; of AVIF's length of its first box, which is no 16 MiB."""
_WALKS: Mapping[str, Callable[[BinaryIO, _Found], None]] = {
    "png": _walk_png,
    "jpeg": _walk_jpeg,
    "webp": _walk_webp,
    "gif": _walk_gif,
    "avif": _walk_avif,
}

FORMAT = Format(
    "image", matches, open_file, (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".apng", ".jfif"), priority=80
)
