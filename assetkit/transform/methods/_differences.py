"""Differences from a base: taking them, choosing among them, adding them back (task vectors, arXiv:2212.04089)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._schema import Parameter

if TYPE_CHECKING:
    from torch import Tensor

STRENGTH = Parameter("alpha", 1.0, -10.0, 10.0, "strength of the merged difference (λ in the papers)")


def differences(models: Sequence[Tensor]) -> list[Tensor]:
    """What each model adds to the first: new tensors, free to be changed."""
    base, *others = models
    return [each - base for each in others]


def added(base: Tensor, difference: Tensor, strength: float) -> Tensor:
    """``base + strength · difference``; the base's own bits where the difference is zero. Consumes `difference`."""
    # 0 − x makes every zero a positive one, and subtracting that keeps the sign of the base's zeros.
    return base - (0 - difference.mul_(strength))


def above(magnitudes: Tensor, threshold: float) -> Tensor:
    """1.0 where a magnitude reaches `threshold`, else 0.0. NaN does not; its product with the mask stays NaN."""
    import torch

    # A comparison written as floats is four times as fast as one written as booleans.
    return torch.ge(magnitudes, threshold, out=torch.empty_like(magnitudes))


def summed(parts: Sequence[Tensor]) -> Tensor:
    """The sum in the order given; a new tensor."""
    total = parts[0].clone()
    for each in parts[1:]:
        total.add_(each)
    return total


def elected(parts: Sequence[Tensor], weights: Sequence[float] | None = None, *, by_count: bool = False) -> Tensor:
    """The mean, per element, of the differences whose sign is the elected one; 0 where none is elected.

    The sign is that of the sum, or `by_count` the one most differences have. With `weights` the mean is weighted.
    Source: TIES-Merging, arXiv:2306.01708, steps "elect" and "disjoint merge"; a zero takes no part in the mean.
    """
    import torch

    sign = summed([each.sign() for each in parts] if by_count else parts).sign_()
    total, count = torch.zeros_like(sign), torch.zeros_like(sign)
    for index, each in enumerate(parts):
        agreeing = (each * sign).clamp_(min=0)
        voted = torch.gt(agreeing, 0, out=torch.empty_like(agreeing))
        if weights is not None:
            agreeing.mul_(weights[index])
            voted.mul_(weights[index])
        total.add_(agreeing)
        count.add_(voted)
    # Nobody voted where the count is zero, and there the total is zero too.
    nobody = torch.eq(count, 0, out=torch.empty_like(count))
    return total.div_(count.add_(nobody)).mul_(sign)
