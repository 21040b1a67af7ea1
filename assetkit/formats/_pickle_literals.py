"""Pickle opcodes that push a constant: numbers, texts, byte strings, empty containers.

Each takes the machine, or is a factory of such functions for the widths an opcode comes in. What is too long to keep is
skipped and becomes a `Blob`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assetkit.formats._pickle_nodes import Blob

if TYPE_CHECKING:
    from assetkit.formats._pickle_machine import Machine

KEPT_TEXT = 1 << 20
"""Longer texts are skipped and become a `Blob`."""
KEPT_BYTES = 64
"""Longer byte strings are skipped and become a `Blob`."""


def integer(machine: Machine) -> None:
    """``I``: a decimal number on a line, or one of the two spellings of a truth value."""
    data = machine.line()
    machine.push(_BOOLS[data] if data in _BOOLS else number(data))


_BOOLS = {b"00": False, b"01": True}


def number(data: bytes) -> int:
    """The number that `data` spells in decimal. `ValueError` when it is none, or longer than 1024 digits."""
    if len(data) > 1024:
        raise ValueError("a number of more than 1024 digits")
    return int(data)


def long(machine: Machine) -> None:
    """``L``: a decimal number on a line that ends with an L."""
    machine.push(number(machine.line().removesuffix(b"L")))


def long_bytes(width: int) -> Callable[[Machine], None]:
    """``LONG1`` and ``LONG4``: a two's complement number whose length stands in `width` bytes before it."""

    def push(machine: Machine) -> None:
        size = int.from_bytes(machine.take(width), "little", signed=width == 4)
        if size < 0 or size > 4096:
            raise ValueError(f"an integer of {size} bytes")
        machine.charge(size)
        machine.push(int.from_bytes(machine.take(size), "little", signed=True))

    return push


def fixed(layout: str) -> Callable[[Machine], None]:
    """A number of one fixed width, as `struct` calls its `layout`."""
    reader = struct.Struct(layout)

    def push(machine: Machine) -> None:
        machine.stack.append(reader.unpack(machine.take(reader.size))[0])

    return push


def constant(value: object) -> Callable[[Machine], None]:
    """`value` itself."""

    def push(machine: Machine) -> None:
        machine.stack.append(value)

    return push


def fresh(kind: type[list[Any]] | type[dict[Any, Any]]) -> Callable[[Machine], None]:
    """A new empty container of this `kind` each time."""

    def push(machine: Machine) -> None:
        machine.stack.append(kind())

    return push


_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_SIMPLE = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"\n": b""}


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 16)])
    if match[2]:
        return bytes([int(match[2], 8) & 255])
    return _SIMPLE.get(match[3], match[3] if match[3] in b"\\'\"" else match[0])


def string(machine: Machine) -> None:
    """``S``: a quoted Python 2 string on a line, escapes and all."""
    data = machine.line()
    if len(data) < 2 or data[0] != data[-1] or data[0] not in b"\"'":
        raise ValueError("a string without quotes")
    machine.charge(len(data))
    machine.push(_old_text(_ESCAPE.sub(_unescape, data[1:-1])))


def _old_text(data: bytes) -> str | bytes:
    """Python 2 strings are text when they are ASCII and bytes otherwise."""
    return data.decode("ascii") if data.isascii() else data


def old_string(layout: str) -> Callable[[Machine], None]:
    """``STRING`` of protocols 1 and 2: a Python 2 string whose length stands before it, laid out as `layout`."""
    reader = struct.Struct(layout)

    def push(machine: Machine) -> None:
        (size,) = reader.unpack(machine.take(reader.size))
        if size > KEPT_TEXT:
            machine.push(Blob(machine.skip(size), size))
            return
        machine.charge(size if size >= 0 else 0)
        if size < 0:
            raise ValueError("a string of negative length")
        machine.push(_old_text(machine.take(size)))

    return push


def unicode_line(machine: Machine) -> None:
    """``V``: a text on a line, in raw-unicode-escape."""
    data = machine.line()
    machine.charge(4 * len(data))
    machine.push(str(data, "raw-unicode-escape"))


def text(layout: str) -> Callable[[Machine], None]:
    """A text in UTF-8 whose length stands before it, laid out as `layout`."""
    reader = struct.Struct(layout)

    def push(machine: Machine) -> None:
        (size,) = reader.unpack(machine.take(reader.size))
        if size > KEPT_TEXT:
            machine.push(Blob(machine.skip(size), size, text=True))
            return
        if size > KEPT_BYTES:
            machine.charge(2 * size)
        machine.stack.append(str(machine.take(size), "utf-8", "surrogatepass"))

    return push


def byte_string(layout: str) -> Callable[[Machine], None]:
    """Bytes whose length stands before them, laid out as `layout`."""
    reader = struct.Struct(layout)

    def push(machine: Machine) -> None:
        (size,) = reader.unpack(machine.take(reader.size))
        machine.push(machine.take(size) if size <= KEPT_BYTES else Blob(machine.skip(size), size))

    return push


def float_line(machine: Machine) -> None:
    """``F``: a decimal number with a fraction on a line."""
    machine.push(float(machine.line()[:64]))
