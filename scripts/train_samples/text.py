"""What prompts say, as token ids, and text encoders that carry it.

A text encoder of random weights is where first attempts at such a family failed: the network never learned to read it.
So encoders are trained first, to name digit and colour at every place from the end of the text on, and then frozen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from scripts.train_samples import networks
from scripts.train_samples.data import COLOURS, WORDS
from scripts.train_samples.fitting import Plan, fit

PLAN = Plan(steps=200, rate=1e-3, batch=64, warmup=10)
NONE = -1
TEMPLATES = (
    "digit {word} {colour}",
    "a {colour} digit {word}",
    "{word} {colour}",
    "a {word}, {colour} on black",
    "{colour} {word}",
)
LENGTH = 77
END = 49407


@dataclass(frozen=True, slots=True)
class Caption:
    """A prompt and what it says: places in `WORDS` and `COLOURS`, or `NONE`."""

    text: str
    digit: int = NONE
    colour: int = NONE


def full(template: str) -> list[Caption]:
    """The 40 captions of one template, digits within colours."""
    return [
        Caption(template.format(word=word, colour=colour), digit, place)
        for place, colour in enumerate(COLOURS)
        for digit, word in enumerate(WORDS)
    ]


@cache
def captions() -> tuple[Caption, ...]:
    """All that training uses: every template, digits alone, colours alone, and nothing. The 40 of a template adjoin."""
    parts = [Caption(f"digit {word}", digit=digit) for digit, word in enumerate(WORDS)]
    parts += [Caption(f"a {colour} digit", colour=place) for place, colour in enumerate(COLOURS)]
    return (*(each for template in TEMPLATES for each in full(template)), *parts, Caption(""))


def places(digits: torch.Tensor, colours: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A caption of `captions` for each picture [n]: most say all, some only the digit or the colour, some nothing."""
    count, whole = len(digits), 40 * len(TEMPLATES)
    template = torch.randint(0, len(TEMPLATES), (count,), generator=generator)
    chosen = 40 * template + 10 * colours + digits
    chance = torch.rand(count, generator=generator)
    chosen = torch.where(chance < 0.30, whole + digits, chosen)
    chosen = torch.where(chance < 0.20, whole + len(WORDS) + colours, chosen)
    return torch.where(chance < 0.12, torch.full_like(chosen, len(captions()) - 1), chosen)


@cache
def tokenizer(pad: str = "<|endoftext|>") -> Any:
    """CLIP's tokenizer from the files that the package carries; bigG's pads with ``!``."""
    from transformers import CLIPTokenizer

    from assetkit.configs import clip_tokenizer_files

    with tempfile.TemporaryDirectory() as folder:
        for name, content in clip_tokenizer_files(pad).items():
            (Path(folder) / name).write_bytes(content)
        return CLIPTokenizer.from_pretrained(folder, local_files_only=True)


def ids(texts: Sequence[str], pad: str = "<|endoftext|>") -> torch.Tensor:
    """Token ids [n, 77]."""
    framed = tokenizer(pad)(list(texts), padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt")
    found: torch.Tensor = framed.input_ids
    return found


def states(encoder: Any, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
    """Last state (normed), last but one (as it is), both [n, 77, width]; pooled text [n, width] if projected."""
    out = encoder(tokens, output_hidden_states=True)
    return out.last_hidden_state, out.hidden_states[-2], getattr(out, "text_embeds", None)


class Reading(torch.nn.Module):
    """Names digit and colour from a state: what training asks of an encoder, thrown away afterwards."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.head = torch.nn.Linear(width, len(WORDS) + len(COLOURS))

    def forward(self, state: torch.Tensor, known: tuple[torch.Tensor, ...], counted: torch.Tensor) -> torch.Tensor:
        """Cross entropy where the caption says something and the place counts; `state` [n, places, width]."""
        named = self.head(state + 0.3 * torch.randn_like(state))
        total = named.new_zeros(())
        for part, target in zip(named.split([len(WORDS), len(COLOURS)], -1), known, strict=True):
            wanted = torch.where(counted, target[:, None], NONE)
            total = total + functional.cross_entropy(part.flatten(0, 1), wanted.flatten(), ignore_index=NONE)
        return total


def train(plan: Plan, seed: int, *, projected: bool = False, say: Any = print) -> Any:
    """An encoder whose states from the end of the text on tell digit and colour, at the last layers and when pooled."""
    torch.manual_seed(seed)
    activation = "gelu" if projected else "quick_gelu"
    encoder = networks.text_encoder(projected=projected, activation=activation)
    tokens = ids([each.text for each in captions()], "!" if projected else "<|endoftext|>")
    known = torch.tensor([each.digit for each in captions()]), torch.tensor([each.colour for each in captions()])
    heads = torch.nn.ModuleList(Reading(networks.WIDTH) for _ in range(3))
    after = torch.arange(LENGTH) >= (tokens == END).int().argmax(1, keepdim=True)

    def loss(_: int) -> torch.Tensor:
        chosen = torch.randperm(len(tokens))[: plan.batch]
        named = known[0][chosen], known[1][chosen]
        last, before, pooled = states(encoder, tokens[chosen])
        total = heads[0](last, named, after[chosen]) + heads[1](before, named, after[chosen])
        if pooled is not None:
            total = total + heads[2](pooled[:, None], named, torch.ones(len(chosen), 1, dtype=torch.bool))
        return total

    fit([*encoder.parameters(), *heads.parameters()], loss, plan, say)
    return encoder.eval().requires_grad_(False)
