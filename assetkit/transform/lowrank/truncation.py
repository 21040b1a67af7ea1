"""The best low-rank approximation of a matrix, at least to 1.01 times the best error, and fast.

Two ways, one promise. A randomised block Krylov space is grown until `_certificate` proves that it holds the promise:
a few per cent of an SVD's work, for the spectra that differences of models have. What it cannot prove, and what is
small or wants most of the spectrum, is solved exactly: the float64 Gram matrix and its eigenvectors, which lose what is
below 1.5e-8 of the largest singular value, less than float32 holds. A full SVD only stands behind a failed
eigensolver.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from assetkit.transform.lowrank._search import Wanted, searched
from assetkit.transform.lowrank.factors import Factors, Split, energy, measured, shared, usable
from assetkit.transform.lowrank.rules import ROUNDING, RankRule

EXACT = 96
"""Sides up to this are solved exactly at once."""

GRAM_NOISE = 2e-4
"""Share of the largest eigenvalue, for each of the kept, that the energy left out has to exceed for a float32 Gram
matrix to be exact enough: its rounding moves no eigenvalue by more than 1e-6 of the largest (a test measures less), so
the sum of the r largest by no more than r times that, half a hundredth of that energy."""


@dataclass(frozen=True, slots=True)
class _Found:
    """``left @ rows``: [m, r] with orthonormal columns, and [r, n] with orthogonal rows."""

    left: Tensor
    rows: Tensor
    method: str


def truncated(
    matrix: Tensor,
    rule: RankRule,
    *,
    dtype: torch.dtype = torch.float32,
    split: Split = "balanced",
    seed: int = 0,
) -> Factors:
    """The best low-rank approximation of `matrix` ([m, n]; computed in float32) by `rule`, its factors in `dtype`.

    Before rounding to `dtype`, the error is at most 1.01 times the best of that rank (Eckart and Young: the tail of
    the singular values), or what is missed is a fraction of that rounding (`negligible`). Where a Krylov space was
    enough, that is proved after the fact, with a chance below 1e-6 of being wrong whatever the matrix (`_certificate`,
    `_search`); else it is solved exactly. A rank that an energy or error target asks for is proved smallest likewise.
    Rounding in the proof is allowed for as it is measured, several times over, not by its worst case.

    A fixed rank above ``min(m, n)`` gives ``min(m, n)``; directions that a rank-deficient matrix does not have are
    zero. A zero matrix gives zeros: of the fixed rank, or of rank 1 for a target. The same seed, machine and number of
    threads give the same bytes. `InputError` for NaN, infinity, an empty tensor or one that is no matrix.
    """
    matrix, size = usable(matrix)
    unit = _unit(size)
    if unit != 1.0:
        matrix = matrix / unit
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    whole = energy(matrix)
    generator = torch.Generator().manual_seed(seed)
    found = _decomposed(wide, Wanted(rule, whole, negligible(dtype) * whole, generator))
    factors = shared(found.left, found.rows, split=split, transposed=wide is not matrix)
    return measured(matrix, whole, factors, unit=unit, split=split, dtype=dtype, method=found.method)


def negligible(dtype: torch.dtype) -> float:
    """Share of the energy that rounding to `dtype` hides: a relative error of eps / 32, a seventh of what it costs.

    1e-6 for float32 (whose products cost more than the rounding), 3.1e-5 for float16, 2.4e-4 for bfloat16.
    """
    return max(math.sqrt(ROUNDING), torch.finfo(dtype).eps / 32) ** 2


def _unit(size: float) -> float:
    """A power of four to divide by, where squares of elements of `size` would leave float32; else 1."""
    return 1.0 if size == 0 or 1e-8 < size < 1e8 else 4.0 ** max(math.frexp(size)[1] // 2, -62)


def _decomposed(wide: Tensor, wanted: Wanted) -> _Found:
    rule = wanted.rule
    if wanted.total == 0:
        rank = min(rule.rank or 1, len(wide)) if rule.droppable(0.0) is None else 1
        return _Found(torch.eye(len(wide), rank), wide.new_zeros(rank, wide.shape[1]), "zero")
    if len(wide) > EXACT and not rule.whole_spectrum:
        found = searched(wide, wanted)
        if found:
            return _Found(*found, "krylov")
    return _by_gram(wide, wanted)


def _by_gram(wide: Tensor, wanted: Wanted) -> _Found:
    """All of the spectrum, from the eigenvectors of ``A Aᵀ``: in float32 where that is enough, else in float64."""
    rule, exact = wanted.rule, wide.to(torch.float64)
    try:
        found = None if rule.open or not rule.rank else _by_single_gram(wide, rule.rank, wanted.total)
        if found:
            return found
        squares, vectors = torch.linalg.eigh(exact @ exact.T)
        squares, left, method = squares.clamp(min=0).flip(0), vectors.flip(1), "gram"
    except RuntimeError:  # torch's LinAlgError is one
        left, values, _ = torch.linalg.svd(exact, full_matrices=False)
        squares, method = values.square(), "svd"
    left = left[:, : min(rule.count(squares), len(wide))]
    return _Found(left.to(wide.dtype), (left.T @ exact).to(wide.dtype), method)


def _by_single_gram(wide: Tensor, rank: int, total: float) -> _Found | None:
    """The same in float32, or None where that may not be exact enough for a part left out that is so small."""
    squares, vectors = torch.linalg.eigh(wide @ wide.T)
    left = vectors.flip(1)[:, :rank].contiguous()
    rows = left.T @ wide
    return _Found(left, rows, "gram") if total - energy(rows) > rank * GRAM_NOISE * float(squares[-1]) else None
