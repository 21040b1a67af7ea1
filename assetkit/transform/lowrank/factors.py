"""The two factors of a low-rank matrix: how they share its singular values, and what rounding them costs.

An adapter's delta is ``up @ down * alpha / rank``. The factors here are always at full strength, so they are stored
with ``alpha = rank``, a scale of one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from assetkit.errors import InputError

Split = Literal["balanced", "up"]
"""Where the singular values S go: sqrt(S) on both factors (safest in float16), or S on `up` (LyCORIS, kohya)."""

TILE = 1 << 19
"""Elements of a residual computed at a time, so that it stays in the cache."""


@dataclass(frozen=True, slots=True)
class Factors:
    """``matrix ≈ up @ down``, the error measured on the factors as they are, after rounding to their dtype."""

    up: Tensor
    """[m, r]"""
    down: Tensor
    """[r, n]"""
    singular_values: Tensor
    """[r] float64, descending, before rounding."""
    norm: float
    """Frobenius norm of the matrix."""
    error: float
    """``‖matrix - up @ down‖ / ‖matrix‖``; 0 for a zero matrix, inf where the dtype overflowed."""
    overflowed: int = 0
    """Elements that are infinite in the wanted dtype; anything but 0 makes the factors useless."""
    method: str = ""
    """How they were found: ``krylov``, ``gram``, ``svd``, ``core`` (of a product), ``stacked`` or ``zero``."""

    @property
    def rank(self) -> int:
        """r, and the alpha to store beside the factors."""
        return self.down.shape[0]


def usable(matrix: Tensor) -> tuple[Tensor, float]:
    """`matrix` ([m, n], any floating dtype) as float32, and the size of its largest element.

    `InputError` where it is empty, no matrix or not finite.
    """
    if matrix.dim() != 2 or not matrix.numel() or not matrix.is_floating_point():
        shape = "x".join(map(str, matrix.shape)) or "scalar"
        raise InputError(f"a {shape} tensor of {matrix.dtype} has no low-rank form", hint="give a matrix of numbers")
    matrix = matrix.to(torch.float32)
    low, high = (float(each) for each in torch.aminmax(matrix))
    if not (math.isfinite(low) and math.isfinite(high)):
        bad = int((~torch.isfinite(matrix)).sum())
        raise InputError(f"{bad} of {matrix.numel()} elements are NaN or infinite", hint="repair the model first")
    return matrix, max(-low, high)


def shared(left: Tensor, rows: Tensor, *, split: Split, transposed: bool) -> tuple[Tensor, Tensor, Tensor]:
    """`up`, `down` and singular values of ``left @ rows``, or of its transpose.

    `left` is [m, r] with orthonormal columns, `rows` [r, n] with orthogonal rows whose norms are the singular values.
    """
    values = torch.linalg.vector_norm(rows, dim=1, dtype=torch.float64)
    order = torch.argsort(values, descending=True, stable=True)
    left, rows, values = left[:, order], rows[order], values[order]
    if split == "balanced":
        weight = values.sqrt()
    else:
        weight = torch.ones_like(values) if transposed else values
    # A direction of value zero has a zero row already; dividing it by one keeps it so.
    onto = torch.where(weight > 0, weight, 1.0).to(rows.dtype)
    left, rows = left * weight.to(left.dtype), rows / onto[:, None]
    return (rows.T, left.T, values) if transposed else (left, rows, values)


def measured(
    matrix: Tensor,
    whole: float,
    factors: tuple[Tensor, Tensor, Tensor],
    *,
    unit: float,
    split: Split,
    dtype: torch.dtype,
    method: str,
) -> Factors:
    """`factors` (up, down, singular values) of `matrix`, of energy `whole`, in `dtype`; and the error that leaves.

    `matrix` and `factors` are in units of `unit`, a power of four; the result is not.
    """
    onto_up = unit if split == "up" else unit**0.5
    onto_down = unit / onto_up
    up, down, overflowed = rounded(factors[0] * onto_up, factors[1] * onto_down, dtype)
    left = residual_energy(matrix, up.to(matrix.dtype) / onto_up, down.to(matrix.dtype) / onto_down)
    error = math.inf if overflowed else math.sqrt(left / whole) if whole else 0.0
    return Factors(up, down, factors[2] * unit, math.sqrt(whole) * unit, error, overflowed, method)


def rounded(up: Tensor, down: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor, int]:
    """Both factors in `dtype`, contiguous, and how many of their elements became infinite."""
    both = up.to(dtype).contiguous(), down.to(dtype).contiguous()
    return *both, sum(int(torch.isinf(each).sum()) for each in both)


def residual_energy(matrix: Tensor, up: Tensor, down: Tensor) -> float:
    """``‖matrix - up @ down‖²`` of float32 tensors, without holding the difference."""
    if matrix.stride(0) == 1:  # tiles of whole rows of memory
        matrix, up, down = matrix.T, down.T, up.T
    step = max(1, TILE // matrix.shape[1])
    total = 0.0
    for at in range(0, matrix.shape[0], step):
        part = torch.addmm(matrix[at : at + step], up[at : at + step], down, alpha=-1)
        total += float(torch.linalg.vector_norm(part)) ** 2
    return total


def energy(matrix: Tensor) -> float:
    """``‖matrix‖²``, to about 1e-9: 64 squares at a time in the tensor's own precision, their sums in float64."""
    if matrix.stride(0) == 1:
        matrix = matrix.T
    whole = matrix.shape[1] // 64 * 64
    parts = matrix[:, :whole].reshape(len(matrix), -1, 64), matrix[:, whole:]
    return sum(float(torch.linalg.vector_norm(each, dim=-1).to(torch.float64).square().sum()) for each in parts)
