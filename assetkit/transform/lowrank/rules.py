"""How many singular directions to keep: a fixed rank, or the smallest rank that reaches a target.

kohya's resize_lora counts the same targets (`networks/resize_lora.py`: ``sv_ratio``, ``sv_cumulative``, ``sv_fro``)
but adds one to a count that already is one; these are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from assetkit.errors import UsageError

ROUNDING = 1e-12
"""Share of the energy that counts as nothing: a relative error of 1e-6, the rounding of float32 factors."""


@dataclass(frozen=True, slots=True)
class RankRule:
    """Which rank to keep. Alone, `rank` is exact; beside a target it is the most that is kept.

    With several targets the smallest rank that meets all of them counts. No rule keeps less than rank 1 or more than
    the matrix has rows or columns. `UsageError` for a rule that says nothing or cannot be met.
    """

    rank: int | None = None
    energy: float | None = None
    """Share of the squared Frobenius norm to keep, ``sum_kept S² >= energy * sum S²``. kohya's ``sv_fro p`` is p²."""
    error: float | None = None
    """Relative Frobenius error to stay within, ``sqrt(sum_dropped S² / sum S²) <= error``."""
    ratio: float | None = None
    """Keep what is larger than ``S[0] / ratio`` (kohya's ``sv_ratio``)."""
    cumulative: float | None = None
    """Share of the plain sum of singular values to keep (kohya's ``sv_cumulative``)."""

    def __post_init__(self) -> None:
        if self.rank is not None and self.rank < 1:
            raise UsageError(f"a rank of {self.rank} keeps nothing", hint="give a rank of at least 1")
        if self.ratio is not None and not self.ratio >= 1:
            raise UsageError(f"a ratio of {self.ratio} is below 1", hint="singular values are kept above S[0] / ratio")
        for name in ("energy", "error", "cumulative"):
            share = getattr(self, name)
            if share is not None and not 0 < share <= 1:
                raise UsageError(f"{name} {share} is not a share", hint="give a number above 0 and at most 1")
        if all(getattr(self, name) is None for name in self.__slots__):
            raise UsageError("no rank and no target given", hint="give a rank, an energy or an error")

    @property
    def open(self) -> bool:
        """Whether the rank depends on the matrix."""
        return any(each is not None for each in (self.energy, self.error, self.ratio, self.cumulative))

    @property
    def whole_spectrum(self) -> bool:
        """Whether the rule asks for something only all singular values tell."""
        return self.ratio is not None or self.cumulative is not None

    def droppable(self, total: float) -> float | None:
        """How much of the squared norm `total` may be dropped; None where neither energy nor error is a target."""
        shares = [] if self.energy is None else [1 - self.energy]
        shares += [] if self.error is None else [self.error**2]
        return (min(shares) + ROUNDING) * total if shares else None

    def count(self, squares: Tensor, beyond: float = 0.0) -> int:
        """The rank for these squared singular values ([k] float64, descending).

        `beyond` is the energy outside of them, where they are not all. The answer may be k + 1, "more than these".
        """
        tails = squares.flip(0).cumsum(0).flip(0) + beyond
        counts = [1]
        limit = self.droppable(float(tails[0]))
        if limit is not None:
            counts.append(int((tails > limit).sum()) + (beyond > limit))
        if self.ratio is not None:
            counts.append(int((squares.sqrt() * self.ratio > squares[0].sqrt()).sum()))
        if self.cumulative is not None:
            sums = squares.sqrt().cumsum(0)
            counts.append(int((sums < sums[-1] * (self.cumulative - ROUNDING)).sum()) + 1)
        if len(counts) == 1:
            return self.rank or 1
        return min(max(counts), self.rank or max(counts))
