"""Points between and around models: interpolation and weighted sums that keep what needs no change.

Only single additions, subtractions, multiplications and divisions of fp32 are used here and in every element method.
Each of them is rounded once, the same on every processor and at every position of a tile. Fused forms (``lerp``,
``addcmul``, ``add`` with a factor) are not: torch rounds them once where the processor can fuse, and twice elsewhere.

Differences are taken as ``a − b`` and subtracted, because a − (a − b) keeps the sign of a zero where both agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def interpolated(a: Tensor, b: Tensor, weight: float) -> Tensor:
    """``a + weight · (b − a)``: exactly `a` at 0, exactly `b` at 1, exactly their value where they agree."""
    if weight == 0:
        return a
    if weight == 1:
        return b
    if weight < 0.5:
        return _less(a, (a - b).mul_(weight))
    return _less(b, (b - a).mul_(1 - weight))


def _less(a: Tensor, part: Tensor) -> Tensor:
    """``a − part`` in the memory of `part`: a second new tensor costs as much time as the subtraction."""
    import torch

    return torch.sub(a, part, out=part)


def interpolated_by(a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """The same with a weight in [0, 1] per element (or one that broadcasts); at its ends the other has no say, were it
    infinite."""
    import torch

    from_a = a - (a - b).mul_(weights)
    from_b = b - (b - a).mul_(1 - weights)
    between = torch.where(weights < 0.5, from_a, from_b)
    return torch.where(weights == 0, a, torch.where(weights == 1, b, between))


def combined(models: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """``Σ weightᵢ · modelᵢ``, computed around the first model: exact where all agree and the weights sum to one."""
    alone = [index for index, weight in enumerate(weights) if weight != 0]
    if len(alone) == 1 and weights[alone[0]] == 1:
        return models[alone[0]]
    first = models[0]
    result = first * math.fsum(weights)
    for model, weight in zip(models[1:], weights[1:], strict=True):
        if weight != 0:
            result.sub_((first - model).mul_(weight))
    return result


def masked_difference(a: Tensor, back: Tensor, part: Tensor, whole: Tensor, strength: float) -> Tensor:
    """``a − strength · back · part / whole``, with 0/0 taken as 0. Consumes all tensors but `a`, which it is itself at
    strength 0."""
    import torch

    if strength == 0:
        return a
    nothing = torch.eq(whole, 0, out=torch.empty_like(whole))
    return a - part.div_(whole.add_(nothing)).mul_(back).mul_(strength)
