"""DPM-Solver++(3M) on the SDE."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assetkit.render.noise_levels import stable_diffusion
from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import half_log_snr, pairs

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule

Past = list[tuple["Tensor", float]]
"""Earlier guesses with the length of the step that followed each, latest first."""


def correction(denoised: Tensor, past: Past, span: float, reach: float) -> Tensor | float:
    """What the polynomial through up to three guesses of x0 adds to a step along the last one.

    With time counted from now in steps of `span`, the guesses are interpolated by Newton's divided differences and
    integrated against the exponential: ``φ2 · d1 − φ3 · d2``, φ2 = (e^−r − 1)/r + 1, φ3 = φ2/r − 1/2, r = `reach`
    (Lu et al. 2022, arXiv:2211.01095, appendix B with three points; the form with eta is k-diffusion's).
    """
    if not past:
        return 0.0
    phi2 = math.expm1(-reach) / reach + 1
    gap = past[0][1] / span
    near = (denoised - past[0][0]) / gap
    if len(past) == 1:
        return phi2 * near
    older = past[1][1] / span
    far = (past[0][0] - past[1][0]) / older
    bend = (near - far) / (gap + older)
    return phi2 * (near + bend * gap) - (phi2 / reach - 0.5) * bend


def dpmpp_3m_sde(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    eta: float = 1.0,
) -> Tensor:
    """The guess of x0 as a polynomial through its last three values, on the diffusion SDE."""
    mix = model or stable_diffusion()
    past: Past = []
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
        x = x + alpha * correction(denoised, past, span, span + churn)
        if churn:
            x = x + following * math.sqrt(-math.expm1(-2 * churn)) * noise(sigma, following)
        past = [(denoised, span), *past[:1]]
    return x


SAMPLER = Sampler(
    id="dpmpp_3m_sde",
    title="DPM++ 3M SDE",
    names=("k_dpmpp_3m_sde", "dpmpp_3m_sde_gpu", "sample_dpmpp_3m_sde"),
    sample=dpmpp_3m_sde,
    schedule="exponential",
    stochastic=True,
    brownian=True,
)
