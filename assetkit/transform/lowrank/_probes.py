"""Bounds of what a subspace leaves out, from a few random columns: ``D = R Rᵀ`` with R = A - Q Qᵀ A.

Gaussian columns Ω, fresh and so independent of R, are sent through polynomials p of R, one product a degree. Let v_i
and σ_i be R's right singular vectors and singular values. The rows v_iᵀΩ are independent Gaussians, so but for a small
chance the squared norm of the first k of them together is at least a known chi-square quantile q_k, for every k. Then
for all p at once (U_k the left singular vectors of the first k; Ky Fan)

    sum of the k largest σ²(p(R) Ω)  >=  ‖U_kᵀ p(R) Ω‖²  =  sum_{i<=k} p(σ_i)² ‖v_iᵀΩ‖²  >=  p(σ_k)² q_k,

the last for p that grow from σ_k on, as every odd p does in size from its largest root. So σ_k is at most where p² is
the sum over q_k. The best p for a level x is that with p(x) = 1 whose ``‖p(R) Ω‖`` is the least (a Christoffel
function): its roots go where R has most of its singular values.

It holds for every p, found from these columns too, and nothing is assumed of R. The argument is that of Kuczyński and
Woźniakowski ("Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start", 1992), for a
block and for k values.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from assetkit.transform.lowrank._krylov import without

COLUMNS = 32
FAILURE = 1e-7
"""Chance that one call of `outside` is wrong. There are at most a handful for a matrix."""

SCALE = 0.8
"""Interval of the Chebyshev polynomials that p is made of, as a share of the wanted norm."""

LEVELS = (0.85, 1.0, 1.2, 1.6)
"""x tried, as shares of the wanted norm."""

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
    scale = SCALE * math.sqrt(wanted)
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
        across = (now.T @ matrix).T
        if degree > 3:  # before, it tells little
            below = _below(now, across, count)
            yield Outside(above, below)
        before, now = now, across * (2 / scale) - before
        before, now = now, without(basis, (matrix @ now) * (2 / scale) - before)


def _extended(products: Tensor, last: Tensor) -> Tensor:
    """Products of k - 1 blocks with each other, [k - 1, k - 1, b, b], with those of all k with the last, [k, b, b]."""
    above = torch.cat([products, last[:-1, None]], 1)
    return torch.cat([above, torch.cat([last[:-1].mT, last[-1:]])[None]])


def _above(products: Tensor, degree: int, count: int, scale: float) -> list[float]:
    """The best bounds over all `LEVELS`, from the products of ``T_1(R / scale) Ω``, T_3 … T_degree with each other."""
    quantiles = _quantiles(min(count, MOST))
    values = _chebyshev(degree)
    traces = products.diagonal(dim1=-2, dim2=-1).sum(-1)
    if not traces.trace() > 0:  # nothing is outside
        return [0.0] * count
    traces = traces + torch.eye(len(traces), dtype=traces.dtype) * (1e-13 * traces.trace())
    weights = torch.linalg.solve(traces, values.T).T
    weights = weights / (weights * values).sum(1, keepdim=True)
    sums = torch.linalg.eigvalsh(torch.einsum("sk,sl,klpq->spq", weights, weights, products)).flip(1).cumsum(1)
    sums = torch.cat([sums, sums[:, -1:].expand(-1, max(0, len(quantiles) - COLUMNS))], 1)[:, : len(quantiles)]
    reached = _reached((weights @ _powers(degree)).numpy(), (sums / quantiles).numpy())
    found: list[float] = (np.minimum.accumulate(reached.min(0)) * scale**2).tolist()
    return found + found[-1:] * (count - len(found))


def _reached(coefficients: Any, squares: Any) -> Any:
    """For each p(x) = x g(x²) (rows; g's coefficients, ascending) where p² reaches `squares` ([s, k]) for good: x².

    In t = x²: from the largest real part y of g's roots on, ``t g(t)²`` grows, and is at least ``lead² (t - y)^j``.
    """
    lead = np.abs(coefficients[:, -1:])
    roots = [np.roots(row[::-1]) for row in coefficients]
    least = np.array([[max((each.real for each in row), default=0.0)] for row in roots]).clip(min=0.0)
    low, high = least + 0 * squares, least + (squares / lead**2) ** (1 / (2 * coefficients.shape[1] - 1))
    for _ in range(18):
        middle = (low + high) / 2
        value = coefficients[:, -1:]
        for column in coefficients.T[-2::-1]:
            value = value * middle + column[:, None]
        above = middle * value**2 >= squares
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return high


@cache
def _chebyshev(degree: int) -> Tensor:
    """T_1, T_3 … T_degree at the `LEVELS`, [s, k] float64."""
    angles = torch.acosh(torch.tensor(LEVELS, dtype=torch.float64).clamp(min=SCALE) / SCALE)
    return torch.cosh(angles[:, None] * torch.arange(1, degree + 1, 2))


@cache
def _powers(degree: int) -> Tensor:
    """Coefficients of T_1, T_3 … T_degree (rows) in x, x³ … x^degree; float64."""
    rows = [[0.0, 1.0], [1.0]]
    for _ in range(degree - 1):
        doubled = [0.0, *(2 * each for each in rows[0])]
        rows.insert(0, [each - (rows[1][at] if at < len(rows[1]) else 0.0) for at, each in enumerate(doubled)])
    odd = rows[-2::-2]
    return torch.tensor([[*row[1::2], *[0.0] * (len(odd) - len(row[1::2]))] for row in odd], dtype=torch.float64)


def _below(now: Tensor, across: Tensor, count: int) -> list[float]:
    """Lower bounds: the eigenvalues of D in the space of `now` ([m, columns]); `across` is ``Rᵀ now`` (Cauchy)."""
    now, across = now.to(torch.float64), across.to(torch.float64)
    weights, vectors = torch.linalg.eigh(now.T @ now)
    kept = weights > 1e-9 * weights[-1]
    turn = vectors[:, kept] / weights[kept].sqrt()
    found: list[float] = torch.linalg.eigvalsh(turn.T @ (across.T @ across) @ turn).flip(0)[:count].tolist()
    return found + [0.0] * (count - len(found))


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
