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

from assetkit.transform.lowrank._certificate import allowed_norm, coupled, norm_bound
from assetkit.transform.lowrank._krylov import Space, grown, started
from assetkit.transform.lowrank.factors import Factors, Split, energy, measured, residual_energy, shared, usable
from assetkit.transform.lowrank.rules import ROUNDING, RankRule

BOUND = 1.01
MISSABLE = 1 - BOUND**-2
"""Share of the error's energy that may be missed: ``tail <= 1.01² best`` is ``tail - best <= (1 - 1.01**-2) tail``."""

SEEN = 1e-4
"""Below this share of the whole, an energy is measured rather than got by subtraction in float32."""

EXACT = 96
"""Sides up to this are solved exactly at once."""


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
    the singular values), or the difference is within 1e-6 of the matrix's norm. Where a Krylov space was enough, that
    is proved after the fact, with a chance below 1e-6 of being wrong whatever the matrix (`_certificate`); else it is
    solved exactly. A rank that an energy or error target asks for is proved smallest in the same way.

    A fixed rank above ``min(m, n)`` gives ``min(m, n)``; directions that a rank-deficient matrix does not have are
    zero. A zero matrix gives zeros: of the fixed rank, or of rank 1 for a target. The same seed, machine and number of
    threads give the same bytes. `InputError` for NaN, infinity, an empty tensor or one that is no matrix.
    """
    matrix = usable(matrix)
    unit = _unit(matrix)
    if unit != 1.0:
        matrix = matrix / unit
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    found = _decomposed(wide, rule, seed)
    up, down, values = shared(found.left, found.rows, split=split, transposed=wide is not matrix)
    return measured(matrix, (up, down, values), unit=unit, split=split, dtype=dtype, method=found.method)


def _unit(matrix: Tensor) -> float:
    """A power of four to divide by, where squares of the elements would leave float32; else 1."""
    size = max(abs(float(each)) for each in torch.aminmax(matrix))
    return 1.0 if size == 0 or 1e-8 < size < 1e8 else 4.0 ** (math.frexp(size)[1] // 2)


def _decomposed(wide: Tensor, rule: RankRule, seed: int) -> _Found:
    total = energy(wide)
    if total == 0:
        rank = min(rule.rank or 1, len(wide)) if rule.droppable(total) is None else 1
        return _Found(torch.eye(len(wide), rank), wide.new_zeros(rank, wide.shape[1]), "zero")
    if len(wide) > EXACT and not rule.whole_spectrum:
        found = _by_krylov(wide, total, rule, torch.Generator().manual_seed(seed))
        if found:
            return found
    return _by_gram(wide, rule)


def _by_krylov(wide: Tensor, total: float, rule: RankRule, generator: torch.Generator) -> _Found | None:
    """What a Krylov space proves, or None where it would have to hold much of all there is."""
    block, most = _plan(len(wide), rule)
    space: Space | None = started(wide, block, generator) if block <= most else None
    while space is not None and space.basis.shape[1] <= most:
        ritz = _ritz(wide, space, total)
        rank = ritz.rank(rule)
        if rank <= len(ritz.squares) and _proved(wide, ritz, rank, rule, generator):
            turn = ritz.vectors[:, :rank].to(wide.dtype)
            return _Found(space.basis @ turn, (space.rows @ turn).T, "krylov")
        space = grown(wide, space) if space.basis.shape[1] + block <= most else None
    return None


def _plan(side: int, rule: RankRule) -> tuple[int, int]:
    """Columns of a block and of the whole space: a quarter of the side, where half of it is cheap, half."""
    wanted = rule.rank if rule.rank and rule.droppable(1.0) is None else min(rule.rank or 32, 32)
    # Products with multiples of 16 columns are the fastest.
    return -(-wanted // 16) * 16, min(side // 2, max(8 * wanted, 256))


@dataclass(frozen=True, slots=True)
class _Ritz:
    """What a space knows: squared singular values ([l] float64, descending), their vectors, the energy outside."""

    space: Space
    squares: Tensor
    vectors: Tensor
    beyond: float

    def tail(self, rank: int) -> float:
        return float(self.squares[rank:].sum()) + self.beyond

    def rank(self, rule: RankRule) -> int:
        return rule.count(self.squares, self.beyond)


def _ritz(wide: Tensor, space: Space, total: float) -> _Ritz:
    squares, vectors = torch.linalg.eigh(space.projected)
    squares = squares.clamp(min=0).flip(0)
    beyond = total - float(squares.sum())
    if beyond < SEEN * total:
        beyond = residual_energy(wide, space.basis, space.rows.T)
    return _Ritz(space, squares, vectors.flip(1), beyond)


def _proved(wide: Tensor, ritz: _Ritz, rank: int, rule: RankRule, generator: torch.Generator) -> bool:
    """Whether the first `rank` Ritz vectors keep the promise, and whether a target's rank is the smallest."""
    space, total = ritz.space, ritz.tail(0)
    claims = [(rank, MISSABLE * ritz.tail(rank) + ROUNDING * total)]
    limit = rule.droppable(total)
    if limit is not None and rank > 1:
        claims.append((rank - 1, ritz.tail(rank - 1) - limit))
    norm, known = math.inf, coupled(space, ritz.squares, ritz.vectors)
    for count, missed in claims:
        if missed <= 0:
            return False
        norm = min(norm, allowed_norm(known, count, missed))
    if norm >= ritz.beyond:
        return True
    # The mean of D's eigenvalues is beyond this already.
    if norm * (len(wide) - space.basis.shape[1]) <= ritz.beyond:
        return False
    return norm_bound(wide, space.basis, norm, generator) <= norm


def _by_gram(wide: Tensor, rule: RankRule) -> _Found:
    """All of the spectrum, from the eigenvectors of ``A Aᵀ`` in float64."""
    exact = wide.to(torch.float64)
    try:
        squares, vectors = torch.linalg.eigh(exact @ exact.T)
        squares, left, method = squares.clamp(min=0).flip(0), vectors.flip(1), "gram"
    except RuntimeError:  # torch's LinAlgError is one
        left, values, _ = torch.linalg.svd(exact, full_matrices=False)
        squares, method = values.square(), "svd"
    left = left[:, : min(rule.count(squares), len(wide))]
    return _Found(left.to(wide.dtype), (left.T @ exact).to(wide.dtype), method)
