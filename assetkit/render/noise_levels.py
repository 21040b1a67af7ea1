"""The noise a model was trained on: sigma of a timestep, and how much of the image is left beside it.

Everything is plain floats, so that tables of samplers and schedules can be read without torch. A noised latent is
``alpha(sigma) · x0 + sigma · noise`` throughout: in the variance-exploding form of k-diffusion alpha is 1 (Karras et
al. 2022, arXiv:2206.00364), on the straight path of flow matching it is ``1 − sigma`` (Lipman et al. 2022,
arXiv:2210.02747; Esser et al. 2024, arXiv:2403.03206).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Protocol

from assetkit.errors import UsageError


class ModelSchedule(Protocol):
    """What samplers and schedules ask of a model."""

    @property
    def timesteps(self) -> int:
        """How many timesteps the training had, 1000 for nearly all."""

    @property
    def sigma_min(self) -> float:
        """The smallest noise level above zero."""

    @property
    def sigma_max(self) -> float:
        """The largest noise level: where text to image starts."""

    def sigma(self, timestep: float) -> float:
        """The noise level of a timestep, fractional ones included; timesteps grow with the noise."""

    def timestep(self, sigma: float) -> float:
        """The inverse of `sigma`: what the network is told."""

    def alpha(self, sigma: float) -> float:
        """The share of the image in a latent of this noise level."""

    def sigma_at(self, ratio: float) -> float:
        """The noise level whose ``sigma / alpha`` is `ratio`."""


@dataclass(frozen=True)
class DiscreteLevels:
    """Levels of a model trained on a table of timesteps, in variance-exploding form.

    Between two timesteps log sigma is linear, as in k-diffusion 0.1.1 (``external.DiscreteSchedule``).
    """

    sigmas: tuple[float, ...]
    """Ascending, one per timestep, all above zero."""
    logs: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.sigmas) < 2 or not all(a < b for a, b in zip((0.0, *self.sigmas), self.sigmas, strict=False)):
            raise UsageError("noise levels of a model must ascend from above zero")
        object.__setattr__(self, "logs", tuple(map(math.log, self.sigmas)))

    @property
    def timesteps(self) -> int:
        """See `ModelSchedule`."""
        return len(self.sigmas)

    @property
    def sigma_min(self) -> float:
        """See `ModelSchedule`."""
        return self.sigmas[0]

    @property
    def sigma_max(self) -> float:
        """See `ModelSchedule`."""
        return self.sigmas[-1]

    def sigma(self, timestep: float) -> float:
        """See `ModelSchedule`; timesteps beyond the table count as its ends."""
        place = min(max(timestep, 0.0), len(self.sigmas) - 1.0)
        low = min(int(place), len(self.sigmas) - 2)
        share = place - low
        if share in (0.0, 1.0):
            return self.sigmas[low + int(share)]
        return math.exp(self.logs[low] * (1 - share) + self.logs[low + 1] * share)

    def timestep(self, sigma: float) -> float:
        """See `ModelSchedule`; levels beyond the table count as its ends."""
        if sigma <= self.sigmas[0]:
            return 0.0
        if sigma >= self.sigmas[-1]:
            return len(self.sigmas) - 1.0
        high = bisect_left(self.sigmas, sigma)
        return high - (self.logs[high] - math.log(sigma)) / (self.logs[high] - self.logs[high - 1])

    def alpha(self, sigma: float) -> float:
        """See `ModelSchedule`: 1."""
        return 1.0

    def sigma_at(self, ratio: float) -> float:
        """See `ModelSchedule`: the ratio itself."""
        return ratio


@dataclass(frozen=True)
class FlowLevels:
    """Levels of a flow-matching model: sigma is the time itself, from 0 to 1, bent towards noise by `shift`.

    ``sigma = shift · t / (1 + (shift − 1) · t)``, Esser et al. 2024 (arXiv:2403.03206, equation 23). Flux's dynamic
    shift is ``exp(mu)`` there.
    """

    shift: float = 1.0
    timesteps: int = 1000

    @property
    def sigma_min(self) -> float:
        """See `ModelSchedule`: the level of one timestep."""
        return self.sigma(1.0)

    @property
    def sigma_max(self) -> float:
        """See `ModelSchedule`: 1, pure noise."""
        return 1.0

    def sigma(self, timestep: float) -> float:
        """See `ModelSchedule`."""
        time = min(max(timestep / self.timesteps, 0.0), 1.0)
        return self.shift * time / (1 + (self.shift - 1) * time)

    def timestep(self, sigma: float) -> float:
        """See `ModelSchedule`."""
        return sigma / (self.shift - (self.shift - 1) * sigma) * self.timesteps

    def alpha(self, sigma: float) -> float:
        """See `ModelSchedule`."""
        return 1.0 - sigma

    def sigma_at(self, ratio: float) -> float:
        """See `ModelSchedule`."""
        return 1.0 if math.isinf(ratio) else ratio / (1 + ratio)


@dataclass(frozen=True)
class ContinuousLevels:
    """Levels of a model trained on every sigma of a range (EDM: Playground v2.5, Stable Video Diffusion).

    The network is told ``log(sigma) / 4`` (Karras et al. 2022, table 1: c_noise); timesteps here are that, stretched to
    0 … timesteps − 1, so that schedules work on all models alike.
    """

    sigma_min: float
    sigma_max: float
    timesteps: int = 1000

    def sigma(self, timestep: float) -> float:
        """See `ModelSchedule`."""
        share = min(max(timestep / (self.timesteps - 1), 0.0), 1.0)
        return math.exp(math.log(self.sigma_min) * (1 - share) + math.log(self.sigma_max) * share)

    def timestep(self, sigma: float) -> float:
        """See `ModelSchedule`."""
        share = math.log(sigma / self.sigma_min) / math.log(self.sigma_max / self.sigma_min)
        return min(max(share, 0.0), 1.0) * (self.timesteps - 1)

    def alpha(self, sigma: float) -> float:
        """See `ModelSchedule`: 1."""
        return 1.0

    def sigma_at(self, ratio: float) -> float:
        """See `ModelSchedule`: the ratio itself."""
        return ratio


def scaled_linear(first: float, last: float, count: int) -> list[float]:
    """Betas whose roots are linear, `count` of them: Stable Diffusion's (CompVis ``make_beta_schedule("linear")``)."""
    low, high = math.sqrt(first), math.sqrt(last)
    return [(low + (high - low) * i / (count - 1)) ** 2 for i in range(count)]


