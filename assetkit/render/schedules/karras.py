"""Karras: even steps in the seventh root of sigma."""

from __future__ import annotations

from assetkit.render.noise_levels import ModelSchedule
from assetkit.render.schedules._schema import Schedule, even


def karras_levels(count: int, low: float, high: float, rho: float = 7.0) -> list[float]:
    """`count` levels from `high` down to `low` (Karras et al. 2022, arXiv:2206.00364, equation 5)."""
    inner = even(count, high ** (1 / rho), low ** (1 / rho))[1:-1]
    return [high, *(each**rho for each in inner), low][:count]


def karras(steps: int, model: ModelSchedule) -> list[float]:
    """Between the model's own ends."""
    return karras_levels(steps, model.sigma_min, model.sigma_max)


SCHEDULE = Schedule(id="karras", title="Karras", names=("use_karras_sigmas",), levels=karras)
