"""Probes of a pipeline's function that need no picture of the world: a few calls of the network on its own drawings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import torch
from torch import Tensor

from assetkit.render import latents as pixels
from assetkit.render.checks import Check, decibels, least, most
from assetkit.render.engine import Drawing, Engine
from assetkit.render.levels import prediction_of
from assetkit.render.noise import initial
from assetkit.render.request import Request
from assetkit.render.sampling import Sampling

PROMPT = 0.005
"""The least change of a network's answer by another prompt, relative to the answer. A good model of the first sample
gave 0.13; networks whose prompts reach nothing give less than 1e-4."""
LOSS = 0.7
"""The most of the noise in a drawing that a network may leave unseen: 1 is to see nothing of it. The first good sample
gave less than 0.1, random networks 1 and more."""
ROUND_TRIP = 15.0
"""dB that are left of a drawing that is encoded and decoded again. The first good sample gave 25; a random decoder 7,
permuted latents 11."""
RETURN = 0.1
"""The most of latents (of what they vary about each channel's mean, squared) that is lost when they are decoded and
encoded again. The first good sample lost 0.02 to 0.06, with its channels permuted 0.11 to 0.38."""
SPREAD = (0.25, 4.0)
"""The standard deviation that latents may have where the VAE's scale is right, which makes it about 1."""
_SHARE = 0.35
"""Where between the first and the last time step the network is asked: where little of the drawing is noise."""


def probes(engine: Engine, drawing: Drawing) -> Iterable[Check]:
    """The checks of function on what was drawn by two different prompts, or by one."""
    yield from network_probes(engine, drawing)
    yield from vae_probes(engine, drawing.images, drawing.latents)


def network_probes(engine: Engine, drawing: Drawing) -> Iterable[Check]:
    """Whether the network sees noise, in the form that its scheduler expects, and hears its prompt."""
    asked = replace(drawing.request, cfg=1.0, init=None, mask=None, control=None)
    sampling = Sampling(engine, asked, drawing.seeds)
    levels = sampling.levels
    sigma = levels.sigma(_SHARE * (levels.timesteps - 1))
    noise = torch.cat([initial((1, *drawing.latents.shape[1:]), 1000 + at) for at in range(len(drawing.latents))])
    noise = noise.to(drawing.latents)
    seen = levels.alpha(sigma) * drawing.latents + sigma * noise
    with torch.inference_mode():
        guess = sampling.denoiser()(seen, sigma)
        other = Sampling(engine, replace(asked, prompt=_other(asked)), drawing.seeds).denoiser()(seen, sigma)
    missed = (guess - drawing.latents).square().mean() / (sigma / levels.alpha(sigma)) ** 2
    yield most("probe.loss", float(missed), LOSS)
    ratio = _misread(prediction_of(engine.scheduler), guess, seen, drawing.latents, sigma)
    if ratio is not None:
        yield least("probe.prediction", ratio, 1.0)
    change = (guess - other).square().mean().sqrt() / (guess - seen).square().mean().sqrt().clamp(min=1e-12)
    yield least("probe.prompt", float(change), PROMPT)


def _other(request: Request) -> str:
    return OTHER_PROMPT if request.prompt != OTHER_PROMPT else "one"


OTHER_PROMPT = "a photograph of three green bottles, blue sky"


def _misread(prediction: str, guess: Tensor, seen: Tensor, drawn: Tensor, sigma: float) -> float | None:
    """How much worse the same answers are when they are read as the other kind of prediction; None where there is none.

    Below 1 the other reading is the better one: the scheduler's configuration is wrong.
    """
    if prediction not in ("epsilon", "v"):
        return None
    root = (sigma**2 + 1) ** 0.5
    if prediction == "epsilon":
        answer = (seen - guess) / sigma
        other = seen / root**2 - answer * sigma / root
    else:
        answer = (seen / root**2 - guess) * root / sigma
        other = seen - answer * sigma
    return float((other - drawn).square().mean() / (guess - drawn).square().mean().clamp(min=1e-12))


def vae_probes(engine: Engine, images: Tensor, drawn: Tensor) -> Iterable[Check]:
    """Whether encoding and decoding are inverse, for pictures and for the latents [N, C, H, W] that they come from;
    and whether latents have the spread that networks are trained on."""
    with torch.inference_mode():
        found = pixels.encoded(engine.vae, images)
        back = pixels.decoded(engine.vae, found)
    yield least("probe.vae", decibels(images, back), ROUND_TRIP)
    yield most("probe.vae_latents", _lost(found, drawn), RETURN)
    spread = float(found.std())
    yield least("probe.latents", spread, SPREAD[0])
    yield most("probe.latents", spread, SPREAD[1])


def _lost(back: Tensor, drawn: Tensor) -> float:
    centred = drawn.float() - drawn.float().mean(dim=(0, 2, 3), keepdim=True)
    return float((back - drawn).float().square().mean() / centred.square().mean().clamp(min=1e-12))
