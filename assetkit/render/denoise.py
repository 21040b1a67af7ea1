"""The denoiser that samplers ask: prompts, guidance, control and the parts of a picture that must stay, all inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from assetkit.render.levels import PREDICTIONS, denoised
from assetkit.render.networks import Conditions, Network, Question, Wanted
from assetkit.render.noise_levels import ModelSchedule


@dataclass(frozen=True, slots=True)
class Control:
    """A control network at work."""

    module: Any
    picture: Tensor
    """[1, 3, H, W], 0 to 1."""
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a picture stays as it is."""

    latents: Tensor
    """[1, C, H, W]: the picture's."""
    mask: Tensor
    """[1, 1, H, W]: 1 where it is drawn anew, 0 where it stays."""


@dataclass(frozen=True, slots=True)
class Denoiser:
    """The guess of x0 for latents [N, C, H, W] at one sigma, with classifier-free guidance.

    Guidance is Ho and Salimans 2022 (arXiv:2207.12598): uncond + scale · (cond − uncond); at a scale of 1 the network
    is asked only once. Computed in float32 around a network of any dtype.
    """

    network: Network
    module: Any
    levels: ModelSchedule
    prediction: str
    conditions: Conditions
    """Of the prompt and, as the second row, of the negative prompt where `cfg` is not 1."""
    wanted: Wanted
    cfg: float = 1.0
    data: float = 0.5
    """sigma_data of EDM networks."""
    beside: Tensor | None = None
    """[1, C, H, W]: further channels that an inpainting network sees."""
    kept: Kept | None = None
    controls: tuple[Control, ...] = field(default=())

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        """The guess of x0."""
        rule = PREDICTIONS[self.prediction](float(sigma), self.levels, self.data)
        guesses = [denoised(each, x, rule) for each in self._answers(x, rule.into, rule.told)]
        guess = guesses[0] if len(guesses) == 1 else guesses[1] + self.cfg * (guesses[0] - guesses[1])
        if self.kept is not None:
            guess = guess * self.kept.mask + self.kept.latents * (1 - self.kept.mask)
        return guess

    def _answers(self, x: Tensor, scale: float, time: float) -> tuple[Tensor, ...]:
        """The network's answers with the prompt and without, from one call."""
        sides = 1 if self.cfg == 1 else 2
        count = len(x)
        shown = x * scale
        if self.beside is not None:
            shown = torch.cat([shown, self.beside.expand(count, -1, -1, -1)], 1)
        dtype = next(self.module.parameters()).dtype
        question = Question(
            shown.repeat(sides, 1, 1, 1).to(dtype),
            torch.full((sides * count,), time, device=x.device),
            self._conditions(sides, count),
            self.wanted,
        )
        if self.controls:
            question = self._controlled(question)
        return self.network.predict(self.module, question).to(x.dtype).chunk(sides)

    def _conditions(self, sides: int, count: int) -> Conditions:
        return (self.conditions if sides > 1 else self.conditions.only(0)).times(count)

    def _controlled(self, question: Question) -> Question:
        assert self.network.control is not None  # noqa: S101 - the engine refuses control where there is none
        found: dict[str, Any] = {}
        for each in self.controls:
            picture = each.picture.expand(len(question.latents), -1, -1, -1).to(question.latents)
            for name, given in self.network.control(each.module, question, picture, each.strength).items():
                found[name] = given if name not in found else _added(found[name], given)
        return Question(question.latents, question.times, question.conditions, question.wanted, found)


def _added(one: Any, other: Any) -> Any:
    """Residuals of two control networks."""
    return one + other if isinstance(one, Tensor) else [a + b for a, b in zip(one, other, strict=True)]
