"""What B multiplied C by, given to A where A went the other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._powers import cospi, exp2, log2
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor

_ZERO = -1000.0
"""Stands for the logarithm of zero: far below that of any fp32 number, and equal to itself where both are zero."""


def multiply_quotient(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Multiply A by a power of B/C, where A and B left C's magnitude in opposite directions.

        Re(A·(B/C)^p),  p = alpha·max(0, −u·v/max(|u|, |v|)²),  u = ln|A/C|, v = ln|B/C|
        where a quotient is 0/0, or neither left C, nothing is multiplied: A

    Source: sd-mecha 1.1.8 `multiply_quotient`. Where B or C is zero p·v is taken to its limit; sd-mecha keeps A there.
    """
    import torch

    a, b, c = (each.double() for each in models)
    log_a, log_b, log_c = (log2(each.abs()).clamp_(min=_ZERO) for each in (a, b, c))
    u, v = log_a.sub_(log_c), log_b.sub_(log_c)
    opposed = u.sign().mul_(v.sign()).neg_().clamp_(min=0).mul_(parameters["alpha"])
    less, more = torch.minimum(u.abs(), v.abs()), torch.maximum(u.abs(), v.abs())
    more.add_(torch.eq(more, 0, out=log_c))
    # The logarithm of (B/C)^p is p·v, and −u·v/max²·v = −u·(v/max)².
    exponent = v.div_(more).square_().mul_(u.neg_()).mul_(opposed)
    below = torch.lt(b.sign_().mul_(c.sign_()), 0, out=c)
    turned = cospi(less.div_(more).mul_(opposed)).sub_(1).mul_(below).add_(1)
    return exp2(exponent).mul_(turned).mul_(a).float()


METHOD = Method(
    id="multiply-quotient",
    title="Multiply by quotient",
    least=3,
    most=3,
    based=False,
    parameters=(Parameter("alpha", 1.0, 0.0, 1.0, "strength of the quotient"),),
    scope="element",
    merge=multiply_quotient,
    copies=74,
)
