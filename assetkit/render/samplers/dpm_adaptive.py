"""DPM-Solver-23 with steps as long as the error allows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assetkit.errors import InputError
from assetkit.render.samplers._dpm_solver import first_order, from_two, slope_at, third_order
from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers.dpm_fast import span_of

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule

ORDER = 3
SAFETY = 0.81
"""A step is kept when its successor need not shrink below this."""
MOST = 2000
"""Steps after which a model that never satisfies the tolerance is given up."""


def error(low: Tensor, high: Tensor, previous: Tensor, relative: float, absolute: float) -> float:
    """The root mean square of the difference of both orders, in units of what is tolerated."""
    import torch

    allowed = torch.maximum(low.abs(), previous.abs()).mul(relative).clamp(min=absolute)
    return float(((low - high) / allowed).square().mean().sqrt())


def growth(wrong: float) -> float:
    """The factor for the next step: an integral controller's, bent by an arctangent so that it cannot leap."""
    return 1 + math.atan((1 / (wrong + 1e-8)) ** (1 / ORDER) - 1)


def dpm_adaptive(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    relative: float = 0.05,
    absolute: float = 0.0078,
    first: float = 0.05,
) -> Tensor:
    """Steps of order three, judged by the second-order step that shares their slopes; the number of steps is its own.

    Only the first level and the last above zero of `sigmas` count. Sources: Lu et al. 2022 (arXiv:2206.00927, appendix
    C) with the tolerances and the step control of k-diffusion. `InputError` when the model never satisfies them.
    """
    time, stop = span_of(sigmas)
    span, previous = first, x
    for index in range(MOST):
        if time >= stop - 1e-5:
            return x
        step = min(stop, time + span) - time
        start = slope_at(denoiser, x, time)
        if callback:
            callback(Step(index, math.exp(-time), x, x - math.exp(-time) * start))
        second = slope_at(denoiser, first_order(x, start, time, step / 3), time + step / 3)
        low = from_two(x, start, second, time, step, r1=1 / 3)
        high = third_order(denoiser, x, start, time, step, second=second)
        factor = growth(error(low, high, previous, relative, absolute))
        if not factor < SAFETY:
            previous, x, time = low, high, time + step
        span *= factor
    raise InputError(f"DPM adaptive found no end in {MOST} steps", hint="take a sampler with fixed steps")


SAMPLER = Sampler(
    id="dpm_adaptive",
    title="DPM adaptive",
    names=("k_dpm_ad", "k_dpm_adaptive", "sample_dpm_adaptive"),
    sample=dpm_adaptive,
    schedule="karras",
    order=0,
    calls=3,
)
