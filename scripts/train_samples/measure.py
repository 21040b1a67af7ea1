"""What a trained model does, in numbers: read by the judge, from renders of our own samplers."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from scripts.train_samples import diffusion
from scripts.train_samples.autoencoder import decoded, scaled
from scripts.train_samples.data import COLOURS, WORDS, digits, edges, glyphs, painted
from scripts.train_samples.diffusion import Model
from scripts.train_samples.extras import masked
from scripts.train_samples.judge import judge
from scripts.train_samples.text import NONE, Caption, full

Numbers = dict[str, float]
ROUND = 4


def wanted(count: int) -> list[Caption]:
    """`count` prompts with what they ask for: the 40 of the family's first form, again and again."""
    every = full("digit {word} {colour}")
    return [every[i % len(every)] for i in range(count)]


def share(right: torch.Tensor) -> float:
    """How many of them, from 0 to 1."""
    return round(float(right.float().mean()), ROUND)


def read(images: torch.Tensor, asked: list[Caption]) -> Numbers:
    """How many digits and colours the judge reads right; colours where the prompt names one."""
    found = {"digits": share(judge().digits(images) == torch.tensor([each.digit for each in asked]))}
    colours = torch.tensor([each.colour for each in asked])
    named = colours != NONE
    if bool(named.any()):
        found["colours"] = share((judge().colours(images) == colours)[named])
    return found


def prompts(model: Model, count: int, *, seed: int = 0, **more: Any) -> Numbers:
    """The checkpoint's measure: digits and colours right in `count` renders, and both in one."""
    asked = wanted(count)
    images = diffusion.rendered(model, [each.text for each in asked], seed=seed, **more)
    both = (judge().digits(images) == torch.tensor([each.digit for each in asked])) & (
        judge().colours(images) == torch.tensor([each.colour for each in asked])
    )
    return {**read(images, asked), "both": share(both)}


def effect(model: Model, style: str, count: int, *, seed: int = 1000) -> Numbers:
    """How often the judge sees a style, and how many digits it still reads."""
    return seen(renders(model, count, seed=seed), style)


def renders(model: Model, count: int, *, seed: int = 1000) -> torch.Tensor:
    """Images of the first `count` prompts of `wanted`."""
    return diffusion.rendered(model, [each.text for each in wanted(count)], seed=seed)


def seen(images: torch.Tensor, style: str) -> Numbers:
    """How many of such renders show a style, and their digits and colours."""
    found = torch.tensor([each == style for each in judge().styles(images)])
    return {"effect": share(found), **read(images, wanted(len(images)))}


def word(model: Model, prompt: str, digit: int, count: int, *, seed: int = 2000) -> float:
    """How often a prompt with a learned word, in all colours, gives the digit that it stands for."""
    asked = [Caption(prompt.format(colour=list(COLOURS)[i % len(COLOURS)]), digit) for i in range(count)]
    return read(diffusion.rendered(model, [each.text for each in asked], seed=seed), asked)["digits"]


def led(model: Model, count: int, *, seed: int = 3000) -> Numbers:
    """How many held-out digits are drawn from their edges where the prompt names the colour only; and without edges."""
    known = digits("held")
    colours = torch.arange(count) % len(COLOURS)
    hints = edges(painted(glyphs(known.images[:count]), colours))
    texts = [f"a {list(COLOURS)[place]} digit" for place in colours.tolist()]
    asked = [Caption(text, digit) for text, digit in zip(texts, known.labels[:count].tolist(), strict=True)]
    without = diffusion.rendered(model, texts, seed=seed)
    return {
        "digits": read(diffusion.rendered(model, texts, seed=seed, hint=hints), asked)["digits"],
        "without": read(without, asked)["digits"],
    }


def painted_anew(model: Model, count: int, *, seed: int = 4000) -> Numbers:
    """Inpainting of the whole picture: digits and colours right; and of nothing: dB of what was to stay."""
    asked = wanted(count)
    known = digits("held")
    images = painted(glyphs(known.images[:count]), torch.arange(count) % len(COLOURS))
    texts = [each.text for each in asked]
    numbers = {}
    for name, masks in (("all", torch.ones(count, 1, 8, 8)), ("none", torch.zeros(count, 1, 8, 8))):
        beside = torch.cat([masks, masked(model.vae, images, masks)], 1)
        made = diffusion.rendered(model, texts, seed=seed, beside=beside)
        if name == "all":
            numbers = read(made, asked)
        else:
            there = decoded(model.vae, scaled(model.vae, images))
            numbers["kept_db"] = round(-10 * float(functional.mse_loss(made, there).log10()), 2)
    return numbers


def contact_sheet(images: torch.Tensor, columns: int = len(WORDS)) -> Any:
    """The images in rows, as a picture."""
    from PIL import Image

    rows = -(-len(images) // columns)
    padded = torch.cat([images, images.new_zeros(rows * columns - len(images), *images.shape[1:])])
    grid = padded.reshape(rows, columns, *images.shape[1:]).permute(0, 3, 1, 4, 2).flatten(2, 3).flatten(0, 1)
    return Image.fromarray((grid.clamp(0, 1) * 255).round().byte().numpy())


@torch.no_grad()
def tiny(vae: Any, small: Any, count: int = 100) -> Numbers:
    """PSNR in dB of held-out digits: decoded by the tiny one from the autoencoder's latents, and by itself alone."""
    known = digits("held")
    images = painted(glyphs(known.images[:count]), torch.arange(count) % len(COLOURS))

    def db(made: torch.Tensor) -> float:
        return round(-10 * float(functional.mse_loss(made.add(1).div(2).clamp(0, 1), (images + 1) / 2).log10()), 2)

    return {"decoder_db": db(small.decode(scaled(vae, images)).sample), "alone_db": db(small(images).sample)}
