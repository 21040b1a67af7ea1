"""What B learned beyond C, given to A as if A had been trained on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import masked_difference
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def train_difference(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Add the difference of B from C to A, the less the nearer A is to B already.

        A + 1.8·alpha·(B − C)·|B − A| / (|B − A| + |B − C|)

    Source: supermerger "trainDifference"; sd-mecha 1.1.8 `train_difference_mask` times the difference is the same.
    0/0 (A = B = C) leaves A.
    """
    a, b, c = models
    reach = (b - a).abs_()
    return masked_difference(a, c - b, reach, reach + (b - c).abs_(), 1.8 * parameters["alpha"])


METHOD = Method(
    id="train-difference",
    title="Train difference",
    least=3,
    most=3,
    based=False,
    parameters=(Parameter("alpha", 1.0, -10.0, 10.0, "strength of the difference"),),
    scope="element",
    merge=train_difference,
    copies=18,
    subtracts=True,
)
