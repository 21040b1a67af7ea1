"""Stable Diffusion 3: two CLIP towers padded to T5's width, T5 after them, and a transformer (Esser et al. 2024)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetkit.render.networks import Conditions, Network, Prompts, Question, Tower, Wanted, needed
from assetkit.render.networks.sd import framed

if TYPE_CHECKING:
    import torch

T5_TOKENS = 256
"""Tokens of T5, as the model was trained with 77 and diffusers' pipeline asks for by default (0.42.1)."""
_WITHOUT_T5 = 77
"""Tokens of zeros that stand for a T5 that is not there (the same pipeline)."""


def encode(
    towers: Mapping[str, Tower | None], prompts: Prompts, wanted: Wanted, facts: Mapping[str, Any]
) -> Conditions:
    """CLIP's states of the second layer from the end, not normed, features side by side and zeros up to T5's width;
    T5's follow as further tokens. The pooled states of both towers, projected, are the second condition."""
    import torch
    from torch.nn.functional import pad

    from assetkit.render.encoders import clip

    both = [needed(towers, name) for name in ("text_encoder", "text_encoder_2")]
    found = [
        [clip(tower.model, tokens, skip=wanted.skip or 2, norm=False) for tokens in framed(tower, prompts)]
        for tower in both
    ]
    width = int(facts["joint_attention_dim"])
    third = _third(towers.get("text_encoder_3"), prompts, width)
    contexts, pooled = [], []
    for number, row in enumerate(zip(*found, strict=True)):
        states = torch.cat([each.states.flatten(0, 1) for each in row], -1)
        contexts.append(torch.cat([pad(states, (0, width - states.shape[-1])), third[number].to(states)]))
        pooled.append(torch.cat([each.pooled[0] for each in row if each.pooled is not None], -1))
    return Conditions(torch.stack(contexts), torch.stack(pooled))


def _third(tower: Tower | None, prompts: Prompts, width: int) -> torch.Tensor:
    """T5's states [prompts, tokens, features], or zeros."""
    import torch

    from assetkit.render.encoders import t5
    from assetkit.render.tokens import batch, chunked

    if tower is None:
        return torch.zeros(len(prompts), _WITHOUT_T5, width)
    length = min(T5_TOKENS, tower.tokenizer.length)
    chunks = [chunked(tower.tokenizer, each, tower.words, at_most=1)[0] for each in prompts]
    return t5(tower.model, batch(tower.tokenizer, chunks, length=length)).states


def predict(transformer: Any, question: Question) -> torch.Tensor:
    """The transformer's answer: the velocity from image to noise."""
    answer: torch.Tensor = transformer(
        hidden_states=question.latents,
        timestep=question.times,
        encoder_hidden_states=question.conditions.context,
        pooled_projections=question.conditions.pooled,
        return_dict=False,
        **question.more,
    )[0]
    return answer


NETWORK = Network("sd3", ("StableDiffusion3Pipeline",), "transformer", encode, predict, patch=2)
