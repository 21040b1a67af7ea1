"""One run of a sampler: where it starts, the noise it gets, and the denoiser that it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from assetkit.render import latents as pixels
from assetkit.render.denoise import Control, Denoiser, Kept
from assetkit.render.levels import levels_of, prediction_of
from assetkit.render.networks import Wanted
from assetkit.render.noise import brownian, initial, white
from assetkit.render.noise_levels import ModelSchedule
from assetkit.render.request import Request
from assetkit.render.samplers import Callback, Noise, Sampler, sampler
from assetkit.render.schedules import schedule

if TYPE_CHECKING:
    from assetkit.render.engine import Engine


def wanted_of(request: Request) -> Wanted:
    """What of a complete request the network itself is told."""
    assert request.width is not None and request.height is not None  # noqa: PT018, S101 - `complete` filled them in
    return Wanted(request.width, request.height, request.clip_skip, request.guidance)


class Sampling:
    """One run of a sampler."""

    def __init__(self, engine: Engine, request: Request, seeds: Sequence[int]) -> None:
        self._engine, self._request, self._seeds = engine, request, seeds
        step = pixels.factor(engine.vae)
        wanted = wanted_of(request)
        self._shape = (1, pixels.channels(engine.vae), wanted.height // step, wanted.width // step)
        count = engine.network.tokens(*self._shape[2:]) if engine.network.tokens else None
        self.levels: ModelSchedule = levels_of(engine.scheduler, tokens=count)
        """The noise levels of the network at this size."""
        self._sampler: Sampler = sampler(request.sampler or "")
        self._start = (
            pixels.encoded(engine.vae, request.init[None].to(engine.device)) if request.init is not None else None
        )

    def run(self, callback: Callback | None) -> Tensor:
        """The latents [N, C, H, W] at the end."""
        sigmas = self._sigmas()
        first = torch.cat([initial(self._shape, seed) for seed in self._seeds]).to(self._engine.device)
        x = self._noised(first, float(sigmas[0]))
        return self._sampler.sample(
            self.denoiser(), x, sigmas, noise=self._noise(x, sigmas), model=self.levels, callback=callback
        )

    def _sigmas(self) -> Tensor:
        """The levels of the steps that are taken: the last ones where only a part of a picture is redone."""
        request = self._request
        steps = request.steps or 1
        every = schedule(request.schedule or "", self._sampler).sigmas(steps, self.levels)
        taken = max(round(steps * request.denoise), 1) if request.init is not None else steps
        return every[steps - taken :]

    def _noised(self, noise: Tensor, sigma: float) -> Tensor:
        if self._start is None:
            return noise * sigma
        return self.levels.alpha(sigma) * self._start + sigma * noise

    def _noise(self, x: Tensor, sigmas: Tensor) -> Noise:
        """Noise for stochastic samplers, each picture's from its own seed."""
        levels = sigmas[sigmas > 0]
        low, high = float(levels.min()), float(levels.max())

        def one(seed: int) -> Noise:
            like = x[:1]
            return brownian(like, seed, low, high) if self._sampler.brownian else white(like, seed)

        # The first noise that a seed gives is what the picture began with.
        each = [one((seed ^ _OTHER) & _LARGEST) for seed in self._seeds]
        return lambda sigma, following: torch.cat([noise(sigma, following) for noise in each])

    def denoiser(self) -> Denoiser:
        """What the sampler asks."""
        engine, request = self._engine, self._request
        beside, kept = self._inpainting()
        controls: tuple[Control, ...] = ()
        if request.control is not None:
            picture = request.control[None].to(engine.device)
            controls = (Control(engine.control, picture, request.control_strength),)
        return Denoiser(
            engine.network,
            engine.module,
            self.levels,
            prediction_of(engine.scheduler),
            engine.conditions(request),
            wanted_of(request),
            float(request.cfg or 1.0),
            float(engine.scheduler.get("sigma_data", 0.5)),
            beside,
            kept,
            controls,
        )

    def _inpainting(self) -> tuple[Tensor | None, Kept | None]:
        """The channels that an inpainting network sees beside the latent, and what stays for one that sees none."""
        engine, request = self._engine, self._request
        more = int(getattr(engine.module.config, "in_channels", 0)) - self._shape[1]
        sees = engine.network.component == "unet" and more == 1 + self._shape[1]
        if request.mask is None and not sees:
            return None, None
        mask = torch.ones(1, request.height or 0, request.width or 0) if request.mask is None else request.mask
        mask = (mask[None].to(engine.device) > 0.5).float()
        small = torch.nn.functional.interpolate(mask, self._shape[2:], mode="nearest")
        if not sees:
            assert self._start is not None  # noqa: S101 - `_check` wants a picture for a mask
            return None, Kept(self._start, small)
        picture = torch.full((3, *mask.shape[-2:]), 0.5) if request.init is None else request.init
        # Hidden pixels are gray: 0 between -1 and 1 (runwayml/stable-diffusion-inpainting, diffusers' pipeline).
        hidden = picture[None].to(engine.device) * (1 - mask) + 0.5 * mask
        return torch.cat([small, pixels.encoded(engine.vae, hidden)], 1), None


_OTHER, _LARGEST = 0x5DEECE66D, (1 << 63) - 1
"""What makes another seed of a seed, and the largest that torch's generator takes."""
