"""The memory that a run takes: what it holds whatever it does, and what its units hold while they are computed.

Workers take units in order, as many at a time as there are workers and as fit the budget. So what is held at once is
the sum over units that can meet: one, and those that begin while it is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assetkit.transform.plan import Unit

MEMORY = 512 << 20
"""Bytes that a run may hold unless the caller says otherwise."""
UNIT = 2 << 20
"""Bytes of output that one unit of work writes, at most, where its tensor can be divided."""
BUFFERS = 4
"""Buffers of `UNIT` bytes for what was computed and not yet written and hashed, beside two for every worker."""
HASHING = 2 << 20
"""Bytes into which two hashes read back what no buffer held."""
TABLES, TENSOR, NODE = 15 << 19, 1 << 10, 1 << 9
"""Bytes that planning takes, about: the tables that name models and layers; a tensor of the output; one of an input or
a use of it."""
WORKER, COMPUTING = 1 << 19, 7 << 19
"""Bytes of a thread beside what its unit needs, and of one that computes: its stack, small objects, what the allocator
keeps, the pages of libraries it is the first to use."""
_OVERLAP = 0.5
"""The part of a unit's work during which another worker is sure to be at what follows: what begins later seldom meets
the peak of the first."""


def buffers(threads: int) -> int:
    """How many buffers a run with so many threads has."""
    return 2 * threads + BUFFERS


def fixed(threads: int) -> int:
    """Bytes that a run with so many threads holds from its beginning to its end."""
    return buffers(threads) * UNIT + HASHING + (threads + 1) * WORKER  # one writes


def least(units: Sequence[Unit]) -> int:
    """Bytes without which the units cannot be computed one by one."""
    return fixed(1) + max((unit.memory for unit in units), default=0)


def affordable(units: Sequence[Unit], threads: int, budget: int) -> int:
    """How many threads, at most `threads`, leave room within `budget` bytes for the largest unit; at least one."""
    largest = max((unit.memory for unit in units), default=0)
    return max((n for n in range(1, threads + 1) if fixed(n) + largest <= budget), default=1)


def held(units: Sequence[Unit], threads: int) -> int:
    """Bytes that units which are computed at one time hold together, at most."""
    most = max((unit.memory for unit in units), default=0)
    if threads == 1:
        return most
    for at, unit in enumerate(units):
        meeting: list[int] = []
        left = _OVERLAP * unit.work
        for other in units[at + 1 :]:
            meeting.append(other.memory)
            left -= other.work
            if left < 0 and len(meeting) >= threads - 1:
                break
        most = max(most, unit.memory + sum(sorted(meeting)[1 - threads :]))
    return most
