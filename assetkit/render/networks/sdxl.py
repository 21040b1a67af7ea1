"""Stable Diffusion XL: two CLIP towers, the second one's pooled state and the picture's sizes beside their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetkit.render.networks import Conditions, Network, Prompts, Question, Tower, Wanted, needed, sd
from assetkit.render.networks.sd import framed

if TYPE_CHECKING:
    import torch

    from assetkit.render.prompts import Piece


def encode(
    towers: Mapping[str, Tower | None], prompts: Prompts, wanted: Wanted, facts: Mapping[str, Any]
) -> Conditions:
    """States of the second layer from the end, not normed, of both towers side by side (Podell et al. 2023,
    arXiv:2307.01952, section 2.1). A negative prompt without words is all zeros where the pipeline says so."""
    import torch

    from assetkit.render.encoders import clip

    second = needed(towers, "text_encoder_2")
    both = [each for each in (towers.get("text_encoder"), second) if each is not None]
    found = [
        [clip(tower.model, tokens, skip=wanted.skip or 2, norm=False) for tokens in framed(tower, prompts)]
        for tower in both
    ]
    contexts = [torch.cat([each.states.flatten(0, 1) for each in row], -1) for row in zip(*found, strict=True)]
    pooled = [each.pooled[0] for each in found[-1] if each.pooled is not None]
    for number, pieces in enumerate(prompts):
        if number and _is_empty(pieces) and facts.get("force_zeros_for_empty_prompt", True):
            contexts[number], pooled[number] = torch.zeros_like(contexts[number]), torch.zeros_like(pooled[number])
    return Conditions(torch.stack(contexts), torch.stack(pooled))


def _is_empty(pieces: tuple[Piece, ...]) -> bool:
    return not any(piece.text and piece.text.strip() for piece in pieces)


def _sizes(question: Question) -> dict[str, Any]:
    """The pooled text and the sizes: original, cropped from (0, 0), target."""
    import torch

    pooled, wanted = question.conditions.pooled, question.wanted
    assert pooled is not None  # noqa: S101 - `encode` made it
    sizes = [wanted.height, wanted.width, 0, 0, wanted.height, wanted.width]
    return {"text_embeds": pooled, "time_ids": torch.tensor([sizes] * len(pooled), dtype=pooled.dtype).to(pooled)}


def predict(unet: Any, question: Question) -> torch.Tensor:
    """The UNet's answer."""
    return sd.predict(unet, _sized(question))


def control(net: Any, question: Question, picture: torch.Tensor, strength: float) -> Mapping[str, Any]:
    """Residuals of a control network for the UNet's blocks."""
    return sd.control(net, _sized(question), picture, strength)


def _sized(question: Question) -> Question:
    return replace(question, more={**question.more, "added_cond_kwargs": _sizes(question)})


NETWORK = Network(
    "sdxl",
    ("StableDiffusionXLPipeline", "StableDiffusionXLInpaintPipeline"),
    "unet",
    encode,
    predict,
    control,
)
