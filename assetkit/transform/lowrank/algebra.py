"""Resizing and summing low-rank deltas without ever forming one.

``up @ down`` with ``up = Q₁ R₁`` and ``downᵀ = Q₂ R₂`` is ``Q₁ (R₁ R₂ᵀ) Q₂ᵀ``, so its singular value decomposition is
that of the small core in the middle (Golub and Van Loan, "Matrix computations", 4th edition, 5.4 and 6.4). The sum of
several deltas is one product of the factors side by side. Both are exact; the work is in float64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from assetkit.errors import InputError, UsageError
from assetkit.transform.lowrank.factors import Factors, Split, rounded, shared, usable
from assetkit.transform.lowrank.rules import RankRule


class Term(NamedTuple):
    """One delta of a sum: ``weight * up @ down``."""

    up: Tensor
    """[m, r]"""
    down: Tensor
    """[r, n]"""
    weight: float = 1.0
    """Everything that scales the product once: strength times ``alpha / rank``. May be negative or zero."""


def resized(
    up: Tensor,
    down: Tensor,
    rule: RankRule,
    *,
    weight: float = 1.0,
    dtype: torch.dtype = torch.float32,
    split: Split = "balanced",
) -> Factors:
    """The best factors of ``weight * up @ down`` ([m, r] and [r, n]) by `rule`, in `dtype`.

    Exact: the error is the best there is for its rank (Eckart and Young). A rank above r keeps r. `InputError` for
    factors that do not fit or are not finite.
    """
    return summed([Term(up, down, weight)], rule, dtype=dtype, split=split)


def summed(
    terms: Sequence[Term],
    rule: RankRule | None = None,
    *,
    dtype: torch.dtype = torch.float32,
    split: Split = "balanced",
) -> Factors:
    """The sum of all `terms`, exact where `rule` is None, else the best factors of it by `rule`.

    The exact sum puts the factors side by side: its rank is the sum of the ranks, and a weight goes half on each factor
    (its sign on `up`). Nothing mixes, unlike a sum of the factors themselves, which has cross terms and is quadratic in
    the weights; and the result is at full strength with ``alpha = rank``, where keeping the first term's alpha would
    weaken it by r₀ / sum r (both as in kohya's merge_lora). A sum of ranks above ``min(m, n)`` is reduced to that,
    which loses nothing. `UsageError` for no terms, `InputError` for factors that do not fit or are not finite.
    """
    up, down = stacked(terms)
    most = min(up.shape[0], down.shape[1])
    left, core, right = _reduced(up, down)
    vectors, values, across = torch.linalg.svd(core, full_matrices=False)
    if rule is None and len(down) <= most:
        return _rounded((up, down), (up, down, values), dtype, "stacked")
    rank = min(most if rule is None else rule.count(values.square()), len(values))
    rows = (values[:rank, None] * across[:rank]) @ right.T
    found = shared(left @ vectors[:, :rank], rows, split=split, transposed=False)
    return _rounded((up, down), found, dtype, "core")


def _rounded(
    whole: tuple[Tensor, Tensor], found: tuple[Tensor, Tensor, Tensor], dtype: torch.dtype, method: str
) -> Factors:
    """`found` (up, down, singular values) in `dtype`, its error measured against the product of `whole`."""
    up, down, overflowed = rounded(found[0], found[1], dtype)
    norm = product_norm(*whole)
    error = math.inf if overflowed else 0.0
    if norm and not overflowed:
        apart = torch.cat([whole[0], -up.to(torch.float64)], 1), torch.cat([whole[1], down.to(torch.float64)], 0)
        error = product_norm(*apart) / norm
    return Factors(up, down, found[2], norm, error, overflowed, method)


def stacked(terms: Sequence[Term]) -> tuple[Tensor, Tensor]:
    """``up`` [m, R] and ``down`` [R, n] in float64 whose product is the sum of `terms`; R is the sum of their ranks."""
    if not terms:
        raise UsageError("nothing to sum", hint="give at least one pair of factors")
    ups, downs = [], []
    for up, down, weight in terms:
        if up.dim() != 2 or down.dim() != 2 or up.shape[1] != down.shape[0]:
            raise InputError(f"factors of {tuple(up.shape)} and {tuple(down.shape)} have no product")
        if not math.isfinite(weight):
            raise InputError(f"a weight of {weight} is no number", hint="check the alpha of the adapter")
        share = math.sqrt(abs(weight))
        ups.append(usable(up)[0].to(torch.float64) * math.copysign(share, weight))
        downs.append(usable(down)[0].to(torch.float64) * share)
    if len({(up.shape[0], down.shape[1]) for up, down in zip(ups, downs, strict=True)}) > 1:
        shapes = ", ".join(f"{up.shape[0]}x{down.shape[1]}" for up, down in zip(ups, downs, strict=True))
        raise InputError(f"deltas of different shapes cannot be summed: {shapes}")
    return torch.cat(ups, 1), torch.cat(downs, 0)


def product_norm(up: Tensor, down: Tensor) -> float:
    """``‖up @ down‖`` (Frobenius) of float64 factors, accurate however much cancels in the product."""
    return float(torch.linalg.matrix_norm(_reduced(up, down)[1]))


def _reduced(up: Tensor, down: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Q₁, R₁ R₂ᵀ and Q₂."""
    left, upper = torch.linalg.qr(up)
    right, across = torch.linalg.qr(down.T)
    return left, upper @ across.T, right
