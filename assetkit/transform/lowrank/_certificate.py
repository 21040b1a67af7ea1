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

SCALES = (0.8, 0.86, 0.91, 0.95)
"""s of `norm_bound` tried, as shares of the norm that is wanted: low ones are sharp early, high ones near the norm."""

DEGREES = 25
"""Products after which `norm_bound` gives up; growing the space is the cheaper way then."""


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


def allowed_norm(known: Coupled, rank: int, missed: float, enough: float = math.inf) -> float:
    """The largest d for which ``‖D‖ <= d`` proves that at most `missed` energy of the best `rank` is missed.

    Negative where no d proves it; no larger is looked for once it is `enough`. The `sure` first Ritz values, far above
    the cut, are bounded apart with a c of their own size: H without their vectors is a compression of H, whose k-th
    eigenvalue is at least the (sure + k)-th of H (Cauchy), so the sums of both parts bound the whole.
    """
    squares = known.squares.tolist()
    cut = squares[rank - 1]
    sure = sum(each > 4 * cut for each in squares[:rank])
    ceiling = math.inf
    if sure:
        ceiling = squares[sure - 1] / 2
        missed -= sum(_bounded(known, 0, sure, ceiling)) - sum(squares[:sure])
    best = -1.0
    for share in SHARES:
        shift = share * cut
        if shift <= 0:
            break
        values = _bounded(known, sure, rank - sure, shift)
        left = missed + sum(squares[sure:rank]) - sum(values)
        if left <= 0:  # a smaller c only costs more
            break
        best = max(best, water_level(values, left) - shift)
        if best >= enough:
            break
    return min(best, ceiling)


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
    """The `count` largest of ``eig(T + EᵀE / shift)``, ascending, of the Ritz vectors from `first` on."""
    matrix = known.coupling[first:, first:] / shift
    matrix.diagonal().add_(known.squares[first:] + known.noise**2 / shift)
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
    """An upper bound of ``‖D‖ = ‖R‖²`` with R = A - Q Qᵀ A that is at most `wanted`, or inf: none was found.

    Gaussian columns Ω, fresh and so independent of R, are sent through polynomials p of R, one product a degree. v, the
    right singular vector of σ = ‖R‖, has ‖vᵀΩ‖² distributed as chi-square with as many degrees of freedom as there
    are columns, so but for a chance of `FAILURE` it is at least a known quantile q. Then for all p at once
    ``‖p(R) Ω‖² >= p(σ)² q``, and with the Chebyshev polynomial T_j, j odd, which is below one up to s and grows beyond,

        σ <= s cosh(acosh(‖T_j(R / s) Ω‖ / sqrt(q)) / j).

    It holds for every s; somewhere below the wanted norm it is sharp. (The argument is that of Kuczyński and
    Woźniakowski, "Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start", 1992,
    with the block's quantile for the vector's.) It is given up where a column shows that ‖D‖ is larger than wanted.
    """
    scale = SCALES[0] * math.sqrt(wanted)
    before = torch.randn(matrix.shape[1], PROBES, generator=generator)
    now = without(basis, matrix @ before) / scale
    powers = torch.empty(0, now.numel(), dtype=torch.float64)
    growths: list[float] = []
    for degree in range(1, DEGREES + 1, 2):
        powers = torch.cat([powers, now.to(torch.float64).reshape(1, -1)])
        sizes = [_growth(powers, degree, share / SCALES[0]) for share in SCALES]
        bound = min(share * math.cosh(size / degree) for share, size in zip(SCALES, sizes, strict=True)) ** 2
        if bound <= 1:
            return bound * wanted
        growths.append(sizes[-1])
        across = matrix.T @ now
        seen = torch.linalg.vector_norm(across, dim=0) / torch.linalg.vector_norm(now, dim=0)
        if float(seen.nan_to_num().max()) ** 2 > wanted or _hopeless(growths):
            break
        before, now = now, across * (2 / scale) - before
        before, now = now, without(basis, (matrix @ now) * (2 / scale) - before)
    return math.inf


def _growth(powers: Tensor, degree: int, stretch: float) -> float:
    """``acosh(‖T_degree(R / s) Ω‖ / sqrt(q))`` with s = stretch times the scale of `powers`: T_1, T_3 … of R, on Ω."""
    size = float(torch.linalg.vector_norm(stretched(degree, stretch) @ powers))
    return math.acosh(max(size / math.sqrt(low_quantile(PROBES, FAILURE)), 1.0))


def _hopeless(growths: list[float]) -> bool:
    """Whether growth at the largest scale, which only gets steeper, already leads past the last degree's bound."""
    if len(growths) < 4:
        return False
    left = (DEGREES + 1) / 2 - len(growths)
    return growths[-1] + left * (growths[-1] - growths[-2]) > DEGREES * math.acosh(1 / SCALES[-1])


@cache
def stretched(degree: int, stretch: float) -> Tensor:
    """Coefficients of ``T_degree(x / stretch)`` in T_1(x), T_3(x) … T_degree(x), for an odd degree; float64."""
    angles = (torch.arange(degree + 1, dtype=torch.float64) + 0.5) * (math.pi / (degree + 1))
    values = torch.cos(degree * torch.acos(torch.cos(angles) / stretch))
    orders = torch.arange(1, degree + 1, 2, dtype=torch.float64)
    return torch.cos(orders[:, None] * angles) @ values * (2 / (degree + 1))


@cache
def low_quantile(freedom: int, chance: float) -> float:
    """A q with ``P(chi-square < q) <= chance``: for q = x freedom, ``P <= (x exp(1 - x)) ** (freedom / 2)``."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if freedom / 2 * (math.log(middle) + 1 - middle) < math.log(chance):
            low = middle
        else:
            high = middle
    return low * freedom
