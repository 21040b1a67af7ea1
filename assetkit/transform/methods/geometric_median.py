"""The point nearest to several models."""

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
"""Nearer than this, in units of the largest distance, is the same point."""


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> list[float] | None:
    """The share of each model. All that counts are distances, and those follow from inner products of differences."""
    around = gram(tiles, around_first=True)
    products = [[0.0] * (len(around) + 1), *([0.0, *row] for row in around)]
    if not all(math.isfinite(each) for row in products for each in row):
        return [math.nan] * len(products)
    return _median(products, int(parameters["iterations"]))


def _median(products: Gram, iterations: int) -> list[float]:
    """A model that is the median itself, or Weiszfeld's iteration from the mean with Vardi and Zhang's step."""
    count = len(products)
    scale = max(math.sqrt(products[i][i]) for i in range(count))
    for model in range(count):
        alone = [float(index == model) for index in range(count)]
        target, pull, here = _target(products, alone, scale)
        # Strictly: of two models every point between is a median, and the mean is the one that favours none.
        if scale and pull * _apart(products, target, alone) < here * (1 - CLOSE):
            return alone
    shares = [1 / count] * count
    for _ in range(iterations if scale else 0):
        target, pull, here = _target(products, shares, scale)
        step = _apart(products, target, shares)
        if step <= CLOSE * scale:
            break
        kept = min(1.0, here / (pull * step))
        shares = [(1 - kept) * t + kept * s for t, s in zip(target, shares, strict=True)]
    return shares


def _target(products: Gram, shares: list[float], scale: float) -> tuple[list[float], float, int]:
    """Weiszfeld's next point, the sum of its weights, and how many models stand at this one (they have no weight)."""
    count = len(shares)
    distances = [_apart(products, shares, [float(i == model) for i in range(count)]) for model in range(count)]
    pulls = [1 / each if each > CLOSE * scale else 0.0 for each in distances]
    total = math.fsum(pulls)
    return [each / total if total else 0.0 for each in pulls], total, pulls.count(0.0)


def _apart(products: Gram, one: list[float], other: list[float]) -> float:
    return norm(products, [a - b for a, b in zip(one, other, strict=True)])


def geometric_median(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Find the point whose distances to the models, over the whole tensor, have the least sum.

        argmin_M Σ ‖Xᵢ − M‖,  by  M ← Σ (Xᵢ/‖Xᵢ − M‖) / Σ (1/‖Xᵢ − M‖)

    Source: E. Weiszfeld, 1937; Y. Vardi and C.-H. Zhang, doi:10.1073/pnas.97.4.1423; sd-mecha 1.1.8 `geometric_median`.
    """
    return models[0] if len(place.survey) != len(models) else combined(models, place.survey)


METHOD = Method(
    id="geometric-median",
    title="Geometric median",
    least=2,
    most=None,
    based=False,
    parameters=(
        Parameter("iterations", 200.0, 1.0, 100000.0, "steps at most; it stops by itself when it stands still"),
    ),
    scope="element",
    merge=geometric_median,
    survey=survey,
)
