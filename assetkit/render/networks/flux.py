"""Flux.1: T5's states, CLIP's pooled state, and a transformer over patches of two by two latent pixels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetkit.render.networks import Conditions, Network, Prompts, Question, Tower, Wanted, needed

if TYPE_CHECKING:
    import torch

T5_TOKENS = 512
"""Tokens of T5 at most: what Flux dev was trained with; a tokenizer that says fewer (schnell: 256) counts."""


def encode(
    towers: Mapping[str, Tower | None], prompts: Prompts, _wanted: Wanted, _facts: Mapping[str, Any]
) -> Conditions:
    """T5's states as context, CLIP's state at the end token, normed and not projected, as pooled."""
    import torch

    from assetkit.render.encoders import clip, t5
    from assetkit.render.tokens import batch, chunked

    first, second = needed(towers, "text_encoder"), needed(towers, "text_encoder_2")
    heads = [chunked(first.tokenizer, each, first.words, at_most=1)[0] for each in prompts]
    pooled = clip(first.model, batch(first.tokenizer, heads)).pooled
    length = min(T5_TOKENS, second.tokenizer.length)
    chunks = [chunked(second.tokenizer, each, second.words, at_most=1)[0] for each in prompts]
    states = t5(second.model, batch(second.tokenizer, chunks, length=length)).states
    assert pooled is not None  # noqa: S101 - CLIP always has one
    return Conditions(states, pooled.to(torch.promote_types(pooled.dtype, states.dtype)))


def packed(latents: torch.Tensor) -> torch.Tensor:
    """[N, C, H, W] as tokens [N, H/2 · W/2, 4 C]: channel first, then row, then column within a patch."""
    count, channels, height, width = latents.shape
    cut = latents.view(count, channels, height // 2, 2, width // 2, 2)
    return cut.permute(0, 2, 4, 1, 3, 5).reshape(count, height * width // 4, channels * 4)


def unpacked(tokens: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """The inverse of `packed`."""
    count, _, features = tokens.shape
    cut = tokens.view(count, height // 2, width // 2, features // 4, 2, 2)
    return cut.permute(0, 3, 1, 4, 2, 5).reshape(count, features // 4, height, width)


def places(height: int, width: int) -> torch.Tensor:
    """Of every image token [H/2 · W/2, 3] its place: 0, row, column."""
    import torch

    grid = torch.zeros(height // 2, width // 2, 3)
    grid[..., 1] += torch.arange(height // 2)[:, None]
    grid[..., 2] += torch.arange(width // 2)
    return grid.reshape(-1, 3)


def predict(transformer: Any, question: Question) -> torch.Tensor:
    """The transformer's answer: the velocity from image to noise."""
    import torch

    latents, times = question.latents, question.times
    height, width = latents.shape[-2:]
    guided = transformer.config.guidance_embeds
    answer: torch.Tensor = transformer(
        hidden_states=packed(latents),
        timestep=times / 1000,
        guidance=torch.full_like(times, question.wanted.guidance, dtype=torch.float32) if guided else None,
        pooled_projections=question.conditions.pooled,
        encoder_hidden_states=question.conditions.context,
        txt_ids=torch.zeros(question.conditions.context.shape[1], 3).to(latents),
        img_ids=places(height, width).to(latents),
        return_dict=False,
        **question.more,
    )[0]
    return unpacked(answer, height, width)


NETWORK = Network(
    "flux",
    ("FluxPipeline",),
    "transformer",
    encode,
    predict,
    patch=2,
    tokens=lambda height, width: height * width // 4,
)
