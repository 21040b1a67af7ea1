"""Pseudo linear multistep (PNDM without its Runge-Kutta start)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import pairs, slope

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule

WEIGHTS = ((1.0,), (3 / 2, -1 / 2), (23 / 12, -16 / 12, 5 / 12), (55 / 24, -59 / 24, 37 / 24, -9 / 24))
"""Adams-Bashforth for even steps, latest first."""


def combined(slopes: Sequence[Tensor]) -> Tensor:
    """The slope for the step, from up to four of them."""
    weights = WEIGHTS[len(slopes) - 1]
    total = slopes[0] * weights[0]
    for weight, each in zip(weights[1:], slopes[1:], strict=True):
        total = total + weight * each
    return total


def plms(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """Liu et al. 2022 (arXiv:2202.09778), equation 12, started by one step of Heun's method as Stable Diffusion does.

    The weights are those of even steps of sigma whatever the schedule, so that of their order four two are left.
    """
    slopes: list[Tensor] = []
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        slopes = [slope(x, denoised, sigma), *slopes[:3]]
        along = combined(slopes)
        if not index and following:
            guess = x + along * (following - sigma)
            along = (along + slope(guess, denoiser(guess, following), following)) / 2
        x = x + along * (following - sigma)
    return x


SAMPLER = Sampler(
    id="plms",
    title="PLMS",
    names=("PNDMScheduler", "PNDM", "sample_plms"),
    sample=plms,
    schedule="ddim_uniform",
    order=2,
)
