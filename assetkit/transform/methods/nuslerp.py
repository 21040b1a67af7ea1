"""Two tensors along great circles, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import interpolated
from assetkit.transform.methods._reductions import fold
from assetkit.transform.methods._rows import chunks, matrix
from assetkit.transform.methods._schema import Method, Parameter, Place
from assetkit.transform.methods.slerp import COLLINEAR

if TYPE_CHECKING:
    from torch import Tensor


def nuslerp(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Interpolate every row (the weights of one output) along its own great circle, its two lengths kept.

        row = (sin((1−alpha)·ω)·a + sin(alpha·ω)·b) / sin ω,  ω = arccos(⟨a, b⟩ / (‖a‖·‖b‖))
        the weighted sum where a row's norm or sin ω is zero; rows = 0 takes the whole tensor as one row

    Source: mergekit documentation of `nuslerp` (slerp of rows or of the flat tensor, magnitudes kept).
    """
    import torch

    a, b = models
    alpha = parameters["alpha"]
    if alpha in (0, 1) or not a.numel():
        return interpolated(a, b, alpha)
    rows_a, rows_b = (matrix(each, by_row=bool(parameters["rows"])) for each in models)
    result = torch.empty_like(rows_a)
    for part in chunks(rows_a):
        one, other = rows_a[part], rows_b[part]
        result[part] = _along(one, other, *_shares(one.double(), other.double(), alpha))
    return result.reshape(a.shape)


def _shares(a: Tensor, b: Tensor, alpha: float) -> tuple[Tensor, Tensor]:
    """How much of each row of `a` and of `b`, fp64 [rows, 1]."""
    import torch

    lengths = fold(a * a).mul_(fold(b * b)).sqrt_()
    cosine = fold(a * b).div_(lengths)
    angle = torch.where(lengths == 0, 0.0, cosine).clamp_(-1, 1).acos_()
    sine = angle.sin()
    line = sine < COLLINEAR
    of_a = torch.where(line, 1 - alpha, ((1 - alpha) * angle).sin_().div_(sine))
    of_b = torch.where(line, alpha, (alpha * angle).sin_().div_(sine))
    return of_a.unsqueeze(-1), of_b.unsqueeze(-1)


def _along(a: Tensor, b: Tensor, of_a: Tensor, of_b: Tensor) -> Tensor:
    # Around the row of `a`, so that rows that agree stay as they are.
    return a * (of_a + of_b).float() - (a - b).mul_(of_b.float())


METHOD = Method(
    id="nuslerp",
    title="Spherical interpolation by rows",
    least=2,
    most=2,
    based=False,
    parameters=(
        Parameter("alpha", 0.5, 0.0, 1.0, "how far from A to B"),
        Parameter("rows", 1.0, 0.0, 1.0, "1 turns every row on its own, 0 the whole tensor"),
    ),
    scope="tensor",
    merge=nuslerp,
    copies=2.8,
)
