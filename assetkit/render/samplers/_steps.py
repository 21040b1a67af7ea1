"""Pieces that samplers share: slopes, half-way levels, and steps back into noise."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from assetkit.render.noise_levels import ModelSchedule, stable_diffusion

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.samplers._schema import Noise


def pairs(sigmas: Tensor) -> Iterator[tuple[int, float, float]]:
    """Each step: its index, the level it starts at and the one it ends at."""
    levels = [float(each) for each in sigmas]
    yield from ((i, *pair) for i, pair in enumerate(itertools.pairwise(levels)))


def slope(x: Tensor, denoised: Tensor, sigma: float) -> Tensor:
    """``dx / dsigma`` of the probability flow: ``(x − denoised) / sigma``, Karras et al. 2022, equation 1 with s = 1.

    The straight path of flow matching has the same slope in its own sigma (noise − x0), which is why the deterministic
    samplers need not know which of both they walk.
    """
    return (x - denoised) / sigma


def towards(x: Tensor, denoised: Tensor, sigma: float, following: float) -> Tensor:
    """The step along a guess of x0 that stays what it is: DDIM, Euler and DPM-Solver++ of order one are this line."""
    return following / sigma * x + (1 - following / sigma) * denoised


def middle(sigma: float, following: float) -> float:
    """The level half-way in log sigma."""
    return math.sqrt(sigma * following)


class Ancestral(NamedTuple):
    """A step that goes below its level and climbs back with fresh noise."""

    down: float
    """The level to go down to without noise."""
    keep: float
    """The factor for the latent there, so that its image part fits the level of the end."""
    up: float
    """The factor for the noise then added."""

    def climb(self, x: Tensor, noise: Noise, sigma: float, following: float) -> Tensor:
        """From the lower level to `following`, with noise for the step from `sigma`."""
        return self.keep * x + self.up * noise(sigma, following) if self.up else x


def ratio(sigma: float, model: ModelSchedule) -> float:
    """Noise over image at a level; infinite where nothing of the image is left."""
    alpha = model.alpha(sigma)
    return sigma / alpha if alpha else math.inf


def ancestral(sigma: float, following: float, eta: float, model: ModelSchedule | None) -> Ancestral:
    """How far down and how much noise, in ratios of noise to image.

    ``up = min(s', eta · s' · √(1 − s'²/s²))``, ``down = √(s'² − up²)``: with eta 1 the posterior of DDPM (Ho et al.
    2020, equation 7; Song et al. 2021, arXiv:2010.02502, equation 16), in k-diffusion's parametrisation.
    """
    model = model or stable_diffusion()
    end = ratio(following, model)
    share = end / ratio(sigma, model)
    up = min(end, eta * end * math.sqrt(max(0.0, 1 - share * share)))
    if not up:
        return Ancestral(following, 1.0, 0.0)
    down = model.sigma_at(math.sqrt(max(0.0, end * end - up * up)))
    alpha = model.alpha(following)
    return Ancestral(down, alpha / model.alpha(down), alpha * up)


def noised(x: Tensor, sigma: float, higher: float, draw: Tensor, model: ModelSchedule | None) -> Tensor:
    """A latent of `sigma` taken up to a `higher` level with the noise `draw`: variances add, in ratios."""
    model = model or stable_diffusion()
    keep = model.alpha(higher) / model.alpha(sigma)
    return keep * x + math.sqrt(max(0.0, higher**2 - (keep * sigma) ** 2)) * draw


def half_log_snr(sigma: float, model: ModelSchedule | None) -> float:
    """lambda of the DPM-Solver papers: ``log(alpha / sigma)``; ±infinity at the ends."""
    model = model or stable_diffusion()
    alpha = model.alpha(sigma)
    if not alpha:
        return -math.inf
    return math.log(alpha / sigma) if sigma else math.inf
