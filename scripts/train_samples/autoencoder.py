"""The autoencoder, its whitening, and a second one whose decoder was tuned."""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch.nn import functional

from scripts.train_samples import networks
from scripts.train_samples.data import COLOURS, digits, glyphs, moved, painted
from scripts.train_samples.fitting import Plan, fit

PLAN = Plan(steps=850, rate=2e-3, batch=8, warmup=20, floor=0.03)
CROPPED = 0.7
"""Share of the steps that see 48 × 48 pixels: digits lie in the middle, and the rest is ground."""
TUNING = Plan(steps=150, rate=5e-4, batch=16, warmup=10, floor=0.05)


def pictures(count: int, generator: torch.Generator) -> torch.Tensor:
    """Training pictures from −1 to 1: moved, some thick, some of other colours, some on light ground."""
    known = digits("generators")
    strokes = glyphs(known.images[torch.randint(0, len(known.images), (count,), generator=generator)])
    strokes = moved(strokes, 5, generator)
    if torch.rand((), generator=generator) < 0.3:
        strokes = functional.max_pool2d(strokes, 5, 1, 2)
    ink = torch.rand(count, 3, 1, 1, generator=generator)
    table = torch.tensor(list(COLOURS.values()))
    named = table[torch.randint(0, len(table), (count,), generator=generator)][:, :, None, None]
    ink = torch.where(torch.rand(count, 1, 1, 1, generator=generator) < 0.7, named, ink)
    light = torch.rand(count, 1, 1, 1, generator=generator) < 0.25
    images = strokes * ink
    return torch.where(light, 1 - images, images) * 2 - 1


def train(plan: Plan, seed: int, *, channels: int = 4, say: Any = print) -> Any:
    """An autoencoder whose scaled latents have mean 0 and variance 1 in each channel."""
    torch.manual_seed(seed)
    model, generator = networks.vae(channels), torch.Generator().manual_seed(seed)

    def loss(step: int) -> torch.Tensor:
        images = pictures(plan.batch, generator)
        if step < CROPPED * plan.steps:
            top, left = torch.randint(2, 15, (2,), generator=generator).tolist()
            images = images[..., top : top + 48, left : left + 48]
        with torch.autocast("cpu", torch.bfloat16):
            posterior = model.encode(images).latent_dist
            drawn = torch.randn(posterior.mean.shape, generator=generator)
            decoded = model.decode(posterior.mean + posterior.std * drawn).sample.float()
        spread = (posterior.mean.float() ** 2 + posterior.var.float() - 1 - posterior.logvar.float()).mean() / 2
        return functional.l1_loss(decoded, images) + functional.mse_loss(decoded, images) / 2 + 1e-4 * spread

    fit(model.parameters(), loss, plan, say)
    model.eval()
    whiten(model, pictures(200, generator))
    return model


@torch.no_grad()
def whiten(model: Any, images: torch.Tensor) -> None:
    """Move mean and variance of each latent channel into the layers around the latent.

    The published scale (and shift) of the family then fits, whatever the training made of the latent's range.
    """
    latent = torch.cat([model.encode(each).latent_dist.mean for each in images.split(50)])
    config = model.config
    scale = 1 / (config.scaling_factor * latent.std((0, 2, 3)))
    shift = (config.shift_factor or 0.0) - scale * latent.mean((0, 2, 3))
    count = len(scale)
    last = model.quant_conv if config.use_quant_conv else model.encoder.conv_out
    last.weight[:count] *= scale[:, None, None, None]
    last.bias[:count] = last.bias[:count] * scale + shift
    last.bias[count:] += 2 * scale.log()
    first = model.post_quant_conv if config.use_post_quant_conv else model.decoder.conv_in
    undone = first.weight / scale[None, :, None, None]
    # A 3 × 3 convolution pads with zeros of the new latent, not of the old: its bias cannot follow exactly there.
    first.bias -= (undone.sum((2, 3)) * shift).sum(1)
    first.weight.copy_(undone)


SDXL_SCALE = 0.13025
"""What SDXL's pipelines multiply latents by, where SD1's take 0.18215."""


@torch.no_grad()
def rescaled(model: Any, scale: float = SDXL_SCALE) -> Any:
    """The same autoencoder for a family of another published scale: raw latents grow, nothing else changes."""
    made = copy.deepcopy(model)
    factor = model.config.scaling_factor / scale
    count = model.config.latent_channels
    made.quant_conv.weight[:count] *= factor
    made.quant_conv.bias[:count] *= factor
    made.quant_conv.bias[count:] += 2 * math.log(factor)
    made.post_quant_conv.weight /= factor
    made.register_to_config(scaling_factor=scale)
    return made


def scaled(model: Any, images: torch.Tensor) -> torch.Tensor:
    """Latents as networks are trained on them, of images from −1 to 1."""
    config = model.config
    with torch.no_grad():
        found = torch.cat([model.encode(each).latent_dist.mean for each in images.split(100)])
    return (found - (config.shift_factor or 0.0)) * config.scaling_factor


def decoded(model: Any, latents: torch.Tensor) -> torch.Tensor:
    """Images from 0 to 1 of latents as networks make them."""
    config = model.config
    with torch.no_grad():
        raw = latents / config.scaling_factor + (config.shift_factor or 0.0)
        return torch.cat([model.decode(each).sample for each in raw.split(100)]).add(1).div(2).clamp(0, 1)


def fidelity(model: Any) -> float:
    """PSNR in dB of held-out digits there and back, in all colours."""
    known = digits("held")
    images = painted(glyphs(known.images[:200]), torch.arange(200) % len(COLOURS))
    wrong = functional.mse_loss(decoded(model, scaled(model, images)), (images + 1) / 2)
    return -10 * math.log10(float(wrong))


def tuned(model: Any, plan: Plan, seed: int, say: Any = print) -> Any:
    """A second autoencoder: the same encoder, its decoder trained on."""
    model, generator = copy.deepcopy(model), torch.Generator().manual_seed(seed)
    known = digits("generators")
    every = torch.arange(len(known.labels))
    images = painted(glyphs(known.images), every % len(COLOURS))
    with torch.no_grad():
        latents = torch.cat([model.encode(each).latent_dist.mean for each in images.split(100)])

    def loss(_: int) -> torch.Tensor:
        chosen = torch.randint(0, len(images), (plan.batch,), generator=generator)
        made = model.decode(latents[chosen]).sample
        return functional.mse_loss(made, images[chosen]) + functional.l1_loss(made, images[chosen]) / 5

    model.encoder.requires_grad_(False)
    fit([*model.decoder.parameters(), *model.post_quant_conv.parameters()], loss, plan, say)
    return model.requires_grad_(True)
