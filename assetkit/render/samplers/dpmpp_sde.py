"""DPM-Solver++ of two stages on the SDE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import ancestral, middle, pairs, towards

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def dpmpp_sde(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    eta: float = 1.0,
) -> Tensor:
    """An ancestral step to the middle, and the whole ancestral step along the guess found there.

    Source: k-diffusion's stochastic DPM-Solver++ with r = 1/2, a two-stage scheme in the manner of Lu et al. 2022
    (arXiv:2211.01095, algorithm 1). Both steps draw from the same Brownian path.
    """
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        if not following:
            x = denoised
            continue
        half = middle(sigma, following)
        step = ancestral(sigma, half, eta, model)
        inner = step.climb(towards(x, denoised, sigma, step.down), noise, sigma, half)
        step = ancestral(sigma, following, eta, model)
        x = step.climb(towards(x, denoiser(inner, half), sigma, step.down), noise, sigma, following)
    return x


SAMPLER = Sampler(
    id="dpmpp_sde",
    title="DPM++ SDE",
    names=("k_dpmpp_sde", "dpmpp_sde_gpu", "DPMSolverSDEScheduler", "sample_dpmpp_sde"),
    sample=dpmpp_sde,
    schedule="karras",
    stochastic=True,
    brownian=True,
    calls=2,
)
