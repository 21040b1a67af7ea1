"""Euler's method, plain and ancestral."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import ancestral, pairs, slope

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def euler(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """``x' = x + (sigma' − sigma) · dx/dsigma`` (Karras et al. 2022, arXiv:2206.00364, algorithm 2 without churn)."""
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        x = x + slope(x, denoised, sigma) * (following - sigma)
    return x


def euler_ancestral(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    eta: float = 1.0,
) -> Tensor:
    """Euler steps to a lower level than asked for, and fresh noise to make up for it: DDPM's posterior with eta 1.

    Sources: Ho et al. 2020 (arXiv:2006.11239), Song et al. 2021 (arXiv:2010.02502, section 4.1); k-diffusion gave the
    name. On flow models the same posterior is taken, in ratios of noise to image.
    """
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        step = ancestral(sigma, following, eta, model)
        x = x + slope(x, denoised, sigma) * (step.down - sigma)
        x = step.climb(x, noise, sigma, following)
    return x


SAMPLER = (
    Sampler(
        id="euler",
        title="Euler",
        names=("k_euler", "EulerDiscreteScheduler", "FlowMatchEulerDiscreteScheduler", "sample_euler"),
        sample=euler,
    ),
    Sampler(
        id="euler_ancestral",
        title="Euler a",
        names=("k_euler_a", "EulerAncestralDiscreteScheduler", "sample_euler_ancestral", "Euler ancestral"),
        sample=euler_ancestral,
        stochastic=True,
        order=0,
    ),
)
