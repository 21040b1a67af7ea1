"""A's values in B's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._memory import MemoryTiles
from assetkit.transform.methods._region import region
from assetkit.transform.methods._rows import CHUNK
from assetkit.transform.methods._schema import Method, Parameter, Place
from assetkit.transform.methods._selection import largest

if TYPE_CHECKING:
    from torch import Tensor

_NAN = 0x7F800001
"""The first pattern of bits above infinity."""


def top_k(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Give the element that is r-th in B the r-th value of A, where that value's magnitude ranks in a region.

        Y[π(r)] = a₍ᵣ₎ where |a₍ᵣ₎| ranks in [beta, beta + alpha) mod 1 of the magnitudes, else Y = A
        a₍ᵣ₎ the r-th smallest value of A, π(r) the place of the r-th smallest value of B; equal values keep their order
        both ends of the region rounded to the nearest whole rank

    Source: sd-mecha 1.1.8 `top_k_tensor_sum`, whose width is `alpha` and offset `beta`; at an offset above 0 its region
    holds one rank more. NaNs rank last, and where B is NaN the result is.
    """
    import torch

    a, b = (each.reshape(-1) for each in models)
    start, stop, outside = region(parameters["alpha"], parameters["beta"], a.numel())
    low, high = _smallest(a, start), _smallest(a, stop)
    # Sorting is what takes the memory here: places are kept half as wide as torch's, and by-products go at once.
    places = b.argsort(stable=True).to(torch.int32 if b.numel() < 1 << 31 else torch.int64)
    ordered = a.sort(stable=True).values
    result = a.clone()
    for first in range(0, a.numel(), CHUNK):
        values = ordered[first : first + CHUNK]
        size = _size(values)
        inside = ((size > low) & (size <= high)) != outside
        result[places[first : first + CHUNK][inside].long()] = values[inside]
    return result.masked_fill_(b.isnan(), torch.nan).reshape(models[0].shape)


def _size(values: Tensor) -> Tensor:
    """Magnitudes as integers in the same order, and every NaN as the largest of them."""
    import torch

    return values.abs().view(torch.int32).clamp_(max=_NAN)


def _smallest(values: Tensor, rank: int) -> int:
    """The `rank`-th smallest magnitude, as such an integer; one below all for the 0-th."""
    if not rank:
        return -1
    tiles = MemoryTiles([values])
    found = largest(
        lambda: ([each.abs() for each in tile] for tile in tiles.tiles()), lambda count: (count - rank + 1,)
    )
    return int(_size(values.new_tensor(found[0])))


METHOD = Method(
    id="top-k",
    title="Values by rank",
    least=2,
    most=2,
    based=False,
    parameters=(
        Parameter("alpha", 1.0, 0.0, 1.0, "width: the share of ranks that is put in B's order"),
        Parameter("beta", 0.0, 0.0, 1.0, "offset: the rank, smallest magnitude first, where they begin"),
    ),
    scope="tensor",
    merge=top_k,
    copies=8.6,
)
