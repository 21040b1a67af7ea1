"""Proof, after the fact, that a subspace misses next to nothing of the best rank-r energy.

Write ``H = A Aᵀ`` in the basis [Q, its complement]: the blocks are T = QᵀHQ, the coupling E and D, the rest. For every
number d, D <= d I + (D - d I)₊, and so, as quadratic forms,

    H <= [[T, Eᵀ], [E, d I]] + diag(0, (D - d I)₊).

Sums of the r largest eigenvalues grow in that order and are subadditive (Ky Fan), so the best rank-r energy is at most
the sum of the r largest eigenvalues of the first matrix, which T and E tell, and of the r largest d_i - d that are
positive, d_i the eigenvalues of D. These are bounded by their trace, which is known, or by `_probes`. Nothing is
assumed of the spectrum.

T and E come from the Krylov space, in float32: what rounding adds to E is a coupling N, taken to the diagonal by
``[[0, Nᵀ], [N, 0]] <= diag(NᵀN / c, c I)`` for a c > 0 (their difference is a square).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from assetkit.transform.lowrank._krylov import Space

SHARES = (0.5, 0.9, 1.1, 1.4)
"""Values of d tried, as shares of the smallest kept eigenvalue. Any d is valid; the best of these counts."""

NOISE = 2e-7
"""Norm of what rounding of float32 products adds to E, as a share of the largest eigenvalue θ_1 …"""

NOISE_BELOW = 2e-5
"""… and, in the Ritz vectors from the k-th on, as a share of sqrt(θ_1 θ_k). A test measures at most 1.9e-7 and 6e-6."""

GIVE = 0.01
"""c for the rounding of E, as a share of the smallest kept eigenvalue."""


@dataclass(frozen=True, slots=True)
class Coupled:
    """T and E of a Krylov space, T diagonal."""

    squares: Tensor
    """Ritz values, T's diagonal, [l] float64, descending"""
    coupling: Tensor
    """E in the basis of the Ritz vectors, but for an orthonormal factor on its left; [b, l] float64"""

    @property
    def turned(self) -> Tensor:
        """What A keeps on the space's other side, ``WᵀAᵀA W`` for the orthonormal ``W = AᵀQ T^(-1/2)``: [l, l] float64.

        ``AᵀA W = Aᵀ (H Q) T^(-1/2)``, and ``(H Q)ᵀ (H Q) = T² + EᵀE``. Half a step of the power method more than T, for
        no product. Only for positive squares.
        """
        scaled = self.coupling / self.squares.sqrt()
        return torch.diag(self.squares) + scaled.T @ scaled

    def noise(self, first: int) -> float:
        """Squared norm of what rounding adds to E in the Ritz vectors from `first` on."""
        largest, here = float(self.squares[0]), float(self.squares[first])
        return min(NOISE * largest, NOISE_BELOW * math.sqrt(largest * here)) ** 2


def coupled(space: Space, squares: Tensor, vectors: Tensor) -> Coupled:
    """T and E, for the eigenvalues and eigenvectors of ``space.projected``."""
    outside = space.outside.to(torch.float64)
    weights, turn = torch.linalg.eigh(outside.T @ outside)
    last = vectors[-outside.shape[1] :]
    return Coupled(squares, (turn * weights.clamp(min=0).sqrt()).T @ last)


@dataclass(frozen=True, slots=True)
class Claim:
    """That the best of some rank holds no more than some energy; it follows from bounds of D's eigenvalues."""

    count: int
    """How many eigenvalues are added up …"""
    most: float
    """… to at most this, where the claim holds."""
    bounds: tuple[tuple[float, float], ...]
    """d, ascending, and the sum of the `count` largest eigenvalues of ``[[T, Eᵀ], [E, d I]]``: convex in d."""
    ceiling: float
    """What no eigenvalue of D may be above."""

    def follows(self, outside: Sequence[float]) -> bool:
        """Whether it is proved where these bound D's eigenvalues from above (descending, at least `count`)."""
        if outside[0] > self.ceiling:
            return False
        tried = [*self.bounds, *((outside[0], each) for each in self._at(outside[0]))]
        return any(
            bound + sum(each - level for each in outside[: self.count] if each > level) <= self.most
            for level, bound in tried
        )

    def _at(self, level: float) -> list[float]:
        """Bounds for this d: by the next larger d, by the chord between two, or by the slope from a smaller one."""
        for (low, below), (high, above) in pairwise(self.bounds):
            if low <= level <= high:
                return [below + (above - below) * (level - low) / (high - low)]
        if not self.bounds:
            return []
        (first, least), (last, largest) = self.bounds[0], self.bounds[-1]
        return [least] if level < first else [largest + self.count * (level - last)]

    @property
    def level(self) -> float:
        """The largest ‖D‖ that proves it alone; negative where none is known."""
        if not self.bounds or self.bounds[0][1] > self.most:
            return -1.0
        points = [*self.bounds, (math.inf, math.inf)]
        for (low, below), (high, above) in pairwise(points):
            if above > self.most:
                slope = self.count if math.isinf(high) else (above - below) / (high - low)
                return min(low + (self.most - below) / slope, self.ceiling)
        raise AssertionError("the last point is above everything")


