"""What a schedule is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetkit.errors import UsageError
from assetkit.render.noise_levels import ModelSchedule

if TYPE_CHECKING:
    from torch import Tensor

Levels = Callable[[int, ModelSchedule], Sequence[float]]
"""The levels of a number of steps on a model, descending, without the final zero."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One way to spread the steps over the noise levels of a model."""

    id: str
    title: str
    """A1111's name where it has one."""
    names: tuple[str, ...]
    """Other names: ComfyUI's, the switch of diffusers' schedulers."""
    levels: Levels

    def sigmas(self, steps: int, model: ModelSchedule) -> Tensor:
        """``steps + 1`` descending fp32 noise levels on the CPU, the last one 0.

        `UsageError` below one step, or for more than the schedule tells apart.
        """
        import torch

        if steps < 1:
            raise UsageError(f"{steps} steps make no image", hint="ask for at least one")
        found = torch.tensor([*self.levels(steps, model), 0.0], dtype=torch.float32)
        if len(found) != steps + 1 or not bool((found[:-1] > found[1:]).all()):
            raise UsageError(f"{self.title} has no {steps} different noise levels", hint="ask for fewer steps")
        return found


def even(count: int, first: float, last: float) -> list[float]:
    """`count` evenly spaced numbers, both ends included; one alone is the first."""
    if count == 1:
        return [first]
    return [first + (last - first) * i / (count - 1) for i in range(count)]
