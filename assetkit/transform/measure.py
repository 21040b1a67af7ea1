"""What rounding did to a tensor, measured while it is written."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from assetkit.transform.nodes import Node, Stored, leaves
from assetkit.transform.numbers import REACH, SATURATING, SMALLEST, Bytes, Tile, decode, torch_or_none
from assetkit.transform.workspace import Workspace

_CLIPPED = 1 / 32
"""A number within the range of an eight-bit dtype is rounded by at most half a step at its upper end: 16 of 448 for
E4M3, 4096 of 57344 for E5M2. A larger difference than this part of the largest may mean that one was clipped."""
_MISSED = 2.0**-126
"""Numbers below this are zero to everybody who computes with them."""


@dataclass(slots=True)
class Rounding:
    """Differences between numbers before and after they were rounded. Sums; add them in a fixed order."""

    squares: float = 0.0
    """Sum of squares of the numbers before."""
    errors: float = 0.0
    """Sum of squares of the differences."""
    largest: float = 0.0
    """The largest difference."""
    overflow: int = 0
    """Finite numbers that became infinite, or would have and were clipped to the largest the dtype holds."""
    underflow: int = 0
    """Numbers that became zero."""
    nonfinite: int = 0
    """NaN and infinities before rounding, and in what is copied."""
    keys: dict[str, int] = field(default_factory=dict)
    """Those by output tensor, for tensors that have any."""

    def add(self, other: Rounding) -> None:
        """Take in another measurement."""
        self.squares += other.squares
        self.errors += other.errors
        self.largest = max(self.largest, other.largest)
        self.overflow += other.overflow
        self.underflow += other.underflow
        self.nonfinite += other.nonfinite
        for key, count in other.keys.items():
            self.keys[key] = self.keys.get(key, 0) + count

    def stretch(self, step: float) -> None:
        """Read everything in units of `step`: what was stored is a multiple of a scale."""
        self.squares *= step * step
        self.errors *= step * step
        self.largest *= step

    @property
    def relative(self) -> float:
        """Relative L2 error; 0 when everything was zero."""
        return math.sqrt(self.errors / self.squares) if self.squares else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The sums, as a journal keeps them."""
        return asdict(self)


def narrows(node: Node) -> bool:
    """Whether storing `node` may take numbers out of range: some input's dtype reaches further than its own."""
    have = SMALLEST.get(node.dtype, 0.0)
    if have < _MISSED:
        return False
    return any(SMALLEST.get(leaf.dtype, 0.0) < have for leaf in leaves(node) if isinstance(leaf, Stored))


def compare(work: Workspace, tile: Tile, raw: Bytes, dtype: str, *, narrow: bool, total: Rounding) -> None:
    """Add to `total` what turning `tile` into `raw` did.

    `narrow` asks for counts of what went out of range (see `narrows`); it costs another look at both.
    """
    count = len(tile)
    after = work.tile(count)
    decode(raw, dtype, after)
    before, rounded = (tile, after) if torch_or_none() is None else (tile.numpy(), after.numpy())
    zeros = _zeros(rounded, work.take(count)) if narrow else 0
    with np.errstate(all="ignore"):
        squares = float(np.dot(before, before))
        difference = np.subtract(rounded, before, out=rounded)
        errors = float(np.dot(difference, difference))
        largest = float(max(difference.max(initial=0.0), -difference.min(initial=0.0)))
    if not (math.isfinite(squares) and math.isfinite(errors)):
        decode(raw, dtype, after)  # the difference lies where it was
        _count_nonfinite(before, rounded, dtype, total, narrow=narrow)
        return
    total.squares += squares
    total.errors += errors
    total.largest = max(total.largest, largest)
    if zeros:  # a zero stays one, so where there is none now there was none
        total.underflow += zeros - _zeros(before, work.take(count))
    if narrow and dtype in SATURATING and largest > REACH[dtype] * _CLIPPED:
        total.overflow += _clipped(before, dtype)


def _zeros(numbers: Bytes, flags: Bytes) -> int:
    return int(np.count_nonzero(np.equal(numbers, 0, out=flags.view(np.bool_))))


def _clipped(before: Bytes, dtype: str) -> int:
    return int(np.count_nonzero(np.abs(before) >= REACH[dtype]))


def _count_nonfinite(before: Bytes, after: Bytes, dtype: str, total: Rounding, *, narrow: bool) -> None:
    """The same where some numbers are not finite, or their squares leave float32's range."""
    finite = np.isfinite(before)
    both = finite & np.isfinite(after)
    total.nonfinite += int(len(before) - np.count_nonzero(finite))
    total.overflow += int(np.count_nonzero(finite & ~np.isfinite(after)))
    wide = before[both].astype(np.float64)
    gap = after[both] - wide
    total.squares += float(np.dot(wide, wide))
    total.errors += float(np.dot(gap, gap))
    total.largest = max(total.largest, float(np.abs(gap).max(initial=0.0)))
    if narrow:
        total.underflow += int(np.count_nonzero(before[finite]) - np.count_nonzero(after[finite]))
        total.overflow += _clipped(before[finite], dtype) if dtype in SATURATING else 0
