"""GIF: its size. No generator is known to write texts into one."""

from __future__ import annotations

import struct
from typing import BinaryIO

from assetkit.formats.pictures._schema import Container, Found


def _walk(file: BinaryIO, found: Found) -> None:
    file.seek(6)
    found.width, found.height = struct.unpack("<HH", file.read(4))


CONTAINER = Container("gif", ((0, b"GIF87a"), (0, b"GIF89a")), _walk)
