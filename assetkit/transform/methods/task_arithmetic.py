"""The sum of what several models learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._differences import STRENGTH, added, differences, summed
from assetkit.transform.methods._schema import Method, Place

if TYPE_CHECKING:
    from torch import Tensor


def task_arithmetic(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Add every model's difference from the base to the base.

        base + alpha·Σ Δᵢ,  Δᵢ = Xᵢ − base

    Source: Editing models with task arithmetic, arXiv:2212.04089; mergekit `task_arithmetic` with weights of 1.
    """
    return added(models[0], summed(differences(models)), parameters["alpha"])


METHOD = Method(
    id="task-arithmetic",
    title="Task arithmetic",
    least=2,
    most=None,
    based=True,
    parameters=(STRENGTH,),
    scope="element",
    merge=task_arithmetic,
)
