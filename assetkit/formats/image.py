"""Images: size and text, without decoding a pixel; a textual inversion inside one shows as its tensors.

PNG, JPEG, WebP, GIF and AVIF (`pictures`). `Header.metadata`: PNG text chunks under their keywords, EXIF text as
``exif.<Field>``, XMP as ``XML:com.adobe.xmp``. `Header.extra`: ``image`` (``png`` …), ``width``, ``height``; ``c2pa``
(the beginning of a C2PA manifest store, unverified) where there is one; when the image carries an embedding also
``embedding`` (the keyword it was found under) and ``values`` (its name, step and checkpoint).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from pathlib import Path

from assetkit.errors import FormatError
from assetkit.formats import _image_embedding as embedding
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.formats.hidden import hidden_code
from assetkit.formats.pictures import Found, containers, kind_of
from assetkit.types import Header


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
    return probe.head[:1] in _FIRST and kind_of(probe.head) is not None


def open_file(path: Path) -> ImageSource:
    """Walk the image's parts. `FormatError` (``truncated``, ``image-malformed``) when even its size cannot be read,
    `UnsafeError` when a pickle with code lies in an archive behind the picture."""
    with open(path, "rb") as file:
        kind = kind_of(file.read(32))
        if kind is None:
            raise FormatError("image-malformed", str(path), "has no image signature")
        found = Found(str(path), os.fstat(file.fileno()).st_size)
        file.seek(0)
        try:
            containers()[kind].walk(file, found)
        except (struct.error, IndexError, OverflowError) as error:
            raise FormatError("truncated", str(path), f"ends inside its {kind} header") from error
    found.findings.extend(hidden_code(path))
    return _source(path, kind, found)


def _source(path: Path, kind: str, found: Found) -> ImageSource:
    extra: dict[str, object] = {"image": kind, "width": found.width, "height": found.height}
    if found.manifest:
        extra["c2pa"] = found.manifest
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


_FIRST = frozenset({b"\x89", b"\xff", b"G", b"R", b"\0"})
"""First bytes of all of them; of AVIF's length of its first box, which is no 16 MiB."""
FORMAT = Format(
    "image", matches, open_file, (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".apng", ".jfif"), priority=80
)
