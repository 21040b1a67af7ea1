"""Reading numbers and strings from the start of a GGUF file, never past the file or the limit."""

from __future__ import annotations

import struct
from typing import BinaryIO

from assetkit.errors import FormatError

HEADER_LIMIT = 64 * 1024 * 1024
"""Key-values and tensor list together. The largest vocabulary in use (262,144 tokens) takes about 12 MB."""
NAME_LIMIT = 65_535
_FIRST_READ = 256 * 1024


class Cursor:
    """A position in the header. Every method raises `FormatError` (``truncated``, ``header-too-large``) at its end."""

    def __init__(self, file: BinaryIO, subject: str, size: int) -> None:
        self.subject = subject
        self.size = size
        self.at = 0
        self.order = "<"
        self.length_format = "Q"
        self._file = file
        self._buffer = bytearray()

    def take(self, count: int) -> int:
        """The offset of the next `count` bytes, which are then in memory."""
        start, stop = self.at, self.at + count
        if stop > self.size:
            detail = f"{count} bytes are promised at {start} of {self.size}"
            raise FormatError("truncated", self.subject, "ends inside its header", evidence=detail)
        if stop > HEADER_LIMIT:
            message = f"has a header of more than {HEADER_LIMIT} bytes, which is not read"
            raise FormatError("header-too-large", self.subject, message)
        if stop > len(self._buffer):
            self._fill(stop)
        self.at = stop
        return start

    def _fill(self, stop: int) -> None:
        want = min(max(stop, 2 * len(self._buffer), _FIRST_READ), self.size, HEADER_LIMIT)
        while len(self._buffer) < stop:
            more = self._file.read(want - len(self._buffer))
            if not more:
                raise FormatError("truncated", self.subject, "became shorter while it was read", hint="try again")
            self._buffer += more

    def numbers(self, code: str, count: int = 1) -> tuple[int | float, ...]:
        """The next `count` numbers of the `struct` format `code`."""
        layout = f"{self.order}{count}{code}"
        start = self.take(struct.calcsize(layout))
        return struct.unpack_from(layout, self._buffer, start)

    def u32(self) -> int:
        """The next unsigned 32-bit number."""
        return int(self.numbers("I")[0])

    def length(self) -> int:
        """The next count or length: 64 bits, in version 1 only 32."""
        return int(self.numbers(self.length_format)[0])

    def string(self) -> bytes:
        """The next string's bytes."""
        count = self.length()
        start = self.take(count)
        return bytes(self._buffer[start : start + count])

    def text(self, start: int) -> str:
        """What lies between `start` and here, as text; bytes that are not UTF-8 show as U+FFFD."""
        return self._buffer[start : self.at].decode("utf-8", "replace")

    def name(self, what: str) -> str:
        """The next string as a name: UTF-8 and of sane length."""
        raw = self.string()
        if len(raw) > NAME_LIMIT:
            raise FormatError("gguf-name", self.subject, f"{what} is {len(raw)} bytes long")
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise FormatError("gguf-name", self.subject, f"{what} is not UTF-8", evidence=repr(raw[:60])) from error
