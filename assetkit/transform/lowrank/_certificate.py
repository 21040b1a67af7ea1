"""Proof, after the fact, that a subspace misses next to nothing of the best rank-r energy.

Write ``H = A Aᵀ`` in the basis [Q, its complement]: the blocks are T = QᵀHQ, the coupling E and D, the rest. For every
c > 0, ``[[0, Eᵀ], [E, 0]] <= diag(EᵀE / c, c I)`` as quadratic forms (their difference is a square), so

    H <= diag(T + EᵀE / c, D + c I).

Eigenvalues and sums of the r largest are monotone in that order (Weyl; Ky Fan), so the best rank-r energy is at most
the sum of the r largest of eig(T + EᵀE / c) and r copies of ‖D‖ + c. T and E are known from the Krylov space; ‖D‖ is
bounded by its trace, which is known, or by `norm_bound`. Nothing is assumed of the spectrum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from assetkit.transform.lowrank._krylov import Space, without

SHARES = (0.5, 0.2, 0.08, 0.03)
"""Values of c tried, as shares of the smallest kept eigenvalue. Any c is valid; the best of these counts."""

NOISE = 2e-7
"""Rounding of a float32 product A (Aᵀ Q), as a share of the largest eigenvalue; a test measures 1.8e-7 at most."""

PROBES = 16
FAILURE = 1e-7
"""Chance that one call of `norm_bound` is wrong. There are at most a handful for a matrix."""

DEGREES = 25
"""Products after which `norm_bound` gives up; the whole space is then grown instead."""


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


def allowed_norm(coupled: Coupled, rank: int, missed: float) -> float:
    """The largest d for which ``‖D‖ <= d`` proves that at most `missed` energy of the best `rank` is missed.

    Negative where no d proves it. The `sure` first Ritz values, far above the cut, are bounded apart with a c of their
    own size: H without their vectors is a compression of H, whose k-th eigenvalue is at least the (sure + k)-th of H
    (Cauchy), so the sums of both parts bound the whole.
    """
    squares = coupled.squares.tolist()
    cut = squares[rank - 1]
    sure = sum(each > 4 * cut for each in squares[:rank])
    ceiling = math.inf
    if sure:
        ceiling = squares[sure - 1] / 2
        missed -= sum(_bounded(coupled, 0, sure, ceiling)) - sum(squares[:sure])
    best = -1.0
    for share in SHARES:
        shift = share * cut
        if shift <= 0:
            break
        values = _bounded(coupled, sure, rank - sure, shift)
        left = missed + sum(squares[sure:rank]) - sum(values)
        if left <= 0:  # a smaller c only costs more
            break
        best = max(best, water_level(values, left) - shift)
    return min(best, ceiling)


def _bounded(coupled: Coupled, first: int, count: int, shift: float) -> list[float]:
    """The `count` largest of ``eig(T + EᵀE / shift)``, ascending, of the Ritz vectors from `first` on."""
    matrix = coupled.coupling[first:, first:] / shift
    matrix.diagonal().add_(coupled.squares[first:] + coupled.noise**2 / shift)
    values: list[float] = torch.linalg.eigvalsh(matrix)[-count:].tolist()
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


def norm_bound(matrix: Tensor, basis: Tensor, wanted: float, generator: torch.Generator) -> float:
    """An upper bound of ``‖D‖ = ‖R‖²`` with R = A - Q Qᵀ A, as soon as it is below `wanted`; inf where it is above.

    Gaussian columns Ω, fresh and so independent of R, are sent through the Chebyshev polynomial T_j of R / s, j odd,
    one product a degree. v, the right singular vector of σ = ‖R‖, has ‖vᵀΩ‖² distributed as chi-square with as many
    degrees of freedom as there are columns, so but for a chance of `FAILURE` it is at least a known quantile q, and

        ‖T_j(R / s) Ω‖² >= T_j(σ / s)² q   gives   σ <= s cosh(acosh(‖T_j(R / s) Ω‖ / sqrt(q)) / j).

    It holds for every s; just below the wanted norm it is sharp. (The argument is that of Kuczyński and Woźniakowski,
    "Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start", 1992, with the block's
    quantile for the vector's.)
    """
    scale = 0.8 * math.sqrt(wanted)
    quantile = low_quantile(PROBES, FAILURE)
    before = torch.randn(matrix.shape[1], PROBES, generator=generator)
    now = without(basis, matrix @ before) / scale
    for degree in range(1, DEGREES + 1, 2):
        size = float(torch.linalg.vector_norm(now, dtype=torch.float64)) / math.sqrt(quantile)
        bound = (scale * math.cosh(math.acosh(max(size, 1.0)) / degree)) ** 2
        if bound <= wanted:
            return bound
        across = matrix.T @ now
        seen = torch.linalg.vector_norm(across, dim=0) / torch.linalg.vector_norm(now, dim=0)
        if float(seen.nan_to_num().max()) ** 2 > wanted:
            break
        before, now = now, across * (2 / scale) - before
        before, now = now, without(basis, (matrix @ now) * (2 / scale) - before)
    return math.inf


@cache
def low_quantile(freedom: int, chance: float) -> float:
    """A q with ``P(chi-square < q) <= chance``; Chernoff: for q = x freedom, ``P <= (x exp(1 - x)) ** (freedom / 2)``."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if freedom / 2 * (math.log(middle) + 1 - middle) < math.log(chance):
            low = middle
        else:
            high = middle
    return low * freedom
