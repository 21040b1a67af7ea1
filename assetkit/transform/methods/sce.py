"""SCE: select where the models differ, calculate their weights, erase the minority."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._differences import STRENGTH, above, added, differences, elected, summed
from assetkit.transform.methods._reductions import blocks, fold
from assetkit.transform.methods._schema import Method, Parameter, Place, Tiles
from assetkit.transform.methods._selection import largest, selecting
from assetkit.transform.methods.ties import kept

if TYPE_CHECKING:
    from torch import Tensor


def _variance(deltas: Sequence[Tensor]) -> Tensor:
    mean = summed(deltas).div_(len(deltas))
    return summed([(each - mean).square_() for each in deltas]).div_(len(deltas))


def _selected(models: Sequence[Tensor], threshold: float) -> list[Tensor]:
    deltas = differences(models)
    if threshold > 0:
        chosen = above(_variance(deltas), threshold)
        for each in deltas:
            each.mul_(chosen)
    return deltas


class _Selected:
    """The selected differences as a tensor that is read in tiles."""

    def __init__(self, tiles: Tiles, threshold: float) -> None:
        self._tiles = tiles
        self._threshold = threshold

    def tiles(self) -> Iterator[Sequence[Tensor]]:
        for each in self._tiles.tiles():
            yield _selected(each, self._threshold)


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> tuple[float, list[float]]:
    """The smallest variance that is selected, and each difference's weight."""
    density, threshold = parameters["density"], 0.0
    if density < 1:
        found = largest(
            lambda: ([_variance(differences(tile))] for tile in tiles.tiles()),
            lambda count: (kept(density, count),),
        )
        threshold = found[0][0] if found else 0.0
    energies = [0.0]
    for block in blocks(_Selected(tiles, threshold)):
        more = fold(block.square_()).tolist()
        energies = more if len(energies) != len(more) else [a + b for a, b in zip(energies, more, strict=True)]
    total = math.fsum(energies)
    return threshold, [each / total if total else 1.0 for each in energies]


def beside(shape: tuple[int, ...], parameters: Mapping[str, float], models: int) -> int:
    """Bytes that the survey takes."""
    return selecting(math.prod(shape), 1) if parameters["density"] < 1 else 0


def sce(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Keep the elements on which the models differ most, weigh each model by how far it moved, drop the minority.

        base + alpha·Σ wᵢ·mᵢ·dᵢ / Σ wᵢ·mᵢ,  dᵢ = Δᵢ where Var(Δ) is among the density·n largest, else 0
        wᵢ = Σ dᵢ² / Σⱼ Σ dⱼ² over the tensor,  mᵢ = 1 where sign dᵢ = sign Σ dⱼ,  Δᵢ = Xᵢ − base

    Source: FuseChat, arXiv:2408.07990 (select, calculate, erase); mergekit `sce`, whose `select_topk` is `density`.
    """
    threshold, weights = place.survey
    deltas = _selected(models, threshold)
    weights = weights if len(weights) == len(deltas) else [1.0] * len(deltas)
    return added(models[0], elected(deltas, weights), parameters["alpha"])


METHOD = Method(
    id="sce",
    title="SCE",
    least=2,
    most=None,
    based=True,
    parameters=(
        STRENGTH,
        Parameter("density", 1.0, 0.0, 1.0, "share of elements that is kept, the most varied first"),
    ),
    scope="element",
    merge=sce,
    copies=26,
    survey=survey,
    beside=beside,
)
