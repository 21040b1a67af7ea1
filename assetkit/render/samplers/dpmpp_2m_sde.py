"""DPM-Solver++(2M) on the SDE, with midpoint or Heun's weights for the second order."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from assetkit.render.noise_levels import stable_diffusion
from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sample, Sampler, Step
from assetkit.render.samplers._steps import half_log_snr, pairs

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def midpoint(reach: float) -> float:
    """The weight of the slope of x0 for a step of `reach` (h + eta·h): half of what the guess itself weighs."""
    return -math.expm1(-reach) / 2


def heun(reach: float) -> float:
    """The weight that is exact where x0 moves evenly: ``1 − (1 − e^−reach) / reach``."""
    return 1 + math.expm1(-reach) / reach


def solver(weight: Callable[[float], float]) -> Sample:
    """The sampler with the given weight of the slope."""

    def dpmpp_2m_sde(
        denoiser: Denoiser,
        x: Tensor,
        sigmas: Tensor,
        *,
        noise: Noise,
        model: ModelSchedule | None = None,
        callback: Callback | None = None,
        eta: float = 1.0,
    ) -> Tensor:
        """SDE-DPM-Solver++(2M), Lu et al. 2022 (arXiv:2211.01095), appendix B; eta scales the noise (k-diffusion)."""
        mix = model or stable_diffusion()
        before: tuple[Tensor, float] | None = None
        for index, sigma, following in pairs(sigmas):
            denoised = denoiser(x, sigma)
            if callback:
                callback(Step(index, sigma, x, denoised))
            if not following:
                x = denoised
                continue
            span = half_log_snr(following, mix) - half_log_snr(sigma, mix)
            churn = eta * span if eta else 0.0
            alpha = mix.alpha(following)
            x = following / sigma * math.exp(-churn) * x - alpha * math.expm1(-span - churn) * denoised
            if before:
                x = x + alpha * weight(span + churn) * span / before[1] * (denoised - before[0])
            if churn:
                x = x + following * math.sqrt(-math.expm1(-2 * churn)) * noise(sigma, following)
            before = denoised, span
        return x

    return dpmpp_2m_sde


SAMPLER = (
    Sampler(
        id="dpmpp_2m_sde",
        title="DPM++ 2M SDE",
        names=("k_dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "sample_dpmpp_2m_sde"),
        sample=solver(midpoint),
        schedule="exponential",
        stochastic=True,
        brownian=True,
    ),
    Sampler(
        id="dpmpp_2m_sde_heun",
        title="DPM++ 2M SDE Heun",
        names=("dpmpp_2m_sde_heun_gpu",),
        sample=solver(heun),
        schedule="exponential",
        stochastic=True,
        brownian=True,
    ),
)
