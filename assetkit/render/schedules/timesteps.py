"""Schedules of even timesteps, which differ in where they start and end."""

from __future__ import annotations

from assetkit.render.noise_levels import ModelSchedule
from assetkit.render.schedules._schema import Schedule, even


def normal(steps: int, model: ModelSchedule) -> list[float]:
    """From the last timestep to the first, both included (k-diffusion's ``get_sigmas``; diffusers' ``linspace``)."""
    first, last = model.timestep(model.sigma_max), model.timestep(model.sigma_min)
    return [model.sigma_max, *map(model.sigma, even(steps, first, last)[1:])]


def sgm_uniform(steps: int, model: ModelSchedule) -> list[float]:
    """As `normal` with one step more, whose last level is left out: the final step to zero is as long as the others.

    The discretisation of Stability-AI/generative-models (``LegacyDDPMDiscretization``) as UIs took it over.
    """
    return normal(steps + 1, model)[:-1]


def ddim_uniform(steps: int, model: ModelSchedule) -> list[float]:
    """Every ``timesteps // steps``-th timestep from the second on (CompVis DDIM; diffusers' ``leading``, offset 1)."""
    stride = max(model.timesteps // steps, 1)
    return [model.sigma(min(1 + i * stride, model.timesteps)) for i in reversed(range(steps))]


def simple(steps: int, model: ModelSchedule) -> list[float]:
    """Every ``timesteps / steps``-th level of the model's table, counted from its last (ComfyUI's ``simple``)."""
    first = model.timestep(model.sigma_max)
    return [model.sigma(first - int(i * model.timesteps / steps)) for i in range(steps)]


SCHEDULE = (
    Schedule(id="normal", title="Uniform", names=("Normal", "linspace"), levels=normal),
    Schedule(id="sgm_uniform", title="SGM Uniform", names=("sgm",), levels=sgm_uniform),
    Schedule(id="ddim_uniform", title="DDIM", names=("DDIM Uniform", "leading"), levels=ddim_uniform),
    Schedule(id="simple", title="Simple", names=(), levels=simple),
)
