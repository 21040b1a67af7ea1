"""Text encoders at work: CLIP's and OpenCLIP's towers, layers skipped or not, T5, and weights on what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from assetkit.errors import InputError
from assetkit.render.tokens import Batch


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder makes of chunks."""

    states: torch.Tensor
    """[chunks, length, features]."""
    pooled: torch.Tensor | None = None
    """[chunks, features]: the state at the end token, projected where the tower projects."""


def clip(model: Any, tokens: Batch, *, skip: int = 1, norm: bool = True) -> Encoded:
    """States of the `skip`-th layer from the end (1: the last), normed by the final norm where `norm`; weights applied.

    The pooled state is always that of the last layer. Raises `InputError` for a layer that the tower does not have.
    """
    tower = getattr(model, "text_model", model)
    layers = len(tower.encoder.layers)
    if not 1 <= skip <= layers:
        raise InputError(f"clip skip {skip}: the text encoder has {layers} layers")
    with _embedded(tower.embeddings.token_embedding, tokens):
        states = tower(input_ids=tokens.ids.to(model.device), output_hidden_states=True).hidden_states
    last = tower.final_layer_norm(states[-1])
    pooled = last[torch.arange(len(last)), tokens.ends.to(last.device)]
    if hasattr(model, "text_projection"):
        pooled = model.text_projection(pooled)
    chosen = last if norm and skip == 1 else tower.final_layer_norm(states[-skip]) if norm else states[-skip]
    return Encoded(weighted(chosen, tokens.weights), pooled)


def t5(model: Any, tokens: Batch, *, masked: bool = False) -> Encoded:
    """States of the last layer of a T5 encoder, weights applied; padding is attended to unless `masked`."""
    mask = tokens.mask.to(model.device) if masked else None
    with _embedded(model.get_input_embeddings(), tokens):
        states = model(input_ids=tokens.ids.to(model.device), attention_mask=mask).last_hidden_state
    return Encoded(weighted(states, tokens.weights))


def weighted(states: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """States times the weight of each token, then scaled so that the mean over all of a chunk stays (AUTOMATIC1111's
    "original" emphasis). States whose tokens all weigh 1 are given back as they are."""
    if bool((weights == 1).all()):
        return states
    made = states * weights.to(states)[..., None]
    before, after = (each.float().mean(dim=(1, 2), keepdim=True) for each in (states, made))
    return made * (before / after).to(states)


@contextmanager
def _embedded(table: Any, tokens: Batch) -> Iterator[None]:
    """Inside, the table gives the vectors of embeddings at their places. Raises `InputError` for another width."""
    if not tokens.vectors:
        yield
        return

    def put(_module: nn.Module, _given: Any, found: torch.Tensor) -> torch.Tensor:
        found = found.clone()
        for (chunk, place), vector in tokens.vectors.items():
            found[chunk, place] = vector.to(found)
        return found

    width = table.weight.shape[-1]
    for vector in tokens.vectors.values():
        if len(vector) != width:
            raise InputError(f"an embedding of {len(vector)} features: the text encoder's words have {width}")
    handle = table.register_forward_hook(put)
    try:
        yield
    finally:
        handle.remove()
