"""What a sampler is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule

Denoiser = Callable[["Tensor", float], "Tensor"]
"""The model: from a latent ``alpha · x0 + sigma · noise`` and its sigma, its guess of x0. Guidance is inside."""
Noise = Callable[[float, float], "Tensor"]
"""Standard normal noise of the latent's shape for a step between two levels; see `assetkit.render.noise`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a callback sees after the model was asked for the step."""

    index: int
    sigma: float
    x: Tensor
    """The latent the model was asked about."""
    denoised: Tensor
    """Its guess of the final latent: what previews show."""


Callback = Callable[[Step], None]


class Sample(Protocol):
    """From noise to latent."""

    def __call__(
        self,
        denoiser: Denoiser,
        x: Tensor,
        sigmas: Tensor,
        *,
        noise: Noise,
        model: ModelSchedule | None = None,
        callback: Callback | None = None,
    ) -> Tensor:
        """The latent at the last level.

        `x` is the latent at ``sigmas[0]``, any float dtype and shape (SMEA Dyn: [N, C, H, W]); `sigmas` is 1-D and
        descends, as a rule to 0. `noise` is only asked where the sampler is stochastic. `model` says how image and
        noise mix at a level; None means the variance-exploding form of Stable Diffusion.
        """


@dataclass(frozen=True, slots=True)
class Sampler:
    """One way to solve the reverse process."""

    id: str
    title: str
    """A1111's name where it has one."""
    names: tuple[str, ...]
    """Other names: ComfyUI's, the diffusers class, kin. Letter case, blanks, ``_`` and ``-`` do not matter."""
    sample: Sample
    schedule: str = "normal"
    """What Automatic means for it: the id of a schedule (A1111 1.9 ``sd_samplers_kdiffusion.samplers_k_diffusion``)."""
    stochastic: bool = False
    """Adds noise on the way."""
    brownian: bool = False
    """Its noise must come from one Brownian path, so that more steps refine the same image."""
    order: int = 1
    """The order at which it converges on a smooth schedule, its first and last steps included, as measured by the
    tests; 0 where more steps do not lead to the same image. Solvers that start with one slope lose some there."""
    calls: int = 1
    """Calls of the model per step, away from the ends."""
