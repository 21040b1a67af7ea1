"""The mean direction of several tensors, on the sphere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import combined
from assetkit.transform.methods._reductions import Gram, gram, norm
from assetkit.transform.methods._schema import Method, Parameter, Place, Tiles

if TYPE_CHECKING:
    from torch import Tensor

CLOSE = 1e-12
"""A step on the unit sphere shorter than this is none."""


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> list[float] | None:
    """The share of each tensor. Every iterate is a combination of the tensors, so their inner products say it all."""
    products = gram(tiles)
    if not products:
        return None
    if not all(math.isfinite(each) for row in products for each in row):
        return [math.nan] * len(products)
    lengths = [math.sqrt(row[index]) for index, row in enumerate(products)]
    pointing = [index for index, length in enumerate(lengths) if length > 0]
    cosines = [[products[i][j] / (lengths[i] * lengths[j]) for j in pointing] for i in pointing]
    mean = _mean_direction(cosines, int(parameters["iterations"]))
    if mean is None:
        return [1 / len(products)] * len(products)
    length = math.fsum(lengths) / len(lengths)
    shares = [0.0] * len(products)
    for index, share in zip(pointing, mean, strict=True):
        shares[index] = share * length / lengths[index]
    return shares


def _mean_direction(cosines: Gram, iterations: int) -> list[float] | None:
    """The Riemannian mean of unit vectors, as shares of them; None where they cancel and no direction is left."""
    count = len(cosines)
    start = norm(cosines, [1 / count] * count) if count else 0.0
    if start < CLOSE:
        return None
    mean = [1 / (count * start)] * count
    for _ in range(iterations):
        along = [math.fsum(c * m for c, m in zip(row, mean, strict=True)) for row in cosines]
        turns = [_turn(each) / count for each in along]
        back = math.fsum(turn * cosine for turn, cosine in zip(turns, along, strict=True))
        tangent = [turn - back * share for turn, share in zip(turns, mean, strict=True)]
        step = norm(cosines, tangent)
        if step < CLOSE:
            break
        mean = [math.cos(step) * m + math.sin(step) / step * t for m, t in zip(mean, tangent, strict=True)]
    return mean


def _turn(cosine: float) -> float:
    """θ/sin θ: how much longer an arc is than the projection of its end on the tangent."""
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    sine = math.sin(angle)
    return angle / sine if sine > CLOSE else 1.0


def karcher(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Take the mean of the directions on the sphere, at the mean length.

        m ← exp_m((1/n)·Σ log_m(Xᵢ/‖Xᵢ‖)), repeated;  m·(1/n)·Σ‖Xᵢ‖
        a zero tensor has a length and no direction; the plain mean where the directions cancel

    Source: mergekit documentation of `karcher`; H. Karcher, Riemannian center of mass and mollifier smoothing, 1977.
    """
    return models[0] if place.survey is None else combined(models, place.survey)


METHOD = Method(
    id="karcher",
    title="Karcher mean",
    least=2,
    most=None,
    based=False,
    parameters=(Parameter("iterations", 50.0, 1.0, 1000.0, "steps at most; it stops by itself when it stands still"),),
    scope="element",
    merge=karcher,
    copies=22,
    survey=survey,
)