def claim(known: Coupled, rank: int, most: float) -> Claim:
    """That the best `rank` hold at most `most` energy.

    The `sure` first Ritz values, far above the cut, are bounded apart with a c of their own size: H without their
    vectors is a compression of H, whose k-th eigenvalue is at least the (sure + k)-th of H (Cauchy), so the sums of
    both parts bound the whole.
    """
    squares = known.squares.tolist()
    cut = squares[rank - 1]
    sure = sum(each > 4 * cut for each in squares[:rank])
    ceiling = squares[sure - 1] / 2 if sure else math.inf
    left = most - (sum(_bounded(known, sure, ceiling)) if sure else 0.0)
    bounds: list[tuple[float, float]] = []
    for share in SHARES if cut > 0 else ():
        bounds.append((share * cut, _largest(known, sure, rank - sure, share * cut, GIVE * cut)))
        if bounds[-1][1] > left:  # a larger d only costs more
            break
    return Claim(rank - sure, left, tuple(bounds), ceiling)


def drowned(known: Coupled, rank: int, missed: float) -> bool:
    """Whether rounding alone takes a good part of what may be missed, so that growing the space cannot help."""
    squares = known.squares[:rank]
    cut = float(squares[-1])
    sure = int((squares > 4 * cut).sum())
    spent = sure * known.noise(0) / (float(squares[sure - 1]) / 2) if sure else 0.0
    return spent + (rank - sure) * known.noise(sure) / (GIVE * cut) > missed / 4


def sure_part(known: Coupled, rank: int, spend: float) -> tuple[int, float, float]:
    """How many of the first Ritz vectors are so good that they miss at most `spend` energy; that energy; its condition.

    The condition is a ceiling: it holds if no eigenvalue of what is left without them is above. Both by the bound
    of `_bounded`, with c half the gap to the next value. (0, 0, inf) where not one is that good.
    """
    squares = known.squares[:rank].tolist()
    for count in range(rank - 1, 0, -1):
        gap = (squares[count - 1] - squares[count]) / 2
        if gap <= 0 or count * known.noise(0) > spend * gap:
            continue
        spent = sum(_bounded(known, count, gap)) - sum(squares[:count])
        if spent <= spend:
            return count, max(spent, 0.0), squares[count - 1] - gap
    return 0, 0.0, math.inf


def _bounded(known: Coupled, count: int, shift: float) -> list[float]:
    """The `count` largest of ``eig(T + (EᵀE + NᵀN) / shift)``, descending.

    With D + shift below the last of them they bound the `count` largest eigenvalues of H: ``[[0, Eᵀ], [E, 0]]`` is
    taken to the diagonal as N is.
    """
    matrix = known.coupling.T @ (known.coupling / shift)
    matrix.diagonal().add_(known.squares + known.noise(0) / shift)
    values: list[float] = torch.linalg.eigvalsh(matrix).flip(0)[:count].tolist()
    return values


def _largest(known: Coupled, first: int, count: int, level: float, give: float) -> float:
    """The sum of the `count` largest of ``eig([[T, Eᵀ], [E, level I]])``, of the Ritz vectors from `first` on."""
    squares, coupling = known.squares[first:], known.coupling[:, first:]
    size, more = len(squares), len(coupling)
    matrix = torch.zeros(size + more, size + more, dtype=torch.float64)
    matrix.diagonal()[:size] = squares + known.noise(first) / give
    matrix.diagonal()[size:] = level + give
    matrix[size:, :size] = coupling  # the lower triangle is all that is read
    values = torch.linalg.eigvalsh(matrix).flip(0)[:count]
    return float(values.clamp(min=level + give).sum()) + max(0, count - len(values)) * (level + give)
