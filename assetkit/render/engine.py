"""The reference engine: a pipeline loaded from files, and what it draws.

Noise comes from the CPU's generator, one for each seed, so that a picture depends neither on the device nor on what
else is drawn with it. Sampling is done in float32; networks compute in the dtype they were loaded in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from assetkit.errors import UsageError
from assetkit.render import latents as pixels
from assetkit.render.networks import Conditions, Network, Tower
from assetkit.render.parts import Sources
from assetkit.render.prompts import parsed
from assetkit.render.recipes import RenderRecipe, recipe_for
from assetkit.render.request import Request
from assetkit.render.samplers import Callback, Sampler
from assetkit.render.sampling import Sampling, wanted_of
from assetkit.render.schedules import Schedule, pair

_SIDES = (16, 4096)
"""Pixels along a side that make sense at all."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn."""

    images: Tensor
    """[N, 3, H, W], float32, 0 to 1; NaN where the network or the VAE computed none."""
    latents: Tensor
    """[N, C, H, W], float32, as the network knows them."""
    request: Request
    """With every value that was left open."""
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """A pipeline whose networks are in memory."""

    sources: Sources
    network: Network
    module: Any
    vae: Any
    towers: Mapping[str, Tower | None]
    scheduler: Mapping[str, Any]
    facts: Mapping[str, Any]
    """What the pipeline's index and the network's configuration say, and ``distilled`` where it is known."""
    control: Any = None
    """A control network."""
    device: str = "cpu"

    @property
    def recipe(self) -> RenderRecipe:
        """How this model is drawn with by default."""
        return recipe_for(self.network.id, self.facts.get("distilled"))

    def complete(self, request: Request) -> Request:
        """The request with every open value filled in. Raises `UsageError` for what cannot be drawn."""
        recipe = self.recipe
        usual = int(self.facts.get("sample_size") or recipe.side // pixels.factor(self.vae)) * pixels.factor(self.vae)
        side = int(self.facts.get("resolution") or usual)
        like = request.init if request.init is not None else request.control
        height, width = (side, side) if like is None else like.shape[-2:]
        chosen, timing = _timed(request, recipe)
        full = replace(
            request,
            width=request.width or width,
            height=request.height or height,
            steps=recipe.steps if request.steps is None else request.steps,
            cfg=recipe.cfg if request.cfg is None else request.cfg,
            sampler=chosen.id,
            schedule=timing.id,
            clip_skip=request.clip_skip,
        )
        _check(full, pixels.factor(self.vae) * self.network.patch)
        if full.control is not None and self.control is None:
            raise UsageError("a control picture needs a control network", hint="give it with --controlnet")
        return full

    def draw(
        self, request: Request, seeds: Sequence[int] | None = None, *, callback: Callback | None = None
    ) -> Drawing:
        """Draw one picture, or one for each of `seeds`. Raises `UsageError` for a request that makes no sense."""
        full = self.complete(request)
        chosen = tuple(seeds) if seeds is not None else (full.seed,)
        with torch.inference_mode():
            made = Sampling(self, full, chosen).run(callback)
        return Drawing(_pasted(pixels.decoded(self.vae, made), full), made, full, chosen)

    def conditions(self, request: Request) -> Conditions:
        """What the prompt and the negative prompt become; the second row is missing without guidance."""
        prompts = [parsed(request.prompt)] + ([parsed(request.negative)] if request.cfg != 1 else [])
        with torch.inference_mode():
            return self.network.encode(self.towers, prompts, wanted_of(request), self.facts)


def _timed(request: Request, recipe: RenderRecipe) -> tuple[Sampler, Schedule]:
    """The sampler and its schedule: the recipe's schedule goes with the recipe's sampler only."""
    name = request.schedule or ("automatic" if request.sampler else recipe.schedule)
    return pair(request.sampler or recipe.sampler, name)


def _check(request: Request, step: int) -> None:
    for name, value in (("width", request.width), ("height", request.height)):
        if value is None or value % step or not _SIDES[0] <= value <= _SIDES[1]:
            raise UsageError(f"a {name} of {value} pixels cannot be drawn", hint=f"ask for a multiple of {step}")
    if request.steps is not None and request.steps < 1:
        raise UsageError(f"{request.steps} steps make no image", hint="ask for at least one")
    if not 0 < request.denoise <= 1:
        raise UsageError(f"a denoising strength of {request.denoise:g} is not above 0 and up to 1")
    if request.mask is not None and request.init is None:
        raise UsageError("a mask needs a picture to start from")
    for name, picture in (("init", request.init), ("mask", request.mask), ("control", request.control)):
        if picture is not None and tuple(picture.shape[-2:]) != (request.height, request.width):
            shape = "×".join(map(str, reversed(picture.shape[-2:])))
            raise UsageError(f"the {name} picture is {shape} and the drawing {request.width}×{request.height}")


def _pasted(images: Tensor, request: Request) -> Tensor:
    """Pictures with what was to stay put back pixel by pixel: the VAE changes it a little."""
    if request.mask is None or request.init is None:
        return images
    mask = (request.mask > 0.5).to(images)
    return images * mask + request.init.to(images) * (1 - mask)
