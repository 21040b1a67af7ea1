"""What a container is to the walk, and what a walk gathers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from assetkit.types import Finding

CHUNK_LIMIT = 200_000
"""Parts of one file that are stepped over."""
TEXTS_LIMIT = 64 * 1024 * 1024
"""Characters of all texts of one file together."""
TEXTS, SAME = 2000, 99
"""Texts of one file that are kept, and of those of one name."""
XMP = "XML:com.adobe.xmp"
"""Keyword that PNG gives to XMP (XMP Specification Part 3, 1.1.5); the other containers' XMP is kept under it too."""
MANIFEST_LIMIT = 1024 * 1024
"""Bytes of a C2PA manifest that are looked at."""


@dataclass(slots=True)
class Found:
    """What one image says, gathered while its parts are walked."""

    subject: str
    size: int
    width: int = 0
    height: int = 0
    text: dict[str, str] = field(default_factory=dict)
    manifest: bytes = b""
    """The beginning of a C2PA manifest store, unverified."""
    findings: list[Finding] = field(default_factory=list)
    times: dict[str, int] = field(default_factory=dict)
    """How often each name was met."""
    length: int = 0
    """Characters kept."""

    def add(self, name: str, text: str) -> None:
        """Keep a text; the second of one name gets a number, as editors leave older ones behind."""
        number = self.times.get(name, 0) + 1
        self.times[name] = number
        if len(self.text) >= TEXTS or number > SAME or self.length + len(text) > TEXTS_LIMIT:
            self.warn("image-texts-too-many", "has more texts than are read; what is beyond them is not heard")
            return
        self.length += len(text)
        self.text[name if number == 1 else f"{name}#{number}"] = text

    def sign(self, data: bytes) -> None:
        """Keep a part of a C2PA manifest store."""
        self.manifest += data[: max(0, MANIFEST_LIMIT - len(self.manifest))]

    def warn(self, code: str, message: str) -> None:
        """Note a fault that leaves the rest readable; of one kind, the first."""
        if not any(each.code == code and each.message == message for each in self.findings):
            self.findings.append(Finding(code, "warning", self.subject, message))


@dataclass(frozen=True, slots=True)
class Container:
    """One image container."""

    id: str
    signatures: tuple[tuple[int, bytes], ...]
    """Offset and bytes of any of its signatures."""
    walk: Callable[[BinaryIO, Found], None]
    """Gathers size and texts from a file placed at its beginning. May raise `struct.error` where it ends early and
    `FormatError` where there is no size."""
