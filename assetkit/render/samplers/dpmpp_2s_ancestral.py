"""DPM-Solver++(2S), ancestral."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import ancestral, middle, pairs, towards

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def dpmpp_2s_ancestral(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    eta: float = 1.0,
) -> Tensor:
    """DPM-Solver++(2S), r = 1/2 (Lu et al. 2022, arXiv:2211.01095, algorithm 1), to a lower level, then fresh noise."""
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        step = ancestral(sigma, following, eta, model)
        if step.down:
            half = middle(sigma, step.down)
            denoised = denoiser(towards(x, denoised, sigma, half), half)
        x = step.climb(towards(x, denoised, sigma, step.down), noise, sigma, following)
    return x


SAMPLER = Sampler(
    id="dpmpp_2s_ancestral",
    title="DPM++ 2S a",
    names=("k_dpmpp_2s_a", "sample_dpmpp_2s_ancestral", "DPM++ 2S ancestral"),
    sample=dpmpp_2s_ancestral,
    schedule="karras",
    stochastic=True,
    order=0,
    calls=2,
)
