"""Restart: Heun's method that goes back into noise and down again."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import noised
from assetkit.render.samplers.heun import heun_step
from assetkit.render.schedules.karras import karras_levels

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


class Loop(NamedTuple):
    """One restart interval of the paper: from the level nearest `low` back to `high`, `times` times."""

    levels: int
    """How many levels a round has, both ends included."""
    times: int
    low: float
    high: float


def loops(steps: int) -> tuple[Loop, ...]:
    """The interval from 0.1 to 2 that UIs restart for a number of steps, and how often (A1111 1.6, ComfyUI's node).

    None below 20 steps, one round of 9 steps up to 35, then two rounds of a quarter of the steps.
    """
    if steps < 20:
        return ()
    return (Loop(steps // 4 + 1, 2, 0.1, 2.0) if steps >= 36 else Loop(10, 1, 0.1, 2.0),)


def path(levels: Sequence[float], plan: Sequence[Loop]) -> list[tuple[float, float]]:
    """Every move from level to level; those that go up are restarts."""
    at: dict[int, Loop] = {}
    for loop in plan:
        at[min(range(len(levels)), key=lambda i: abs(levels[i] - loop.low))] = loop
    moves: list[tuple[float, float]] = []
    for index, pair in enumerate(itertools.pairwise(levels), 1):
        moves.append(pair)
        again = at.get(index)
        if again and 0 < levels[index] < again.high:
            down = karras_levels(again.levels, levels[index], again.high)
            moves += [(down[-1], down[0]), *itertools.pairwise(down)] * again.times
    return moves


def restart(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    plan: Sequence[Loop] | None = None,
) -> Tensor:
    """Heun's steps down, and from one level up again with fresh noise (Xu et al. 2023, arXiv:2306.14878, algorithm 1).

    The rounds come on top of the steps of `sigmas`; take ``steps − levels of the rounds`` of them for the same price as
    other samplers (`loops`). Without `plan`, that of UIs for the number of steps.
    """
    levels = [float(each) for each in sigmas]
    index = 0
    for sigma, following in path(levels, loops(len(levels) - 1) if plan is None else plan):
        if following > sigma:
            x = noised(x, sigma, following, noise(sigma, following), model)
            continue
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        x = heun_step(denoiser, x, denoised, sigma, following)
        index += 1
    return x


SAMPLER = Sampler(
    id="restart",
    title="Restart",
    names=("sample_restart",),
    sample=restart,
    schedule="karras",
    stochastic=True,
    order=0,
    calls=2,
)
