"""Weighted sums of three models: one after the other, and all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import combined, interpolated
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def sum_twice(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Move A towards B, and the result towards C.

        (1 − beta)·((1 − alpha)·A + alpha·B) + beta·C

    Source: supermerger "Twice".
    """
    a, b, c = models
    return interpolated(interpolated(a, b, parameters["alpha"]), c, parameters["beta"])


def sum_triple(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Add shares of three models that sum to one.

        (1 − alpha − beta)·A + alpha·B + beta·C

    Source: supermerger "Triple".
    """
    alpha, beta = parameters["alpha"], parameters["beta"]
    return combined(models, (1 - alpha - beta, alpha, beta))


METHOD = (
    Method(
        id="sum-twice",
        title="Weighted sum, twice",
        least=3,
        most=3,
        based=False,
        parameters=(
            Parameter("alpha", 0.5, -1.0, 2.0, "share of B in the first sum"),
            Parameter("beta", 0.25, -1.0, 2.0, "share of C in the second sum"),
        ),
        scope="element",
        merge=sum_twice,
    ),
    Method(
        id="sum-triple",
        title="Weighted sum of three",
        least=3,
        most=3,
        based=False,
        parameters=(
            Parameter("alpha", 0.5, -1.0, 2.0, "share of B"),
            Parameter("beta", 0.25, -1.0, 2.0, "share of C; A has the rest"),
        ),
        scope="element",
        merge=sum_triple,
    ),
)
