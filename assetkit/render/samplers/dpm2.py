"""The midpoint method in log sigma, plain and ancestral."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import ancestral, middle, pairs, slope

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def midpoint_step(denoiser: Denoiser, x: Tensor, denoised: Tensor, sigma: float, following: float) -> Tensor:
    """Along the slope half-way in log sigma; along the first slope where the step ends at zero."""
    first = slope(x, denoised, sigma)
    if not following:
        return x + first * (following - sigma)
    half = middle(sigma, following)
    guess = x + first * (half - sigma)
    return x + slope(guess, denoiser(guess, half), half) * (following - sigma)


def dpm2(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """DPM-Solver-2 with r1 = 1/2 (Lu et al. 2022, arXiv:2206.00927, algorithm 1) in k-diffusion's ODE."""
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        x = midpoint_step(denoiser, x, denoised, sigma, following)
    return x


def dpm2_ancestral(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    eta: float = 1.0,
) -> Tensor:
    """The midpoint step of `dpm2` to a lower level, then fresh noise (as in `euler_ancestral`)."""
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        step = ancestral(sigma, following, eta, model)
        x = midpoint_step(denoiser, x, denoised, sigma, step.down)
        x = step.climb(x, noise, sigma, following)
    return x


SAMPLER = (
    Sampler(
        id="dpm_2",
        title="DPM2",
        names=("k_dpm_2", "KDPM2DiscreteScheduler", "sample_dpm_2"),
        sample=dpm2,
        schedule="karras",
        order=2,
        calls=2,
    ),
    Sampler(
        id="dpm_2_ancestral",
        title="DPM2 a",
        names=("k_dpm_2_a", "KDPM2AncestralDiscreteScheduler", "sample_dpm_2_ancestral"),
        sample=dpm2_ancestral,
        schedule="karras",
        stochastic=True,
        order=0,
        calls=2,
    ),
)
