"""Breadcrumbs: leave out the largest differences as well as the smallest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._differences import STRENGTH, above, added, differences, elected, summed
from assetkit.transform.methods._schema import Method, Parameter, Place, Tiles
from assetkit.transform.methods._selection import largest, selecting
from assetkit.transform.methods.ties import kept

if TYPE_CHECKING:
    from torch import Tensor


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> list[tuple[float, float]]:
    """Per difference, the largest and the smallest magnitude that is kept."""

    def ranks(count: int) -> tuple[int, int]:
        dropped = min(round(parameters["gamma"] * count), max(count - 1, 0))
        last = min(dropped + kept(parameters["density"], count), count)
        return (dropped + 1, last) if last > dropped else (0, 0)

    found = largest(lambda: ([each.abs_() for each in differences(tile)] for tile in tiles.tiles()), ranks)
    # NaNs rank first; where they fill the share that is dropped, every number is below.
    return [(math.inf if math.isnan(most) else most, least) for most, least in found]


def beside(shape: tuple[int, ...], parameters: Mapping[str, float], models: int) -> int:
    """Bytes that the survey takes: two thresholds a difference, both among few numbers."""
    return selecting(math.prod(shape) // 2, models - 1)


def _masked(models: Sequence[Tensor], place: Place) -> list[Tensor]:
    import torch

    masked = differences(models)
    for delta, (most, least) in zip(masked, place.survey, strict=False):
        size = delta.abs()
        delta.mul_(above(size, least)).mul_(torch.le(size, most, out=size))
    return masked


def breadcrumbs(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Drop the outliers and the negligible of each difference, and add what is left.

        base + alpha·Σ mᵢ·Δᵢ,  Δᵢ = Xᵢ − base
        mᵢ = 0 for the gamma·n largest |Δᵢ| of the tensor, 1 for the density·n next, 0 for the rest

    Source: Model Breadcrumbs, arXiv:2312.06795; mergekit `breadcrumbs`, whose names and defaults these are.
    """
    return added(models[0], summed(_masked(models, place)), parameters["alpha"])


def breadcrumbs_ties(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Drop the outliers and the negligible of each difference, elect a sign, and average those that have it.

        base + alpha·mean{dᵢ : sign dᵢ = s},  s = sign Σ dᵢ,  dᵢ = mᵢ·Δᵢ,  Δᵢ = Xᵢ − base
        mᵢ = 0 for the gamma·n largest |Δᵢ| of the tensor, 1 for the density·n next, 0 for the rest

    Source: Model Breadcrumbs, arXiv:2312.06795, with TIES-Merging, arXiv:2306.01708; mergekit `breadcrumbs_ties`.
    """
    return added(models[0], elected(_masked(models, place)), parameters["alpha"])


_PARAMETERS = (
    STRENGTH,
    Parameter("density", 0.9, 0.0, 1.0, "share of each difference that is kept"),
    Parameter("gamma", 0.01, 0.0, 1.0, "share of the largest that is dropped"),
)

METHOD = (
    Method(
        id="breadcrumbs",
        title="Breadcrumbs",
        least=2,
        most=None,
        based=True,
        parameters=_PARAMETERS,
        scope="element",
        merge=breadcrumbs,
        survey=survey,
        beside=beside,
    ),
    Method(
        id="breadcrumbs-ties",
        title="Breadcrumbs with TIES",
        least=2,
        most=None,
        based=True,
        parameters=_PARAMETERS,
        scope="element",
        merge=breadcrumbs_ties,
        survey=survey,
        beside=beside,
    ),
)
