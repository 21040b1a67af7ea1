"""Euler SMEA Dyn: Euler with churn, and the first steps taken once more on a larger and a smaller latent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assetkit.errors import UsageError
from assetkit.render.noise_levels import stable_diffusion
from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import noised, pairs, ratio, slope

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule

CHURN = math.sqrt(2) - 1
"""How far each step climbs before it goes down, as a share of its level."""


def enlarged(denoiser: Denoiser, x: Tensor, sigma: float, following: float) -> Tensor:
    """A step of Euler on the latent enlarged by a quarter (nearest pixels), back in its own size (SMEA)."""
    from torch.nn.functional import interpolate

    large = interpolate(x, scale_factor=(1.25, 1.25), mode="nearest-exact")
    large = large + slope(large, denoiser(large, sigma), sigma) * (following - sigma)
    return interpolate(large, size=x.shape[-2:], mode="nearest-exact")


def thinned(denoiser: Denoiser, x: Tensor, sigma: float, following: float) -> Tensor:
    """A step of Euler on every second pixel of every second row, put back in its place (Dyn)."""
    height, width = (length // 2 * 2 for length in x.shape[-2:])
    small = x[..., 1:height:2, 1:width:2]
    x = x.clone()
    x[..., 1:height:2, 1:width:2] = small + slope(small, denoiser(small, sigma), sigma) * (following - sigma)
    return x


EXTRA = {0: enlarged, 1: thinned}
"""What the steps of these indices do once more. The author's condition, as Python reads it, means the first two."""


def euler_smea_dyn(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
) -> Tensor:
    """Koishi-Star/Euler-Smea-Dyn-Sampler d98a504 (Apache-2.0), ``sample_euler_smea_dy``, `x` of [N, C, H, W].

    Every step first climbs by `CHURN` with noise, which it subtracts. `UsageError` for latents that are no images.
    """
    if x.ndim != 4:
        raise UsageError("Euler SMEA Dyn resizes latents and needs images", hint="take Euler")
    mix = model or stable_diffusion()
    for index, sigma, following in pairs(sigmas):
        high = mix.sigma_at((1 + CHURN) * ratio(sigma, mix))
        if high > sigma:
            x = noised(x, sigma, high, -noise(sigma, high), mix)
        denoised = denoiser(x, high)
        if callback:
            callback(Step(index, sigma, x, denoised))
        x = x + slope(x, denoised, high) * (following - high)
        if following and index in EXTRA:
            x = EXTRA[index](denoiser, x, high, following)
    return x


SAMPLER = Sampler(
    id="euler_smea_dyn",
    title="Euler SMEA Dyn",
    names=("Euler SMEA Dy", "euler_smea_dy", "sample_euler_smea_dy", "Euler A SMEA Dyn"),
    sample=euler_smea_dyn,
    stochastic=True,
    order=0,
)
