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
    turns = torch.tensor([1.0, math.cos(math.pi * alpha), math.cos(math.pi * (1 - alpha)), -1.0], dtype=torch.float64)
    signs = (a < 0).int().mul_(2).add_(b < 0)
    return exp2(exponent).mul_(turns[signs]).float()


METHOD = Method(
    id="geometric-sum",
    title="Geometric sum",
    least=2,
    most=2,
    based=False,
    parameters=(Parameter("alpha", 0.5, 0.0, 1.0, "share of B's logarithm"),),
    scope="element",
    merge=geometric_sum,
)
