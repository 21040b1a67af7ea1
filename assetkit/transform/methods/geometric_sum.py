"""The weighted geometric mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._powers import exp2, log2
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def geometric_sum(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Interpolate logarithms: the real part of a product of complex powers.

        Re(A^(1−alpha)·B^alpha) = |A|^(1−alpha)·|B|^alpha·cos(π·((1−alpha)·[A < 0] + alpha·[B < 0]))

    Source: sd-mecha 1.1.8 `geometric_sum`.
    """
    import torch

    a, b = models
    alpha = parameters["alpha"]
    if alpha in (0, 1):
        return b if alpha else a
    exponent = log2(a.double().abs_()).mul_(1 - alpha).add_(log2(b.double().abs_()).mul_(alpha))
    a_below, b_below = (torch.lt(each, 0, out=torch.empty_like(exponent)) for each in models)
    return exp2(exponent).mul_(_turned(a_below, b_below, alpha)).float()


def _turned(a_below: Tensor, b_below: Tensor, alpha: float) -> Tensor:
    """cos(π·((1−alpha)·[A < 0] + alpha·[B < 0])) from the brackets as numbers: one of four values."""
    only_a, only_b = math.cos(math.pi * (1 - alpha)), math.cos(math.pi * alpha)
    both = a_below * b_below
    one = a_below.sub_(both).mul_(only_a - 1).add_(b_below.sub_(both).mul_(only_b - 1))
    return one.sub_(both.mul_(2)).add_(1)


METHOD = Method(
    id="geometric-sum",
    title="Geometric sum",
    least=2,
    most=2,
    based=False,
    parameters=(Parameter("alpha", 0.5, 0.0, 1.0, "share of B's logarithm"),),
    scope="element",
    merge=geometric_sum,
    copies=50,
)
