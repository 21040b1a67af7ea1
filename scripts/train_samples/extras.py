"""What goes with a checkpoint: an embedding, a control network, a small fast autoencoder, an inpainting variant."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch.nn import functional
from torch.nn.utils import parametrize

from scripts.train_samples import autoencoder, diffusion, networks, text, variants
from scripts.train_samples.data import COLOURS, edges
from scripts.train_samples.diffusion import Examples, Model
from scripts.train_samples.fitting import Plan, fit

EMBEDDING = Plan(steps=250, rate=2e-2, batch=32, warmup=1, floor=0.2)
CONTROL = Plan(steps=450, rate=1.5e-3, batch=24, warmup=20, floor=0.05)
TINY = Plan(steps=500, rate=2e-3, batch=16, warmup=20, floor=0.03)
INPAINT = Plan(steps=300, rate=2e-3, batch=32, warmup=20, floor=0.02, ema=0.99)


class Inserted(torch.nn.Module):
    """A table of vectors with one row in the place of another's."""

    def __init__(self, row: int, vector: torch.nn.Parameter) -> None:
        super().__init__()
        self.row, self.vector = row, vector

    def forward(self, table: torch.Tensor) -> torch.Tensor:
        """The table with the row."""
        return torch.cat([table[: self.row], self.vector[None], table[self.row + 1 :]])


def embedding(model: Model, known: Examples, digit: int, plan: Plan, seed: int, say: Any = print) -> list[torch.Tensor]:
    """A vector per text encoder [1, width] that stands for one digit (Gal et al. 2022, arXiv:2208.01618).

    While it is learned it takes the place of the word ``sks``, one token that no caption uses.
    """
    generator = torch.Generator().manual_seed(seed)
    row = int(text.ids(["sks"])[0, 1])
    vectors = [torch.nn.Parameter(each.get_input_embeddings().weight[:512].mean(0).clone()) for each in model.encoders]
    for encoder, vector in zip(model.encoders, vectors, strict=True):
        parametrize.register_parametrization(encoder.get_input_embeddings(), "weight", Inserted(row, vector))
    model.network.requires_grad_(False)
    chosen = (known.digits == digit).nonzero()[:, 0]
    prompts = [f"digit sks {colour}" for colour in COLOURS] + [f"a {colour} digit sks" for colour in COLOURS]

    def one(_: int) -> torch.Tensor:
        picked = chosen[torch.randint(0, len(chosen), (plan.batch,), generator=generator)]
        form = torch.randint(0, 2, (plan.batch,), generator=generator)
        told = model.read(prompts).at(form * len(COLOURS) + known.colours[picked])
        return diffusion.loss(model, known.latents[picked], told, generator)

    fit(vectors, one, plan, say)
    for encoder in model.encoders:
        parametrize.remove_parametrizations(encoder.get_input_embeddings(), "weight", leave_parametrized=False)
    return [each.detach()[None] for each in vectors]


def control(model: Model, known: Examples, plan: Plan, seed: int, say: Any = print) -> Any:
    """A control network that draws what edges show, where the prompt says the colour only (arXiv:2302.05543)."""
    from diffusers import ControlNetModel

    assert known.pictures is not None, "examples for control keep their pictures"
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    beside = ControlNetModel.from_unet(model.network, conditioning_embedding_out_channels=(16, 32, 96, 256))
    beside.train()
    led = Model(model.network, model.vae, model.encoders, model.family, model.prediction, beside)
    led.network.requires_grad_(False)
    prompts = led.told([*(f"a {colour} digit" for colour in COLOURS), ""])
    hints = edges(known.pictures)

    def one(_: int) -> torch.Tensor:
        picked = torch.randint(0, len(hints), (plan.batch,), generator=generator)
        silent = torch.rand(plan.batch, generator=generator) < 0.1
        places = torch.where(silent, torch.full_like(picked, len(COLOURS)), known.colours[picked])
        return diffusion.loss(led, known.latents[picked], prompts.at(places), generator, hint=hints[picked])

    fit(beside.parameters(), one, plan, say)
    return beside.eval()


