"""DARE: drop differences at random, and make up for it by scaling the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._differences import STRENGTH, added, differences, elected, summed
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor

DENSITY = Parameter("density", 0.1, 0.0, 1.0, "chance of an element to be kept")
RESCALE = Parameter(
    "rescale", 1.0, 0.0, 1.0, "1 divides what is kept by its chance, so that the mean stays; 0 does not"
)


def _sparse(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> list[Tensor]:
    """The differences, thinned out by a mask of their own each."""
    import torch

    density = parameters["density"]
    thinned = differences(models)
    for stream, delta in enumerate(thinned):
        chance = place.uniform(delta.numel(), stream)
        delta.mul_(torch.lt(chance, density, out=chance))
        if parameters["rescale"] and density:
            delta.div_(density)
    return thinned


def dare_linear(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Thin out the differences and add them all.

        base + alpha·Σ bᵢ·Δᵢ/density,  bᵢ ~ Bernoulli(density) per element, Δᵢ = Xᵢ − base

    Source: DARE, arXiv:2311.03099; mergekit `dare_linear`.
    """
    return added(models[0], summed(_sparse(models, parameters, place)), parameters["alpha"])


def dare_ties(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Thin out the differences, elect a sign, and average those that have it.

        base + alpha·mean{dᵢ : sign dᵢ = s},  s = sign Σ dᵢ,  dᵢ = bᵢ·Δᵢ/density
        bᵢ ~ Bernoulli(density) per element, Δᵢ = Xᵢ − base

    Source: DARE, arXiv:2311.03099, with TIES-Merging, arXiv:2306.01708; sd-mecha 1.1.8 `ties_sum_with_dropout`, k = 1.
    """
    return added(models[0], elected(_sparse(models, parameters, place)), parameters["alpha"])


METHOD = (
    Method(
        id="dare-linear",
        title="DARE, summed",
        least=2,
        most=None,
        based=True,
        parameters=(STRENGTH, DENSITY, RESCALE),
        scope="element",
        merge=dare_linear,
        copies=15,
    ),
    Method(
        id="dare-ties",
        title="DARE with TIES",
        least=2,
        most=None,
        based=True,
        parameters=(STRENGTH, DENSITY, RESCALE),
        scope="element",
        merge=dare_ties,
        copies=25,
    ),
)
