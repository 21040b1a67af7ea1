"""DPM-Solver++(2M)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import pairs, towards

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def dpmpp_2m(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """The guess of x0 is continued half a step along the line through the last two (in −log sigma), then followed.

    Source: Lu et al. 2022 (arXiv:2211.01095), algorithm 2, with alpha 1.
    """
    before: tuple[float, Tensor] | None = None
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        target = denoised
        if before and following:
            share = math.log(sigma / following) / math.log(before[0] / sigma) / 2
            target = denoised + share * (denoised - before[1])
        x = towards(x, target, sigma, following)
        before = sigma, denoised
    return x


SAMPLER = Sampler(
    id="dpmpp_2m",
    title="DPM++ 2M",
    names=("k_dpmpp_2m", "DPMSolverMultistepScheduler", "sample_dpmpp_2m", "DPM-Solver++ 2M"),
    sample=dpmpp_2m,
    schedule="karras",
    order=2,
)
