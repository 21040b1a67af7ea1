"""Two tensors along the great circle between their directions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import combined, interpolated
from assetkit.transform.methods._reductions import gram
from assetkit.transform.methods._schema import Method, Parameter, Place, Tiles

if TYPE_CHECKING:
    from torch import Tensor

COLLINEAR = 1e-6
"""Sine of the angle below which two directions are one line."""


def arc(alpha: float, cosine: float) -> tuple[float, float]:
    """How much of two unit vectors makes the unit vector `alpha` of the way between them.

    On one line (the same or opposite directions) there is no single great circle, and the chord is taken.
    """
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    sine = math.sin(angle)
    if sine < COLLINEAR:
        return 1 - alpha, alpha
    return math.sin((1 - alpha) * angle) / sine, math.sin(alpha * angle) / sine


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> tuple[float, float] | None:
    """The share of each tensor; None where the plain weighted sum is meant."""
    alpha = parameters["alpha"]
    if alpha in (0, 1):
        return None
    products = gram(tiles)
    if not products or products[0][0] == 0 or products[1][1] == 0:
        return None
    a, b = math.sqrt(products[0][0]), math.sqrt(products[1][1])
    cosine = products[0][1] / (a * b)
    if not math.isfinite(cosine):
        return math.nan, math.nan
    of_a, of_b = arc(alpha, cosine)
    if (of_a, of_b) == (1 - alpha, alpha):
        return None
    length = (1 - alpha) * a + alpha * b
    return of_a * length / a, of_b * length / b


def slerp(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Turn A's direction towards B's at constant speed, and take a length between theirs.

        (sin((1−alpha)·ω)·A/‖A‖ + sin(alpha·ω)·B/‖B‖) / sin ω · ((1−alpha)·‖A‖ + alpha·‖B‖)
        ω = arccos⟨A/‖A‖, B/‖B‖⟩ over the whole tensor; the weighted sum where a norm or sin ω is zero

    Source: sd-mecha 1.1.8 `slerp`; K. Shoemake, Animating rotation with quaternion curves, 1985.
    """
    if place.survey is None:
        return interpolated(models[0], models[1], parameters["alpha"])
    return combined(models, place.survey)


METHOD = Method(
    id="slerp",
    title="Spherical interpolation",
    least=2,
    most=2,
    based=False,
    parameters=(Parameter("alpha", 0.5, 0.0, 1.0, "how far from A to B"),),
    scope="element",
    merge=slerp,
    survey=survey,
)