def from_betas(betas: Iterable[float]) -> DiscreteLevels:
    """Levels of a variance-preserving model: ``sigma = √((1 − ᾱ) / ᾱ)``, ᾱ the running product of ``1 − beta``."""
    return _from_products(list(accumulate((1 - beta for beta in betas), lambda a, b: a * b)))


def zero_terminal_snr(betas: Iterable[float], last: float = 4.8973451890853435e-08) -> DiscreteLevels:
    """Levels rescaled so that the last timestep is pure noise (Lin et al. 2023, arXiv:2305.08891, algorithm 1).

    Roots of ᾱ are shifted and stretched from first to last so that the last is 0. A sigma of infinity helps nobody, so
    ᾱ ends at `last`, ComfyUI's figure (``model_sampling.rescale_zero_terminal_snr_sigmas``): sigma 4518.
    """
    roots = [math.sqrt(each) for each in accumulate((1 - beta for beta in betas), lambda a, b: a * b)]
    stretched = [((root - roots[-1]) * roots[0] / (roots[0] - roots[-1])) ** 2 for root in roots]
    return _from_products([*stretched[:-1], last])


def _from_products(products: Sequence[float]) -> DiscreteLevels:
    return DiscreteLevels(tuple(math.sqrt((1 - each) / each) for each in products))


@cache
def stable_diffusion() -> DiscreteLevels:
    """Levels of SD 1, SD 2 and SDXL: sigma .0292 … 14.6146 (CompVis v1-inference.yaml: .00085, .0120, 1000)."""
    return from_betas(scaled_linear(0.00085, 0.012, 1000))
