"""KL optimal: even steps in the arctangent of sigma."""

from __future__ import annotations

import math

from assetkit.render.noise_levels import ModelSchedule
from assetkit.render.schedules._schema import Schedule, even


def kl_optimal(steps: int, model: ModelSchedule) -> list[float]:
    """``tan`` of even steps between ``arctan`` of the ends (Sabour et al. 2024, arXiv:2404.14507, theorem 3.1)."""
    inner = even(steps, math.atan(model.sigma_max), math.atan(model.sigma_min))[1:]
    return [model.sigma_max, *map(math.tan, inner)]


SCHEDULE = Schedule(id="kl_optimal", title="KL Optimal", names=(), levels=kl_optimal)
