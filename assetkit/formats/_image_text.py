"""Text inside images: PNG text chunks and EXIF fields, with every inflation and length bounded.

PNG: W3C PNG specification, third edition, 11.3.3. EXIF: CIPA DC-008 (TIFF 6.0 directories).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

TEXT_LIMIT = 16 * 1024 * 1024
"""Bytes of one text, inflated or not. A ComfyUI workflow is below 1 MB, an embedding of 32 vectors about the same."""

_EXIF_POINTER = 0x8769
_EXIF_FIELDS = {
    0x010D: "DocumentName",
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    0x8298: "Copyright",
    0x927C: "MakerNote",
    0x9286: "UserComment",
    0x9C9C: "XPComment",
}
_ENTRY_LIMIT = 512
_CHARSETS = {b"ASCII\0\0\0": "utf-8", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "shift_jis", b"\0" * 8: "utf-8"}


def png_text(kind: bytes, data: bytes) -> tuple[str, str] | None:
    """Keyword and text of a ``tEXt``, ``zTXt`` or ``iTXt`` chunk; None when it is malformed or inflates too far."""
    keyword, mark, rest = data.partition(b"\0")
    if not mark or not 1 <= len(keyword) <= 79:
        return None
    name = keyword.decode("latin-1")
    if kind == b"tEXt":
        return name, latin_or_utf8(rest)
    if kind == b"zTXt":
        text = _inflate(rest[1:])
        return None if text is None else (name, latin_or_utf8(text))
    compressed, fields = rest[:1], rest[2:].split(b"\0", 2)
    if len(fields) < 3:
        return None
    body = _inflate(fields[2]) if compressed == b"\1" else fields[2]
    return None if body is None else (name, body.decode("utf-8", "replace"))


def latin_or_utf8(data: bytes) -> str:
    """Text that should be Latin-1: several writers put UTF-8 there, and Latin-1 that happens to be UTF-8 is no word."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _inflate(data: bytes) -> bytes | None:
    engine = zlib.decompressobj()
    try:
        text = engine.decompress(data, TEXT_LIMIT)
    except zlib.error:
        return None
    return None if engine.unconsumed_tail else text


def exif_text(data: bytes) -> Iterator[tuple[str, str]]:
    """Name and text of the textual EXIF fields of a TIFF block (with or without its ``Exif`` mark)."""
    data = data.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return
    pending, seen = [struct.unpack_from(f"{order}I", data, 4)[0]], set[int]()
    while pending:
        at = pending.pop()
        if at in seen or len(seen) > 8:
            continue
        seen.add(at)
        for tag, value in _directory(data, order, at):
            if tag == _EXIF_POINTER and len(value) == 4:
                pending.append(struct.unpack(f"{order}I", value)[0])
            elif tag in _EXIF_FIELDS:
                yield f"exif.{_EXIF_FIELDS[tag]}", _exif_value(tag, value)


def _directory(data: bytes, order: str, at: int) -> Iterator[tuple[int, bytes]]:
    if at + 2 > len(data):
        return
    count = min(struct.unpack_from(f"{order}H", data, at)[0], _ENTRY_LIMIT)
    for index in range(count):
        entry = at + 2 + 12 * index
        if entry + 12 > len(data):
            return
        tag, kind, number = struct.unpack_from(f"{order}HHI", data, entry)
        length = number * {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}.get(kind, 0)
        where = entry + 8 if length <= 4 else struct.unpack_from(f"{order}I", data, entry + 8)[0]
        if 0 < length <= TEXT_LIMIT and where + length <= len(data):
            yield tag, data[where : where + length]


def _exif_value(tag: int, value: bytes) -> str:
    if tag == 0x9C9C:  # Windows writes its comments little-endian
        return value.decode("utf-16-le", "replace").rstrip("\0")
    if tag != 0x9286:
        return latin_or_utf8(value.rstrip(b"\0"))
    charset = _CHARSETS.get(value[:8])
    body = value if charset is None else value[8:]
    if charset == "utf-16":
        return _utf16(body).rstrip("\0")
    text = body.decode(charset, "replace") if charset == "shift_jis" else latin_or_utf8(body)
    return text.rstrip("\0")


def _utf16(data: bytes) -> str:
    """UTF-16 of either byte order: by its mark, else by which order gives more of the commonest characters.

    piexif, and so A1111 and Fooocus, write big-endian whatever the order of the TIFF around it; others follow that.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    sample = data[:4096]
    big, little = (sum(1 for each in part if each == 0) for part in (sample[::2], sample[1::2]))
    return data.decode("utf-16-be" if big >= little else "utf-16-le", "replace")
