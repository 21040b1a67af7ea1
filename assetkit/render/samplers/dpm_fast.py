"""DPM-Solver-fast."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assetkit.errors import UsageError
from assetkit.render.samplers._dpm_solver import slope_at, step_of_order
from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def span_of(sigmas: Tensor) -> tuple[float, float]:
    """−log of the first level and of the last one above zero."""
    levels = [float(each) for each in sigmas if float(each) > 0]
    if len(levels) < 2:
        raise UsageError("this sampler needs two noise levels above zero", hint="ask for two steps or more")
    return -math.log(levels[0]), -math.log(levels[-1])


def orders(calls: int) -> list[int]:
    """The orders of the steps that spend `calls` of the model (arXiv:2206.00927, section 3.4)."""
    threes, rest = divmod(calls, 3)
    return [3] * threes + [rest] if rest else [3] * (threes - 1) + [2, 1]


def dpm_fast(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """As many calls of the model as there are steps, in even steps of log sigma, of order three wherever they last.

    Its last step is of order one or two, so that the whole converges with order two (three where two calls are left).
    Only the first level and the last above zero of `sigmas` count; the result is the latent there, as in k-diffusion.
    Source: Lu et al. 2022 (arXiv:2206.00927), DPM-Solver-fast.
    """
    start, stop = span_of(sigmas)
    steps = orders(len(sigmas) - 1)
    span = (stop - start) / len(steps)
    for index, order in enumerate(steps):
        time = start + index * span
        first = slope_at(denoiser, x, time)
        if callback:
            callback(Step(index, math.exp(-time), x, x - math.exp(-time) * first))
        x = step_of_order(order)(denoiser, x, first, time, span)
    return x


SAMPLER = Sampler(
    id="dpm_fast",
    title="DPM fast",
    names=("k_dpm_fast", "sample_dpm_fast"),
    sample=dpm_fast,
    order=2,
)
