"""A's values in B's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._region import region
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def top_k(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Give the element that is r-th in B the r-th value of A, where that value's magnitude ranks in a region.

        Y[π(r)] = a₍ᵣ₎ where |a₍ᵣ₎| ranks in [beta, beta + alpha) mod 1 of the magnitudes, else Y = A
        a₍ᵣ₎ the r-th smallest value of A, π(r) the place of the r-th smallest value of B; equal values keep their order

    Source: sd-mecha 1.1.8 `top_k_tensor_sum`, whose width is `alpha` and offset `beta`; at an offset above 0 its region
    holds one rank more. NaNs rank last, and where B is NaN the result is.
    """
    a, b = models
    flat, order = a.reshape(-1), b.reshape(-1)
    chosen, _ = flat.sort(stable=True)
    start, stop, outside = region(parameters["alpha"], parameters["beta"], flat.numel())
    inside = _ranked(chosen.abs(), start, stop)
    inside = ~inside if outside else inside
    result = flat.clone()
    places = order.argsort(stable=True)[inside]
    result[places] = chosen[inside]
    return result.masked_fill_(order.isnan(), float("nan")).reshape(a.shape)


def _ranked(magnitudes: Tensor, start: int, stop: int) -> Tensor:
    """Which are above the `start`-th smallest and not above the `stop`-th (from 1; the 0-th is below all)."""
    ranked, _ = magnitudes.sort()
    low, high = (ranked[each - 1] if each else -1.0 for each in (start, stop))
    return (magnitudes > low) & (magnitudes <= high)


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
)
