"""Bounds of what a subspace leaves out, from a few random columns: ``D = R Rᵀ`` with R = A - Q Qᵀ A.

Gaussian columns Ω, fresh and so independent of R, are sent through polynomials p of R, one product a degree. Let v_i
and σ_i be R's right singular vectors and singular values. The rows v_iᵀΩ are independent Gaussians, so but for a small
chance the squared norm of the first k of them together is at least a known chi-square quantile q_k, for every k. Then
for all p at once (U_k the left singular vectors of the first k; Ky Fan)

    sum of the k largest σ²(p(R) Ω)  >=  ‖U_kᵀ p(R) Ω‖²  =  sum_{i<=k} p(σ_i)² ‖v_iᵀΩ‖²  >=  p(σ_k)² q_k,

the last for p that grow from σ_k on. With the Chebyshev polynomial T_j, j odd, which is below one up to s and grows
beyond it,

    σ_k  <=  s cosh(acosh(sqrt(sum of the k largest σ²(T_j(R / s) Ω) / q_k)) / j).

It holds for every s, and nothing is assumed of R. The argument is that of Kuczyński and Woźniakowski ("Estimating the
largest eigenvalue by the power and Lanczos algorithms with a random start", 1992), for a block and for k values.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor

from assetkit.transform.lowrank._krylov import without

COLUMNS = 16
FAILURE = 1e-7
"""Chance that one call of `outside` is wrong. There are at most a handful for a matrix."""

SCALES = (0.77, 0.84, 0.9, 0.95)
"""s tried, as shares of the wanted norm: low ones are sharp early, high ones near the norm."""

DEGREES = 15
"""Products at most; growing the space is the cheaper way then."""

MOST = 64
"""Eigenvalues bounded apart; later ones have the bound of the last."""


class Outside(NamedTuple):
    """What is known of D's eigenvalues, descending."""

    above: list[float]
    """Upper bounds of the first ones"""
    below: list[float]
    """Lower bounds, 0 where nothing is known"""


def outside(matrix: Tensor, basis: Tensor, wanted: float, count: int, generator: torch.Generator) -> Iterator[Outside]:
    """Bounds of the first `count` eigenvalues of D, sharper with each, sharpest where `wanted` is about the first."""
    scale = SCALES[0] * math.sqrt(wanted)
    before = torch.randn(matrix.shape[1], COLUMNS, generator=generator)
    now = without(basis, matrix @ before) / scale
    blocks = torch.empty(0, COLUMNS, len(matrix), dtype=torch.float64)
    above, below = [math.inf] * count, [0.0] * count
    products = torch.empty(0, 0, COLUMNS, COLUMNS, dtype=torch.float64)
    for degree in range(1, DEGREES + 1, 2):
        blocks = torch.cat([blocks, now.T.to(torch.float64)[None]])
        products = _extended(products, blocks @ blocks[-1].T)
        if degree > 1:
            above = _above(products, degree, count, scale)
            yield Outside(above, below)
        across = matrix.T @ now
        if degree > 1:
            below = _below(now, across, count)
            yield Outside(above, below)
        before, now = now, across * (2 / scale) - before
        before, now = now, without(basis, (matrix @ now) * (2 / scale) - before)


def _extended(products: Tensor, last: Tensor) -> Tensor:
    """Products of k - 1 blocks with each other, [k - 1, k - 1, b, b], with those of all k with the last, [k, b, b]."""
    above = torch.cat([products, last[:-1, None]], 1)
    return torch.cat([above, torch.cat([last[:-1].mT, last[-1:]])[None]])


def _above(products: Tensor, degree: int, count: int, scale: float) -> list[float]:
    """The best bounds over all `SCALES`, from the products of ``T_1(R / scale) Ω``, T_3 … T_degree with each other."""
    quantiles = _quantiles(min(count, MOST))
    weights = torch.stack([stretched(degree, share / SCALES[0]) for share in SCALES])
    sums = torch.linalg.eigvalsh(torch.einsum("sk,sl,klpq->spq", weights, weights, products)).flip(1).cumsum(1)
    sums = torch.cat([sums, sums[:, -1:].expand(-1, max(0, len(quantiles) - COLUMNS))], 1)[:, : len(quantiles)]
    grown = torch.cosh(torch.acosh((sums / quantiles).clamp(min=1).sqrt()) / degree).square()
    scales = torch.tensor(SCALES, dtype=torch.float64)[:, None] * (scale / SCALES[0])
    found: list[float] = torch.cummin((grown * scales.square()).amin(0), 0).values.tolist()
    return found + found[-1:] * (count - len(found))


def _below(now: Tensor, across: Tensor, count: int) -> list[float]:
    """Lower bounds: the eigenvalues of D in the space of `now` ([m, columns]); `across` is ``Rᵀ now`` (Cauchy)."""
    now, across = now.to(torch.float64), across.to(torch.float64)
    weights, vectors = torch.linalg.eigh(now.T @ now)
    kept = weights > 1e-9 * weights[-1]
    turn = vectors[:, kept] / weights[kept].sqrt()
    found: list[float] = torch.linalg.eigvalsh(turn.T @ (across.T @ across) @ turn).flip(0)[:count].tolist()
    return found + [0.0] * (count - len(found))


@cache
def stretched(degree: int, stretch: float) -> Tensor:
    """Coefficients of ``T_degree(x / stretch)`` in T_1(x), T_3(x) … T_degree(x), for an odd degree; float64."""
    angles = (torch.arange(degree + 1, dtype=torch.float64) + 0.5) * (math.pi / (degree + 1))
    values = torch.cos(degree * torch.acos(torch.cos(angles) / stretch))
    orders = torch.arange(1, degree + 1, 2, dtype=torch.float64)
    return torch.cos(orders[:, None] * angles) @ values * (2 / (degree + 1))


@cache
def _quantiles(count: int) -> Tensor:
    """q_1 … q_count, all of which hold but for a chance of `FAILURE`."""
    return torch.tensor([low_quantile(COLUMNS * k, FAILURE / count) for k in range(1, count + 1)], dtype=torch.float64)


def low_quantile(freedom: int, chance: float) -> float:
    """A q with ``P(chi-square < q) <= chance``: for q = x freedom, ``P <= (x exp(1 - x)) ** (freedom / 2)``."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if freedom / 2 * (math.log(middle) + 1 - middle) < math.log(chance):
            low = middle
        else:
            high = middle
    return low * freedom
