"""What B learned beyond C and A did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._reductions import gram
from assetkit.transform.methods._schema import Method, Parameter, Place, Tiles

if TYPE_CHECKING:
    from torch import Tensor


class _FromLast:
    """The same models, the last one first."""

    def __init__(self, tiles: Tiles) -> None:
        self._tiles = tiles

    def tiles(self) -> Iterator[Sequence[Tensor]]:
        for a, b, c in self._tiles.tiles():
            yield c, a, b


def survey(tiles: Tiles, parameters: Mapping[str, float]) -> float:
    """How much of A's difference is in B's."""
    products = gram(_FromLast(tiles), around_first=True)
    if not products or products[0][0] == 0:
        return 0.0
    return products[0][1] / products[0][0]


def add_perpendicular(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Add the part of B's difference from C that is at a right angle to A's, over the whole tensor.

        A + alpha·(b − a·⟨a, b⟩/‖a‖²),  a = A − C, b = B − C;  all of b where a = 0

    Source: sd-mecha 1.1.8 `perpendicular_component` as the difference of `add_difference`; where a = 0 it adds nothing.
    """
    a, b, c = models
    if parameters["alpha"] == 0:
        return a
    shared = (a - c).mul_(place.survey)
    return a - (c - b).add_(shared).mul_(parameters["alpha"])


METHOD = Method(
    id="add-perpendicular",
    title="Add perpendicular difference",
    least=3,
    most=3,
    based=False,
    parameters=(Parameter("alpha", 1.0, -10.0, 10.0, "strength of the difference"),),
    scope="element",
    merge=add_perpendicular,
    subtracts=True,
    survey=survey,
)
