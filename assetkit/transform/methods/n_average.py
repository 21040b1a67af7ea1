"""The mean of any number of models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import interpolated
from assetkit.transform.methods._schema import Method, Place

if TYPE_CHECKING:
    from torch import Tensor


def n_average(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Take the mean, as a running one: model i moves it by 1/i of the way.

        (1/n)·Σ Xᵢ

    Source: sd-mecha 1.1.8 `n_average`; mergekit `linear` with equal weights; model soups, arXiv:2203.05482.
    """
    mean = models[0]
    for count, model in enumerate(models[1:], start=2):
        mean = interpolated(mean, model, 1 / count)
    return mean


METHOD = Method(
    id="n-average",
    title="Average",
    least=2,
    most=None,
    based=False,
    parameters=(),
    scope="element",
    merge=n_average,
)
