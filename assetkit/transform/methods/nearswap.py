"""B where it is near A, and no farther than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def nearswap(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Move every element of A towards B by `alpha` at most: B itself where it is that near.

        A + (B − A)·min(1, alpha/|A − B|)  =  max(A − alpha, min(A + alpha, B))

    Source: mergekit documentation of `nearswap`, whose `t` is `alpha`.
    """
    import torch

    a, b = models
    reach = parameters["alpha"]
    return torch.maximum(a - reach, torch.minimum(a + reach, b))


METHOD = Method(
    id="nearswap",
    title="Nearswap",
    least=2,
    most=2,
    based=False,
    parameters=(Parameter("alpha", 0.001, 0.0, 10.0, "the farthest an element moves, in units of the weights"),),
    scope="element",
    merge=nearswap,
)
