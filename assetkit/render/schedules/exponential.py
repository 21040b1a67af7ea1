"""Exponential: even steps in log sigma; polyexponential bends them."""

from __future__ import annotations

import math

from assetkit.render.noise_levels import ModelSchedule
from assetkit.render.schedules._schema import Schedule, even


def exponential(steps: int, model: ModelSchedule) -> list[float]:
    """Even steps in log sigma between the model's ends. Polyexponential with rho 1, A1111's default, is the same."""
    logs = even(steps, math.log(model.sigma_max), math.log(model.sigma_min))
    return [model.sigma_max, *map(math.exp, logs[1:])]


SCHEDULE = Schedule(
    id="exponential",
    title="Exponential",
    names=("use_exponential_sigmas", "Polyexponential"),
    levels=exponential,
)
