"""LoKr: a weight as a Kronecker product ``kron(w1, w2)``.

Rearranged so that each block becomes a row, the nearest Kronecker product is the nearest matrix of rank one (Van Loan
and Pitsianis, "Approximation with Kronecker products", 1993). Convolutions keep their kernel in w2: ``w2 [b, d, kh,
kw]``, ``w1 [a, c]`` with ``out = a * b``, ``in = c * d`` (LyCORIS 4.1.3 `lycoris/functional/lokr.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from assetkit.errors import UsageError
from assetkit.transform.lowrank.convolution import as_matrix
from assetkit.transform.lowrank.factors import usable
from assetkit.transform.lowrank.rules import RankRule
from assetkit.transform.lowrank.truncation import truncated


@dataclass(frozen=True, slots=True)
class Kronecker:
    """``weight ≈ kron(w1, w2)``; full w1 and w2 are at scale 1 whatever alpha says."""

    w1: Tensor
    """[a, c]"""
    w2: Tensor
    """[b, d] or [b, d, kh, kw]"""
    error: float
    """Relative Frobenius error, measured after rounding."""


def kronecker(weight: Tensor, shape: tuple[int, int] | None = None, *, dtype: torch.dtype = torch.float32) -> Kronecker:
    """The nearest ``kron(w1, w2)`` of `weight` ([out, in] or [out, in, …]), w1 of `shape` (a, c).

    Without a shape, a and c are the largest divisors of `out` and `in` up to their square roots. As near as `truncated`
    gets to the best of rank one (1.01 times its error). `UsageError` for a shape that does not divide the weight's.
    """
    matrix = usable(as_matrix(weight))[0]
    rows, columns = weight.shape[:2]
    a, c = shape or (_divisor(rows), _divisor(columns))
    if rows % a or columns % c:
        raise UsageError(f"{a}x{c} blocks do not divide a weight of {rows}x{columns}")
    b, rest = rows // a, matrix.shape[1] // c
    blocks = matrix.reshape(a, b, c, rest).permute(0, 2, 1, 3).reshape(a * c, b * rest)
    found = truncated(blocks, RankRule(rank=1), dtype=dtype)
    w1, w2 = found.up.reshape(a, c), found.down.reshape(b, columns // c, *weight.shape[2:])
    return Kronecker(w1, w2, found.error)


def _divisor(number: int) -> int:
    return next(each for each in range(math.isqrt(number), 0, -1) if number % each == 0)
