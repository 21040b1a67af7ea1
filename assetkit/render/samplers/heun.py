"""Heun's method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import pairs, slope

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def heun_step(denoiser: Denoiser, x: Tensor, denoised: Tensor, sigma: float, following: float) -> Tensor:
    """Along the mean of the slopes at both ends; along the first alone where the step ends at zero."""
    first = slope(x, denoised, sigma)
    guess = x + first * (following - sigma)
    if not following:
        return guess
    second = slope(guess, denoiser(guess, following), following)
    return x + (first + second) * ((following - sigma) / 2)


def heun(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """Karras et al. 2022 (arXiv:2206.00364), algorithm 1."""
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        x = heun_step(denoiser, x, denoised, sigma, following)
    return x


SAMPLER = Sampler(
    id="heun",
    title="Heun",
    names=("k_heun", "HeunDiscreteScheduler", "FlowMatchHeunDiscreteScheduler", "sample_heun"),
    sample=heun,
    order=2,
    calls=2,
)
