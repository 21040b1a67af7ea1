"""Pickles without a signature: those of protocol 0 and 1 begin with any opcode, so bytes must make sense as a program.

A raw weight file or a word list can begin with any byte. It counts as a pickle only when it would have called
something by a name that Python could import, whether or not it breaks later: malware runs before the error.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from assetkit.errors import FormatError
from assetkit.formats._pickle_machine import Budget, Machine

if TYPE_CHECKING:
    from assetkit.formats.base import Probe

_FIRST = frozenset(b"\x80(]})cIKJMSUVXTGFLiNBCP\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96\x82\x83\x84")
"""Opcodes that work on an empty stack."""
_USUAL = frozenset(b"(]})cIKJMSUVXTGFLi")
"""Those that Python's own pickler begins with."""
_IMPORTABLE = re.compile(
    r"[A-Za-z_][\w.<>]*( \(changed by BUILD\))?|copyreg extension \d+|a name computed while loading"
)
"""A name as `Machine` records it, and its words for what has none."""


class Loose(NamedTuple):
    """What walking unsigned bytes as a pickle showed."""

    runs: bool
    """Whether loading it would call something."""
    whole: bool
    """Whether it is one pickle from the first byte to the last."""


NOTHING = Loose(runs=False, whole=False)


def can_be_loose(head: bytes) -> bool:
    """Whether the first byte is one that such a pickle can begin with."""
    return bool(head) and head[0] in _FIRST


def judge_loose(stream: BinaryIO, size: int) -> Loose:
    """Walk a stream as a pickle without a signature, within a small budget. The stream is left anywhere."""
    first = stream.read(1)
    if not can_be_loose(first):
        return NOTHING
    stream.seek(0)
    machine, whole = Machine(stream, size, "", budget=Budget(4 << 20, 50_000)), False
    try:
        machine.load()
        whole = machine.position == size and first[0] in _USUAL
        while not machine.executed and machine.position < size:  # torch's old layout is several pickles
            machine.load()
    except FormatError as error:
        if error.finding.code == "pickle-too-large" and machine.mentions.seen:
            return Loose(_plausible(machine), whole)
    return Loose(machine.executed > 0 and _plausible(machine), whole)


def _plausible(machine: Machine) -> bool:
    """Whether any name it fetched is one: a line of prose after ``(i`` is none."""
    return any(importable(each.full) for each in machine.mentions.seen.values())


def importable(full: str) -> bool:
    """Whether a name that was fetched is one that Python could import, or stands for one that has none."""
    return _IMPORTABLE.fullmatch(full) is not None


def judge_probe(probe: Probe) -> Loose:
    """`judge_loose` of a file; one whose first byte rules it out is not opened."""
    if not can_be_loose(probe.head):
        return NOTHING
    if probe.size <= len(probe.head):
        return judge_loose(cast("BinaryIO", io.BytesIO(probe.head)), probe.size)
    with open(probe.path, "rb") as file:
        return judge_loose(file, probe.size)
