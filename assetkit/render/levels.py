"""Noise levels: which sigma each time step that a network was trained on stands for.

Samplers work in sigma (Karras et al. 2022, "Elucidating the Design Space", table 1): a noisy latent is x0 + sigma times
noise for networks of the diffusion kind, and (1 - sigma) x0 + sigma times noise for those of flow matching, where sigma
goes from 0 to 1. Networks are asked with time steps; a `Levels` turns the one into the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import torch

from assetkit.errors import InputError

Kind = Literal["discrete", "flow", "edm"]


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The noise levels of one network."""

    kind: Kind
    sigmas: torch.Tensor
    """Float32, ascending: for ``discrete`` one for each trained time step (0 first), for ``flow`` and ``edm`` a grid
    of as many between the smallest and the largest."""
    shift: float = 1.0
    """Of ``flow``: sigma = shift t / (1 + (shift - 1) t) (Esser et al. 2024, eq. 23)."""

    @property
    def sigma_min(self) -> float:
        """The smallest trained level above 0."""
        return float(self.sigmas[0])

    @property
    def sigma_max(self) -> float:
        """The largest: where sampling starts."""
        return float(self.sigmas[-1])

    def timestep(self, sigma: torch.Tensor) -> torch.Tensor:
        """The time step of each sigma; between trained ones by interpolation in log sigma, as k-diffusion does.

        For ``flow`` it is 1000 sigma, for ``edm`` ln(sigma) / 4 (EDM's c_noise).
        """
        if self.kind == "flow":
            return sigma * 1000
        if self.kind == "edm":
            return sigma.clamp(min=1e-10).log() / 4
        logs = self.sigmas.log()
        wanted = sigma.clamp(min=1e-10).log().to(logs)
        low = (torch.searchsorted(logs, wanted.contiguous(), right=True) - 1).clamp(0, len(logs) - 2)
        share = ((wanted - logs[low]) / (logs[low + 1] - logs[low])).clamp(0, 1)
        return low + share

    def sigma(self, timestep: torch.Tensor) -> torch.Tensor:
        """The other way round."""
        if self.kind == "flow":
            return timestep / 1000
        if self.kind == "edm":
            return (timestep * 4).exp()
        place = timestep.clamp(0, len(self.sigmas) - 1)
        low = place.floor().long().clamp(max=len(self.sigmas) - 2)
        logs, share = self.sigmas.log(), place - low
        return (logs[low] * (1 - share) + logs[low + 1] * share).exp()


def levels_of(scheduler: Mapping[str, Any], *, tokens: int | None = None) -> Levels:
    """The noise levels that a diffusers scheduler configuration describes.

    `tokens` is the length of the image sequence, on which a dynamic shift (Flux) depends. Raises `InputError` for a
    configuration of another kind.
    """
    if "shift" in scheduler:
        return flow_levels(_shift(scheduler, tokens))
    if "sigma_data" in scheduler and "sigma_max" in scheduler:
        return edm_levels(scheduler["sigma_min"], scheduler["sigma_max"])
    if "beta_schedule" in scheduler:
        return discrete_levels(_betas(scheduler), zero_snr=bool(scheduler.get("rescale_betas_zero_snr")))
    raise InputError(f"the noise levels of {scheduler.get('_class_name', 'this scheduler')} are not known")


def discrete_levels(betas: torch.Tensor, *, zero_snr: bool = False) -> Levels:
    """Levels of a network trained on these betas (float64): sigma² = (1 - ᾱ) / ᾱ."""
    alphas = (1 - betas).cumprod(0)
    if zero_snr:
        alphas = _to_zero(alphas)
    return Levels("discrete", ((1 - alphas) / alphas).sqrt().float())


def flow_levels(shift: float = 1.0, count: int = 1000) -> Levels:
    """Levels of a flow-matching network."""
    times = torch.arange(1, count + 1, dtype=torch.float64) / count
    return Levels("flow", (shift * times / (1 + (shift - 1) * times)).float(), shift)


def edm_levels(low: float, high: float, count: int = 1000) -> Levels:
    """Levels of an EDM network: a grid, even in log sigma."""
    return Levels("edm", torch.linspace(math.log(low), math.log(high), count, dtype=torch.float64).exp().float())


_LAST_ALPHA = 2.0**-24
"""ᾱ of the last step of a schedule that ends in pure noise: not 0, where sigma would be infinite (diffusers 0.42.1,
EulerDiscreteScheduler)."""


def _to_zero(alphas: torch.Tensor) -> torch.Tensor:
    """Shift and stretch sqrt(ᾱ) so that the last is zero (Lin et al. 2023, algorithm 1)."""
    roots = alphas.sqrt()
    roots = (roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])
    rescaled = roots.square()
    rescaled[-1] = _LAST_ALPHA
    return rescaled


def _cosine(count: int) -> torch.Tensor:
    """Nichol and Dhariwal 2021, eq. 17."""
    steps = torch.arange(count + 1, dtype=torch.float64) / count
    bar = ((steps + 0.008) / 1.008 * math.pi / 2).cos().square()
    return (1 - bar[1:] / bar[:-1]).clamp(max=0.999)


_BETAS: Mapping[str, Callable[[float, float, int], torch.Tensor]] = MappingProxyType(
    {
        "linear": lambda low, high, count: torch.linspace(low, high, count, dtype=torch.float64),
        "scaled_linear": lambda low, high, count: torch.linspace(
            low**0.5, high**0.5, count, dtype=torch.float64
        ).square(),
        "squaredcos_cap_v2": lambda _low, _high, count: _cosine(count),
    }
)


def _betas(scheduler: Mapping[str, Any]) -> torch.Tensor:
    given = scheduler.get("trained_betas")
    if given is not None:
        return torch.tensor(given, dtype=torch.float64)
    name, count = scheduler["beta_schedule"], int(scheduler.get("num_train_timesteps", 1000))
    if name not in _BETAS:
        raise InputError(f"a noise schedule {name!r} is not known", hint=f"known are {', '.join(_BETAS)}")
    return _BETAS[name](scheduler["beta_start"], scheduler["beta_end"], count)


def _shift(scheduler: Mapping[str, Any], tokens: int | None) -> float:
    """The shift itself, or, where it grows with the image, e^mu with mu linear in the number of tokens."""
    if not scheduler.get("use_dynamic_shifting"):
        return float(scheduler["shift"])
    least, most = scheduler.get("base_image_seq_len", 256), scheduler.get("max_image_seq_len", 4096)
    low, high = scheduler.get("base_shift", 0.5), scheduler.get("max_shift", 1.15)
    length = most if tokens is None else tokens
    return math.exp(low + (high - low) * (length - least) / (most - least))
