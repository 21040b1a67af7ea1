"""Model stock: how far to trust the mean, by the angle between the models."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._differences import added, differences, summed
from assetkit.transform.methods._reductions import gram
from assetkit.transform.methods._schema import Method, Place, Tiles

if TYPE_CHECKING:
    from torch import Tensor


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> float:
    """The ratio t."""
    products = gram(tiles, around_first=True)
    count = len(products)
    if count < 2:
        return 1.0
    if not all(math.isfinite(each) for row in products for each in row):
        return math.nan
    lengths = [math.sqrt(products[i][i]) for i in range(count)]
    # A model that did not move is at a right angle to all others: its inner products are zero.
    pairs = [
        products[i][j] / (lengths[i] * lengths[j]) if lengths[i] and lengths[j] else 0.0
        for i in range(count)
        for j in range(i)
    ]
    cosine = math.fsum(pairs) / len(pairs)
    return count * cosine / (1 + (count - 1) * cosine) if cosine > 0 else 0.0


def model_stock(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Put the mean of the models back towards the base, the more the less they agree.

        base + t·mean(Δᵢ),  t = n·c / (1 + (n−1)·c),  c the mean of cos(Δᵢ, Δⱼ) over all pairs, Δᵢ = Xᵢ − base
        t = 0 where c is negative: beyond a right angle the models share nothing

    Source: Model Stock, arXiv:2403.19522, equation of t for n models; sd-mecha 1.1.8 `model_stock` takes consecutive
    pairs and the cosines of the last dimension, here they are those of the whole tensor (the paper's layer).
    """
    mean = summed(differences(models)).div_(len(models) - 1)
    return added(models[0], mean, place.survey)


METHOD = Method(
    id="model-stock",
    title="Model stock",
    least=3,
    most=None,
    based=True,
    parameters=(),
    scope="element",
    merge=model_stock,
    copies=14,
    survey=survey,
)
