"""Some rows of B in A."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING

from assetkit.transform.methods._region import region
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def tensor_rows(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Copy the rows [beta, beta + alpha) of B, as shares of the first dimension, into A; beyond the end they wrap.

        row i = Bᵢ where i is in [beta·n, (beta + alpha)·n) mod n, else Aᵢ;  a scalar is B's where alpha > ½
        both ends rounded to the nearest whole row

    Source: supermerger "tensor"; sd-mecha 1.1.8 `tensor_sum`, whose width is `alpha` and offset `beta`.
    """
    a, b = models
    if not place.shape:
        return b if parameters["alpha"] > 0.5 else a
    start, stop, outside = region(parameters["alpha"], parameters["beta"], place.shape[0])
    length = prod(place.shape[1:])
    first, last = (min(max(row * length - place.start, 0), a.numel()) for row in (start, stop))
    result, source = (b.clone(), a) if outside else (a.clone(), b)
    result[first:last] = source[first:last]
    return result


METHOD = Method(
    id="tensor-rows",
    title="Rows of B",
    least=2,
    most=2,
    based=False,
    parameters=(
        Parameter("alpha", 0.5, 0.0, 1.0, "width: the share of rows that is taken from B"),
        Parameter("beta", 0.0, 0.0, 1.0, "offset: where they begin"),
    ),
    scope="element",
    merge=tensor_rows,
    copies=6,
)
