"""LCM: the samplers of consistency models, for models distilled to guess x0 in one step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assetkit.render.noise_levels import stable_diffusion
from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import pairs, slope

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def lcm(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """Guess x0, noise it anew to the next level (Luo et al. 2023, arXiv:2310.04378; Song et al. 2023, algorithm 1).

    The skip weights of consistency models are 0 and 1 at every level above the first few timesteps (within 1e-5 with
    diffusers' timestep scaling of 10) and are left out.
    """
    mix = model or stable_diffusion()
    for index, sigma, following in pairs(sigmas):
        x, asked = denoiser(x, sigma), x
        if callback:
            callback(Step(index, sigma, asked, x))
        if following:
            x = mix.alpha(following) * x + following * noise(sigma, following)
    return x


def tcd(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    gamma: float = 0.3,
) -> Tensor:
    """Step without noise to the timestep ``(1 − gamma) · t'``, and back up to t' with noise.

    Source: Zheng et al. 2024 (arXiv:2402.19159), algorithm 4; the timestep is rounded down as its authors do.
    """
    mix = model or stable_diffusion()
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        if not following:
            x = denoised
            continue
        lower = min(following, mix.sigma(math.floor((1 - gamma) * mix.timestep(following) + 1e-6)))
        x = x + slope(x, denoised, sigma) * (lower - sigma)
        keep = mix.alpha(following) / mix.alpha(lower)
        x = keep * x + math.sqrt(max(0.0, following**2 - (keep * lower) ** 2)) * noise(sigma, following)
    return x


SAMPLER = (
    Sampler(
        id="lcm",
        title="LCM",
        names=("LCMScheduler", "FlowMatchLCMScheduler", "sample_lcm"),
        sample=lcm,
        schedule="sgm_uniform",
        stochastic=True,
        order=0,
    ),
    Sampler(
        id="tcd",
        title="TCD",
        names=("TCDScheduler", "sample_tcd"),
        sample=tcd,
        schedule="sgm_uniform",
        stochastic=True,
        order=0,
    ),
)
