"""The reference engine: a pipeline loaded from files, and what it draws.

Noise comes from the CPU's generator, one for each seed, so that a picture depends neither on the device nor on what
else is drawn with it. Sampling is done in float32; networks compute in the dtype they were loaded in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from assetkit.errors import InputError, UsageError
from assetkit.render import latents as pixels
from assetkit.render.denoise import Control, Denoiser, Kept
from assetkit.render.embeddings import words_of
from assetkit.render.levels import levels_of, prediction_of
from assetkit.render.modules import fill, fit, require, skeleton
from assetkit.render.networks import Conditions, Network, Tower, Wanted, network_of
from assetkit.render.noise import brownian, initial, white
from assetkit.render.parts import Assembly, Component, Sources, assembled, lone
from assetkit.render.prompts import parsed
from assetkit.render.recipes import RenderRecipe, recipe_for
from assetkit.render.request import Request
from assetkit.render.samplers import Callback, Noise, Sampler, sampler
from assetkit.render.schedules import schedule
from assetkit.render.tokens import Tokenizer, tokenizer_of
from assetkit.render.weights import loaded

_ENCODERS = ("text_encoder", "text_encoder_2", "text_encoder_3")
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
        side = int(self.facts.get("sample_size") or recipe.side // pixels.factor(self.vae)) * pixels.factor(self.vae)
        like = request.init if request.init is not None else request.control
        height, width = (side, side) if like is None else like.shape[-2:]
        full = replace(
            request,
            width=request.width or width,
            height=request.height or height,
            steps=recipe.steps if request.steps is None else request.steps,
            cfg=recipe.cfg if request.cfg is None else request.cfg,
            sampler=sampler(request.sampler or recipe.sampler).id,
            schedule=_schedule_name(request, recipe),
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
            made = _Sampling(self, full, chosen).run(callback)
        return Drawing(_pasted(pixels.decoded(self.vae, made), full), made, full, chosen)

    def conditions(self, request: Request) -> Conditions:
        """What the prompt and the negative prompt become; the second row is missing without guidance."""
        prompts = [parsed(request.prompt)] + ([parsed(request.negative)] if request.cfg != 1 else [])
        wanted = _wanted(request)
        with torch.inference_mode():
            return self.network.encode(self.towers, prompts, wanted, self.facts)


def _schedule_name(request: Request, recipe: RenderRecipe) -> str:
    chosen = sampler(request.sampler or recipe.sampler)
    name = request.schedule or ("automatic" if request.sampler else recipe.schedule)
    return schedule(name, chosen).id


def _wanted(request: Request) -> Wanted:
    assert request.width is not None and request.height is not None  # noqa: PT018, S101 - `complete` filled them in
    return Wanted(request.width, request.height, request.clip_skip, request.guidance)


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


class _Sampling:
    """One run of a sampler."""

    def __init__(self, engine: Engine, request: Request, seeds: Sequence[int]) -> None:
        self._engine, self._request, self._seeds = engine, request, seeds
        step = pixels.factor(engine.vae)
        wanted = _wanted(request)
        self._shape = (1, pixels.channels(engine.vae), wanted.height // step, wanted.width // step)
        count = engine.network.tokens(*self._shape[2:]) if engine.network.tokens else None
        self._levels = levels_of(engine.scheduler, tokens=count)
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
            self._denoiser(), x, sigmas, noise=self._noise(x, sigmas), model=self._levels, callback=callback
        )

    def _sigmas(self) -> Tensor:
        """The levels of the steps that are taken: the last ones where only a part of a picture is redone."""
        request = self._request
        steps = request.steps or 1
        every = schedule(request.schedule or "", self._sampler).sigmas(steps, self._levels)
        taken = max(round(steps * request.denoise), 1) if request.init is not None else steps
        return every[steps - taken :]

    def _noised(self, noise: Tensor, sigma: float) -> Tensor:
        if self._start is None:
            return noise * sigma
        return self._levels.alpha(sigma) * self._start + sigma * noise

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

    def _denoiser(self) -> Denoiser:
        engine, request = self._engine, self._request
        beside, kept = self._inpainting()
        controls: tuple[Control, ...] = ()
        if request.control is not None:
            picture = request.control[None].to(engine.device)
            controls = (Control(engine.control, picture, request.control_strength),)
        return Denoiser(
            engine.network,
            engine.module,
            self._levels,
            prediction_of(engine.scheduler),
            engine.conditions(request),
            _wanted(request),
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


def _pasted(images: Tensor, request: Request) -> Tensor:
    """Pictures with what was to stay put back pixel by pixel: the VAE changes it a little."""
    if request.mask is None or request.init is None:
        return images
    mask = (request.mask > 0.5).to(images)
    return images * mask + request.init.to(images) * (1 - mask)


def load(
    sources: Sources,
    *,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    threads: int | None = None,
) -> Engine:
    """Read a pipeline into memory. Nothing but these files is looked at, on the disk or elsewhere.

    Raises `NotFoundError`, `FormatError`, and `InputError` for what cannot be drawn with: a missing component, a
    missing or unknown tensor, files that do not fit each other.
    """

    def ready(component: Component) -> Any:
        return module_of(component, sources.model.name, dtype, threads=threads).to(device)

    with assembled(sources) as assembly:
        network = network_of(assembly.pipeline)
        _require_components(assembly, network)
        modules = {name: ready(component) for name, component in assembly.components.items()}
        towers = _towers(assembly, modules, sources.embeddings)
        scheduler = assembly.scheduler
        facts = {**assembly.index, **assembly.components[network.component].config, **_distilled(assembly)}
    net = None
    if sources.control is not None:
        with lone(sources.control, sources.config) as component:
            net = module_of(component, sources.control.name, dtype, threads=threads).to(device)
    return Engine(sources, network, modules[network.component], modules["vae"], towers, scheduler, facts, net, device)


def module_of(component: Component, owner: str, dtype: torch.dtype, *, threads: int | None = None) -> Any:
    """One network with its weights. Raises `InputError` where tensors and network do not fit exactly."""
    module = skeleton(component.library, component.classname, component.config)
    found = fit(module, component.classname, {name: node.shape for name, node in component.tensors.items()})
    require(found, f"{owner}: {component.name}")
    fill(module, found.names, loaded(component.tensors, dtype, threads=threads))
    return module


def _require_components(assembly: Assembly, network: Network) -> None:
    for name in (network.component, "vae"):
        if name not in assembly.components:
            has = ", ".join(assembly.components)
            raise InputError(f"{assembly.model.name}: has no {name} (it has {has})", hint=_HINTS[name == "vae"])


_HINTS = ("this file alone draws nothing", "give one with --vae")


def _towers(assembly: Assembly, modules: Mapping[str, Any], embeddings: tuple[Path, ...]) -> dict[str, Tower | None]:
    names = [name for name in _ENCODERS if name in modules]
    widths = {name: int(modules[name].get_input_embeddings().weight.shape[-1]) for name in names}
    words = words_of(embeddings, widths)
    towers: dict[str, Tower | None] = {}
    for name in names:
        folder = name.replace("text_encoder", "tokenizer")
        files = assembly.files.get(folder)
        if files is None:
            raise InputError(
                f"{assembly.model.name}: has no {folder}", hint="give a folder that has it with --config DIR"
            )
        tokenizer = tokenizer_of(files, f"{assembly.model.name}: {folder}")
        _check_words(modules[name], tokenizer, f"{assembly.model.name}: {name}")
        towers[name] = Tower(modules[name], tokenizer, words[name])
    return towers


def _check_words(model: Any, tokenizer: Tokenizer, what: str) -> None:
    rows = len(model.get_input_embeddings().weight)
    largest = max(tokenizer.end, tokenizer.pad, tokenizer.start or 0)
    if largest >= rows:
        raise InputError(
            f"{what} knows {rows} tokens and its tokenizer has number {largest}",
            hint="give a folder with its own tokenizer with --config DIR",
        )


def _distilled(assembly: Assembly) -> dict[str, Any]:
    said = assembly.model.facts.get("distilled")
    family = assembly.model.family.id if assembly.model.family else ""
    return {"distilled": said or ("schnell" if family == "flux_schnell" else None)}
