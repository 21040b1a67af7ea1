"""The k-th largest magnitude of a tensor that is read in tiles: exact, in memory that does not grow with it.

The bits of a non-negative fp32 number, read as an integer, are in the order of the numbers (NaN above infinity). So a
count of the upper eleven bits says in which of 2048 bins the k-th largest lies; a second reading collects that bin, or,
while it holds too many, counts the next ten bits instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

MOST = 1 << 20
"""Candidates collected at most for one threshold: 4 MiB."""
DIGITS = ((20, 11), (10, 10), (0, 10))
"""Shift and width of the bits counted by each reading."""

_EXPECTED = 10
"""One in so many of a trained model's differences lies in the bin of a threshold, where that is fullest."""
_COUNTING = 2 << 20
"""Bytes of a tile's digits and their counts."""


def selecting(elements: int, searches: int) -> int:
    """Bytes that `largest` holds at most, about, for so many thresholds over tensors of so many elements.

    The candidates of each are collected, and those of one are looked at in copies.
    """
    candidates = min(elements // _EXPECTED, MOST)
    return 4 * candidates * searches + 12 * candidates + _COUNTING


Reading = Callable[[], "Iterator[Sequence[Tensor]]"]
"""Reads the tensor once: per tile, one fp32 tensor of non-negative numbers per channel."""


@dataclass(slots=True)
class _Search:
    """The search for one channel's `rank`-th largest (1 is the largest) among the numbers that begin with `prefix`."""

    channel: int
    rank: int
    prefix: int = 0
    shift: int = 31
    population: int = 0
    collected: Tensor | None = None

    def narrow(self, counts: Tensor, shift: int) -> None:
        """Enter the bin that holds the wanted number, given how many of each digit there are."""
        from_top = counts.flip(0).cumsum(0)
        back = int((from_top < self.rank).sum())
        self.rank -= int(from_top[back - 1]) if back else 0
        digit = len(counts) - 1 - back
        self.population = int(counts[digit])
        self.prefix = (self.prefix << (self.shift - shift)) | digit
        self.shift = shift

    def inside(self, bits: Tensor) -> Tensor:
        """Those of `bits` that begin with the prefix; a copy."""
        import torch

        # numpy selects by a mask four times as fast as torch.
        array = bits.numpy()
        return torch.from_numpy(array[(array >> self.shift) == self.prefix])

    def count(self, bits: Tensor, shift: int, width: int) -> Tensor:
        """How many of those have which digit next, [2^width]."""
        import torch

        return torch.bincount((self.inside(bits) >> shift) & ((1 << width) - 1), minlength=1 << width)

    def value(self) -> float:
        """The number found: all of its digits are known, or the rest are those of a number that was collected."""
        import torch

        for shift, width in DIGITS:
            if shift < self.shift and self.collected is not None:
                self.narrow(self.count(self.collected, shift, width), shift)
        return float(torch.tensor([self.prefix], dtype=torch.int32).view(torch.float32))


def largest(reading: Reading, ranks: Callable[[int], Sequence[int]]) -> list[list[float]]:
    """Per channel, the r-th largest number for each r in ``ranks(elements)``; infinity for r < 1.

    Elements equal to the r-th largest are as large as it: whoever keeps what reaches it keeps all of them.
    """
    counts = _counts(reading, *DIGITS[0])
    wanted = [ranks(int(each.sum())) for each in counts]
    searches = [[_Search(i, r) if r >= 1 else None for r in ranked] for i, ranked in enumerate(wanted)]
    active = [each for ranked in searches for each in ranked if each is not None]
    for each in active:
        each.narrow(counts[each.channel], DIGITS[0][0])
    for shift, width in DIGITS[1:]:
        if all(each.population <= MOST for each in active):
            break
        _refine(reading, active, shift, width)
    if any(each.shift for each in active):
        _collect(reading, active)
    return [[math.inf if each is None else each.value() for each in ranked] for ranked in searches]


def _counts(reading: Reading, shift: int, width: int) -> list[Tensor]:
    import torch

    counts: list[Tensor] = []
    for tile in reading():
        found = [torch.bincount(_bits(each) >> shift, minlength=1 << width) for each in tile]
        counts = [each.add_(more) for each, more in zip(counts, found, strict=True)] if counts else found
    return counts


def _refine(reading: Reading, searches: Sequence[_Search], shift: int, width: int) -> None:
    import torch

    counts = [torch.zeros(1 << width, dtype=torch.int64) for _ in searches]
    for tile in reading():
        bits = [_bits(each) for each in tile]
        for count, search in zip(counts, searches, strict=True):
            count.add_(search.count(bits[search.channel], shift, width))
    for count, search in zip(counts, searches, strict=True):
        search.narrow(count, shift)


def _collect(reading: Reading, searches: Sequence[_Search]) -> None:
    import torch

    # All at once: small pieces kept between the temporaries of tiles would keep the heap from closing its gaps.
    found = [torch.empty(each.population, dtype=torch.int32) for each in searches]
    filled = [0] * len(searches)
    for tile in reading():
        bits = [_bits(each) for each in tile]
        for index, search in enumerate(searches):
            more = search.inside(bits[search.channel])
            found[index][filled[index] : filled[index] + len(more)] = more
            filled[index] += len(more)
    for search, each in zip(searches, found, strict=True):
        search.collected = each


def _bits(magnitudes: Tensor) -> Tensor:
    import torch

    return magnitudes.view(torch.int32)