def tiny(vae: Any, known: Examples, plan: Plan, seed: int, say: Any = print) -> Any:
    """TAESD's architecture, taught by the autoencoder: its encoder the latents, its decoder the pictures.

    madebyollin/taesd reads and writes latents as networks have them, scaled, and images from 0 to 1.
    """
    from diffusers import AutoencoderTiny

    assert known.pictures is not None, "examples for the tiny autoencoder keep their pictures"
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    channels = vae.config.latent_channels
    model = AutoencoderTiny(
        latent_channels=channels, encoder_block_out_channels=(16,) * 4, decoder_block_out_channels=(16,) * 4
    )
    images = known.pictures

    def one(_: int) -> torch.Tensor:
        picked = torch.randint(0, len(images), (plan.batch,), generator=generator)
        latents = known.latents[picked]
        made = model.decode(latents).sample
        wrong = functional.mse_loss(made, images[picked]) + functional.l1_loss(made, images[picked]) / 5
        return wrong + functional.mse_loss(model.encode(images[picked]).latents, latents) / 10

    fit(model.parameters(), one, plan, say)
    return model.eval()


def holes(count: int, generator: torch.Generator) -> torch.Tensor:
    """Masks [n, 1, 8, 8] of latents: a rectangle to paint anew is 1, in one of eight all of it."""
    masks = torch.zeros(count, 1, 8, 8)
    for mask in masks:
        top, left = torch.randint(0, 5, (2,), generator=generator).tolist()
        height, width = torch.randint(3, 9, (2,), generator=generator).tolist()
        whole = torch.rand((), generator=generator) < 0.125
        mask[
            :, 0 if whole else top : 8 if whole else top + height, 0 if whole else left : 8 if whole else left + width
        ] = 1
    return masks


def inpainting(
    model: Model, known: Examples, plan: Plan, seed: int, say: Any = print
) -> tuple[Model, dict[str, torch.Tensor]]:
    """The network with five channels more: a mask, and the latent of the picture with grey in the mask's place.

    runwayml/stable-diffusion-inpainting: the picture is masked in pixels and then encoded, the mask is scaled down.
    Gives the model and its adapter (`variants`).
    """
    assert known.pictures is not None, "examples for inpainting keep their pictures"
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    made = Model(widened(model.network), model.vae, model.encoders, model.family, model.prediction)
    everything = made.told([each.text for each in text.captions()])
    deltas, outside = variants.begun(made.network)

    def one(_: int) -> torch.Tensor:
        picked = torch.randint(0, len(known.latents), (plan.batch,), generator=generator)
        masks = holes(plan.batch, generator)
        kept = masked(model.vae, known.pictures[picked], masks)  # type: ignore[index]
        places = text.places(known.digits[picked], known.colours[picked], generator)
        told = everything.at(places)
        return diffusion.loss(made, known.latents[picked], told, generator, beside=torch.cat([masks, kept], 1))

    fit([*outside, *(each for delta in deltas.values() for each in delta.parameters())], one, plan, say)
    return made, variants.finished(made.network, deltas)


def widened(network: Any) -> Any:
    """The same network with five input channels more, which do nothing yet."""
    wide = networks.unet_sd15(9, tuple(network.config.block_out_channels)).eval()
    weights = copy.deepcopy(network.state_dict())
    weights["conv_in.weight"] = functional.pad(weights["conv_in.weight"], (0, 0, 0, 0, 0, 5))
    wide.load_state_dict(weights)
    return wide


def masked(vae: Any, pictures: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Scaled latents of pictures (from −1 to 1) whose masked pixels are grey, 0."""
    large = functional.interpolate(masks, scale_factor=8, mode="nearest")
    return autoencoder.scaled(vae, pictures * (1 - large))
