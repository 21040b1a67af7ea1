"""Proof, after the fact, that a subspace misses next to nothing of the best rank-r energy.

Write ``H = A Aᵀ`` in the basis [Q, its complement]: the blocks are T = QᵀHQ, the coupling E and D, the rest. For every
c > 0, ``[[0, Eᵀ], [E, 0]] <= diag(EᵀE / c, c I)`` as quadratic forms (their difference is a square), so

    H <= diag(T + EᵀE / c, D + c I).

Eigenvalues and sums of the r largest are monotone in that order (Weyl; Ky Fan), so the best rank-r energy is at most
the sum of the r largest of eig(T + EᵀE / c) and eig(D) + c. T and E are known from the Krylov space; D's eigenvalues
are bounded by its trace, which is known, or by `_probes`. Nothing is assumed of the spectrum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from assetkit.transform.lowrank._krylov import Space

SHARES = (0.3, 0.1, 0.03)
"""Values of c tried, as shares of the smallest kept eigenvalue. Any c is valid; the best of these counts."""

NOISE = 2e-7
"""Rounding of a float32 product A (Aᵀ Q), as a share of the largest eigenvalue; a test measures 1.8e-7 at most."""


@dataclass(frozen=True, slots=True)
class Coupled:
    """T and E of a Krylov space, T diagonal."""

    squares: Tensor
    """Ritz values, T's diagonal, [l] float64, descending"""
    coupling: Tensor
    """EᵀE in the basis of the Ritz vectors, [l, l] float64"""
    noise: float
    """Norm of what rounding adds to E."""


def coupled(space: Space, squares: Tensor, vectors: Tensor) -> Coupled:
    """T and E, for the eigenvalues and eigenvectors of ``space.projected``."""
    outside = space.outside.to(torch.float64)
    last = vectors[-outside.shape[1] :]
    return Coupled(squares, last.T @ (outside.T @ outside) @ last, NOISE * float(squares[0]))


@dataclass(frozen=True, slots=True)
class Claim:
    """That a space misses no more than some energy of the best of some rank; it follows from bounds of D."""

    count: int
    """How many eigenvalues are added up …"""
    most: float
    """… to at most this, where the claim holds."""
    bounds: tuple[tuple[float, list[float]], ...]
    """c and the `count` largest of ``eig(T + EᵀE / c)``, descending"""
    ceiling: float
    """What no eigenvalue of D may be above."""

    def follows(self, outside: Sequence[float]) -> bool:
        """Whether it is proved where these bound D's eigenvalues from above (descending, at least `count`)."""
        return outside[0] <= self.ceiling and any(
            sum(sorted([*inside, *(each + shift for each in outside)], reverse=True)[: self.count]) <= self.most
            for shift, inside in self.bounds
        )

    @property
    def level(self) -> float:
        """The largest ‖D‖ that proves it alone; negative where none does."""
        levels = [water_level(inside[::-1], self.most - sum(inside)) - shift for shift, inside in self.bounds]
        return min(max(levels, default=-1.0), self.ceiling)


def claim(known: Coupled, rank: int, missed: float) -> Claim:
    """That at most `missed` energy of the best `rank` is missed.

    The `sure` first Ritz values, far above the cut, are bounded apart with a c of their own size: H without their
    vectors is a compression of H, whose k-th eigenvalue is at least the (sure + k)-th of H (Cauchy), so the sums of
    both parts bound the whole.
    """
    squares = known.squares.tolist()
    cut = squares[rank - 1]
    sure = sum(each > 4 * cut for each in squares[:rank])
    ceiling = squares[sure - 1] / 2 if sure else math.inf
    spent = sum(_bounded(known, 0, sure, ceiling)) - sum(squares[:sure]) if sure else 0.0
    most = missed - spent + sum(squares[sure:rank])
    bounds = []
    for shift in (share * cut for share in SHARES if cut > 0):
        inside = _bounded(known, sure, rank - sure, shift)
        if sum(inside) > most:  # a smaller c only costs more
            break
        bounds.append((shift, inside))
    return Claim(rank - sure, most, tuple(bounds), ceiling)


def drowned(known: Coupled, rank: int, missed: float) -> bool:
    """Whether rounding alone takes a good part of what may be missed, so that growing the space cannot help."""
    shift = SHARES[1] * float(known.squares[rank - 1])
    return rank * known.noise**2 > shift * missed / 4


def sure_part(known: Coupled, rank: int, spend: float) -> tuple[int, float, float]:
    """How many of the first Ritz vectors are so good that they miss at most `spend` energy; that energy; its condition.

    The condition is a ceiling: it holds if no eigenvalue of what is left without them is above. Both by the bound
    above, with c half the gap to the next value. (0, 0, inf) where not one is that good.
    """
    squares = known.squares[:rank].tolist()
    for count in range(rank - 1, 0, -1):
        gap = (squares[count - 1] - squares[count]) / 2
        if gap <= 0 or count * known.noise**2 > spend * gap:
            continue
        spent = sum(_bounded(known, 0, count, gap)) - sum(squares[:count])
        if spent <= spend:
            return count, max(spent, 0.0), squares[count - 1] - gap
    return 0, 0.0, math.inf


def _bounded(known: Coupled, first: int, count: int, shift: float) -> list[float]:
    """The `count` largest of ``eig(T + EᵀE / shift)``, descending, of the Ritz vectors from `first` on."""
    matrix = known.coupling[first:, first:] / shift
    matrix.diagonal().add_(known.squares[first:] + known.noise**2 / shift)
    values: list[float] = torch.linalg.eigvalsh(matrix).flip(0)[:count].tolist()
    return values


def water_level(ascending: list[float], amount: float) -> float:
    """The level to which `amount` fills a vessel with steps at these heights: ``sum(max(level - h, 0)) = amount``."""
    level, below = math.inf, 0.0
    for count, height in enumerate(ascending, 1):
        below += height
        level = (amount + below) / count
        if count == len(ascending) or level <= ascending[count]:
            break
    return level
