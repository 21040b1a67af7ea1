"""A model whose answers are known: pixels drawn from six Gaussians, and noise that is a formula.

Every pixel of a latent [N, 2, H, W] is a point of the plane. Its best guess of x0 from ``alpha · x0 + sigma · noise``
is the posterior mean, in closed form; with it every sampler can be judged without a network. Nothing depends on a
random generator, so that references recorded elsewhere fit here.
"""

from __future__ import annotations

import math

import torch

from assetkit.render.noise_levels import ModelSchedule, stable_diffusion

SPREAD = 0.25
MODES = torch.tensor(
    [[1.5 * math.cos(angle), 1.5 * math.sin(angle)] for angle in (0.2, 1.1, 2.3, 3.3, 4.4, 5.2)], dtype=torch.float64
)
WEIGHTS = torch.tensor([0.30, 0.10, 0.20, 0.15, 0.15, 0.10], dtype=torch.float64)
SHAPE = (1, 2, 4, 5)


def posterior(points: torch.Tensor, ratio: float) -> torch.Tensor:
    """The mean of x0, given x0 + ratio · noise; points [..., 2]."""
    variance = SPREAD**2 + ratio**2
    offsets = points[..., None, :] - MODES.to(points)
    logits = WEIGHTS.to(points).log() - offsets.square().sum(-1) / (2 * variance)
    share = torch.softmax(logits, -1)
    mean = (share[..., None] * MODES.to(points)).sum(-2)
    return (SPREAD**2 * points + ratio**2 * mean) / variance


class Mixture:
    """The denoiser of that distribution for a model's way of mixing; counts how often it was asked."""

    def __init__(self, model: ModelSchedule | None = None) -> None:
        self.model = model or stable_diffusion()
        self.calls = 0

    def __call__(self, x: torch.Tensor, sigma: float) -> torch.Tensor:
        self.calls += 1
        alpha = self.model.alpha(sigma)
        if not alpha:
            return (WEIGHTS.to(x) @ MODES.to(x))[None, :, None, None].expand_as(x).clone()
        points = (x / alpha).movedim(1, -1)
        return posterior(points, sigma / alpha).movedim(-1, 1)


def wave(draw: int, shape: tuple[int, ...]) -> torch.Tensor:
    """The `draw`-th noise: numbers of variance one and no visible pattern, from sines."""
    index = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64)
    return (math.sqrt(2) * torch.sin(index * (12.9898 + 7.233 * draw) + draw)).reshape(shape)


class Waves:
    """Those, one after the other, as a sampler asks for noise."""

    def __init__(self, shape: tuple[int, ...] = SHAPE) -> None:
        self.shape, self.drawn = shape, 0

    def __call__(self, _sigma: object = None, _following: object = None) -> torch.Tensor:
        self.drawn += 1
        return wave(self.drawn, self.shape)


def start(sigma: float, shape: tuple[int, ...] = SHAPE) -> torch.Tensor:
    """The latent of pure noise at a level."""
    return sigma * wave(0, shape)
