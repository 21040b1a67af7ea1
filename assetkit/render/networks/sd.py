"""Stable Diffusion 1 and 2: one CLIP tower, a UNet that attends to its states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetkit.render.networks import Conditions, Network, Prompts, Question, Tower, Wanted, needed

if TYPE_CHECKING:
    import torch


def encode(
    towers: Mapping[str, Tower | None], prompts: Prompts, wanted: Wanted, _facts: Mapping[str, Any]
) -> Conditions:
    """States of the last layer (or the one that clip skip says), normed; chunks of 75 tokens side by side."""
    from assetkit.render.encoders import clip

    tower = needed(towers, "text_encoder")
    states = [clip(tower.model, each, skip=wanted.skip or 1).states.flatten(0, 1) for each in framed(tower, prompts)]
    import torch

    return Conditions(torch.stack(states))


def framed(tower: Tower, prompts: Prompts) -> list[Any]:
    """A batch of chunks for each prompt, as many for each: those that have fewer get empty ones."""
    from assetkit.render.tokens import Chunk, batch, chunked

    every = [chunked(tower.tokenizer, each, tower.words) for each in prompts]
    most = max(map(len, every))
    return [batch(tower.tokenizer, [*each, *(Chunk() for _ in range(most - len(each)))]) for each in every]


def predict(unet: Any, question: Question) -> torch.Tensor:
    """The UNet's answer."""
    answer: torch.Tensor = unet(
        question.latents,
        question.times,
        encoder_hidden_states=question.conditions.context,
        return_dict=False,
        **question.more,
    )[0]
    return answer


def control(net: Any, question: Question, picture: torch.Tensor, strength: float) -> Mapping[str, Any]:
    """Residuals of a control network for the UNet's blocks."""
    down, middle = net(
        question.latents,
        question.times,
        encoder_hidden_states=question.conditions.context,
        controlnet_cond=picture,
        conditioning_scale=strength,
        return_dict=False,
        **question.more,
    )
    return {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}


NETWORK = Network(
    "sd",
    ("StableDiffusionPipeline", "StableDiffusionInpaintPipeline"),
    "unet",
    encode,
    predict,
    control,
)
