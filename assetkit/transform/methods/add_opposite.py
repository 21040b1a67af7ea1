"""What B learned beyond C, given to A where A went the other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import masked_difference
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def add_opposite(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Add the difference of B from C to A, the more the less A and B moved from C together.

        A + 2·alpha·(B − C)·|A − B| / (|A − B| + |A + B − 2·C|)

    Source: sd-mecha 1.1.8 `add_opposite_mask`, as the strength of `add_difference`. 0/0 (A = B = C) leaves A.
    """
    a, b, c = models
    apart = (a - b).abs_()
    together = (a - c).add_(b - c).abs_()
    return masked_difference(a, c - b, apart, together.add_(apart), 2 * parameters["alpha"])


def add_strict_opposite(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Add the difference of B from C to A only where A and B moved from C in opposite directions.

        A + 2·alpha·(B − C)·max(0, (C − A)·(B − C) / max(|A − C|, |B − C|)²)

    Source: sd-mecha 1.1.8 `add_strict_opposite_mask`, as the strength of `add_difference`. 0/0 (A = B = C) leaves A.
    """
    import torch

    a, b, c = models
    one, other = c - a, b - c
    # (C−A)(B−C)/max² is the ratio of the smaller to the larger magnitude, with the sign of the product: no overflow.
    opposed = one.sign().mul_(other.sign()).clamp_(min=0)
    less, more = torch.minimum(one.abs(), other.abs()), torch.maximum(one.abs(), other.abs())
    return masked_difference(a, c - b, less.mul_(opposed), more, 2 * parameters["alpha"])


_ALPHA = (Parameter("alpha", 1.0, -10.0, 10.0, "strength of the difference"),)

METHOD = (
    Method(
        id="add-opposite",
        title="Add opposite difference",
        least=3,
        most=3,
        based=False,
        parameters=_ALPHA,
        scope="element",
        merge=add_opposite,
        copies=15,
        subtracts=True,
    ),
    Method(
        id="add-strict-opposite",
        title="Add strictly opposite difference",
        least=3,
        most=3,
        based=False,
        parameters=_ALPHA,
        scope="element",
        merge=add_strict_opposite,
        copies=24,
        subtracts=True,
    ),
)
