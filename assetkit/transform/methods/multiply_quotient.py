"""What B multiplied C by, given to A where A went the other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._powers import cospi, exp2, log2
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def multiply_quotient(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Multiply A by a power of B/C, where A and B left C's magnitude in opposite directions.

        Re(A·(B/C)^p),  p = alpha·max(0, −u·v/max(|u|, |v|)²),  u = ln|A/C|, v = ln|B/C|
        where a quotient is 0/0, or neither left C, nothing is multiplied: A

    Source: sd-mecha 1.1.8 `multiply_quotient`. Where B or C is zero the power is taken to its limit; there it keeps A.
    """
    import torch

    a, b, c = (each.double() for each in models)
    u, v = _quotient(a, c), _quotient(b, c)
    opposed = u.sign().mul_(v.sign()).neg_().clamp_(min=0)
    less, more = torch.minimum(u.abs(), v.abs()), torch.maximum(u.abs(), v.abs())
    # p·v, with the ratio of the two taken before the product, so that an infinite v has its limit.
    ratio = torch.where(more > 0, less / more, 0.0).mul_(opposed)
    ratio = torch.where((more == torch.inf) & (less < torch.inf), 0.0, ratio)
    exponent = torch.where(v.abs() >= u.abs(), -u * opposed, ratio * v).mul_(parameters["alpha"])
    turned = torch.where((b < 0) != (c < 0), cospi(ratio * parameters["alpha"]), 1.0)
    return torch.where(exponent == 0, a * turned, a * exp2(exponent) * turned).float()


def _quotient(x: Tensor, y: Tensor) -> Tensor:
    """Binary logarithm of |x/y|; 0 where both are zero."""
    import torch

    return torch.where((x == 0) & (y == 0), 0.0, log2(x.abs()) - log2(y.abs()))


METHOD = Method(
    id="multiply-quotient",
    title="Multiply by quotient",
    least=3,
    most=3,
    based=False,
    parameters=(Parameter("alpha", 1.0, 0.0, 1.0, "strength of the quotient"),),
    scope="element",
    merge=multiply_quotient,
)
