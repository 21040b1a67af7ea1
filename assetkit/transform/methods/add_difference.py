"""What B learned beyond C, given to A."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def add_difference(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Add the difference of B from C to A; `clamp` holds the result between A and B.

        A + alpha·(B − C)
        clamp: max(min(A, B), min(max(A, B), that))

    Source: A1111 and supermerger "Add difference"; sd-mecha 1.1.8 `add_difference`, `clamp`.
    """
    import torch

    a, b, c = models
    result = a if parameters["alpha"] == 0 else a - (c - b).mul_(parameters["alpha"])
    if not parameters["clamp"]:
        return result
    return torch.minimum(torch.maximum(result, torch.minimum(a, b)), torch.maximum(a, b))


METHOD = Method(
    id="add-difference",
    title="Add difference",
    least=3,
    most=3,
    based=False,
    parameters=(
        Parameter("alpha", 1.0, -10.0, 10.0, "strength of the difference"),
        Parameter("clamp", 0.0, 0.0, 1.0, "1 holds every element between its values in A and B"),
    ),
    scope="element",
    merge=add_difference,
    subtracts=True,
)
