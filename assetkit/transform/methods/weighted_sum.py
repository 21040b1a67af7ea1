"""Two models on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import interpolated
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def weighted_sum(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Move A towards B.

        (1 − alpha)·A + alpha·B

    Source: A1111 and supermerger "Weight sum"; sd-mecha 1.1.8 `weighted_sum`.
    """
    return interpolated(models[0], models[1], parameters["alpha"])


METHOD = Method(
    id="weighted-sum",
    title="Weighted sum",
    least=2,
    most=2,
    based=False,
    parameters=(Parameter("alpha", 0.5, -1.0, 2.0, "share of B: 0 is A, 1 is B"),),
    scope="element",
    merge=weighted_sum,
)
