"""TIES: trim small differences, elect a sign, average those that have it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._differences import STRENGTH, above, added, differences, elected
from assetkit.transform.methods._schema import Method, Parameter, Place, Tiles
from assetkit.transform.methods._selection import largest, selecting

if TYPE_CHECKING:
    from torch import Tensor


def kept(density: float, count: int) -> int:
    """How many of `count` elements a density stands for: to the nearest, and one at least unless it is zero."""
    return min(max(round(density * count), 1), count) if density > 0 else 0


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> list[float]:
    """Per difference, the smallest magnitude that is kept."""
    density = parameters["density"]
    if density == 1:
        return []
    found = largest(
        lambda: ([each.abs_() for each in differences(tile)] for tile in tiles.tiles()),
        lambda count: (kept(density, count),),
    )
    return [threshold for (threshold,) in found]


def beside(shape: tuple[int, ...], parameters: Mapping[str, float], models: int) -> int:
    """Bytes that the survey takes."""
    return selecting(math.prod(shape), models - 1) if parameters["density"] < 1 else 0


def ties(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Keep the largest differences of each model, and average those whose sign wins.

        base + alpha·mean{Δ̂ᵢ : sign Δ̂ᵢ = s},  s = sign Σ Δ̂ᵢ  (majority: sign Σ sign Δ̂ᵢ)
        Δ̂ᵢ = Δᵢ where |Δᵢ| is among the density·n largest of its tensor, else 0; Δᵢ = Xᵢ − base

    Source: TIES-Merging, arXiv:2306.01708; sd-mecha 1.1.8 `ties_sum`, whose `vote_sgn` is the sum's sign. Its
    `ties_sum_extended` multiplies by model-stock's t unless told to; that is not done here.
    """
    trimmed = differences(models)
    for delta, threshold in zip(trimmed, place.survey or (), strict=False):
        delta.mul_(above(delta.abs(), threshold))
    return added(models[0], elected(trimmed, by_count=bool(parameters["majority"])), parameters["alpha"])


METHOD = Method(
    id="ties",
    title="TIES",
    least=2,
    most=None,
    based=True,
    parameters=(
        STRENGTH,
        Parameter("density", 0.2, 0.0, 1.0, "share of each difference that is kept, the largest first"),
        Parameter("majority", 0.0, 0.0, 1.0, "0 elects the sign of the sum, 1 the sign most models have"),
    ),
    scope="element",
    merge=ties,
    survey=survey,
    beside=beside,
)
