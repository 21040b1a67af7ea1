"""DELLA: drop differences at random, the small ones rather than the large."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._differences import STRENGTH, added, differences, elected, summed
from assetkit.transform.methods._rows import chunks, matrix
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def _chances(rows: Tensor, density: float, window: float) -> Tensor:
    """The chance of each element to be kept, by the rank of its magnitude in its row."""
    import torch

    count = rows.shape[1]
    order = rows.abs().argsort(dim=1, stable=True)
    ladder = torch.arange(1, count + 1, dtype=torch.float64).div_(count).sub_((count + 1) / (2 * count))
    ladder = ladder.mul_(window).add_(density).clamp_(0, 1).float()
    return torch.empty_like(rows).scatter_(1, order, ladder.expand_as(rows))


def _sparse(rows: Tensor, parameters: Mapping[str, float], place: Place, stream: int) -> Tensor:
    import torch

    chance = _chances(rows, parameters["density"], parameters["epsilon"])
    drawn = place.uniform(rows.numel(), stream).reshape(rows.shape)
    rows = rows * torch.lt(drawn, chance, out=drawn)
    # What has no chance is not kept, and is divided by one.
    return rows.div_(chance.masked_fill_(chance == 0, 1.0)) if parameters["rescale"] else rows


def _merged(
    models: Sequence[Tensor],
    parameters: Mapping[str, float],
    place: Place,
    fuse: Callable[[Sequence[Tensor]], Tensor],
) -> Tensor:
    import torch

    base = models[0]
    if not base.numel():
        return base
    rows = [matrix(each) for each in models]
    result = torch.empty_like(rows[0])
    for part in chunks(rows[0]):
        here = place.at(part.start * result.shape[1])
        deltas = differences([each[part] for each in rows])
        thinned = [_sparse(each, parameters, here, stream) for stream, each in enumerate(deltas)]
        result[part] = added(rows[0][part], fuse(thinned), parameters["alpha"])
    return result.reshape(base.shape)


def della(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Thin out the differences by rank, elect a sign, and average those that have it.

        base + alpha·mean{dᵢ : sign dᵢ = s},  s = sign Σ dᵢ,  dᵢ = bᵢ·Δᵢ/pᵢ,  bᵢ ~ Bernoulli(pᵢ)
        pᵢ = density + epsilon·(r/n − (n+1)/(2n)) held in [0, 1], r the rank of |Δᵢ| (1 the smallest) in its row of n

    Source: DELLA-Merging, arXiv:2406.11617; sd-mecha 1.1.8 `find_della_dropout`, which ranks the whole tensor and
    divides by the density. The window is `epsilon` wide, as there; mergekit's is twice its `epsilon`.
    """
    return _merged(models, parameters, place, elected)


def della_linear(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Thin out the differences by rank and add them all.

        base + alpha·Σ bᵢ·Δᵢ/pᵢ,  bᵢ ~ Bernoulli(pᵢ)
        pᵢ = density + epsilon·(r/n − (n+1)/(2n)) held in [0, 1], r the rank of |Δᵢ| (1 the smallest) in its row of n

    Source: DELLA-Merging, arXiv:2406.11617; mergekit `della_linear`.
    """
    return _merged(models, parameters, place, summed)


_PARAMETERS = (
    STRENGTH,
    Parameter("density", 0.3, 0.0, 1.0, "mean chance of an element to be kept"),
    Parameter("epsilon", 0.2, 0.0, 1.0, "how much more chance the largest of a row has than the smallest"),
    Parameter("rescale", 1.0, 0.0, 1.0, "1 divides what is kept by its chance, so that the mean stays; 0 does not"),
)

METHOD = (
    Method(
        id="della",
        title="DELLA with TIES",
        least=2,
        most=None,
        based=True,
        parameters=_PARAMETERS,
        scope="tensor",
        merge=della,
        copies=2.4,
    ),
    Method(
        id="della-linear",
        title="DELLA, summed",
        least=2,
        most=None,
        based=True,
        parameters=_PARAMETERS,
        scope="tensor",
        merge=della_linear,
        copies=2.4,
    ),
)
