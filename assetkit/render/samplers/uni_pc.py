"""UniPC: a predictor and a corrector of one form, for the price of the predictor."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sample, Sampler, Step
from assetkit.render.samplers._steps import pairs, towards

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule

ORDER = 3
Past = list[tuple[float, "Tensor"]]
"""Levels and the guesses of x0 there, latest first."""


def solved(rows: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a small linear system, by elimination with pivots."""
    system = [[*row, value] for row, value in zip(rows, right, strict=True)]
    size = len(system)
    for i in range(size):
        pivot = max(range(i, size), key=lambda row: abs(system[row][i]))
        system[i], system[pivot] = system[pivot], system[i]
        for j in range(size):
            if j != i:
                factor = system[j][i] / system[i][i]
                system[j] = [a - factor * b for a, b in zip(system[j], system[i], strict=True)]
    return [row[size] / row[i] for i, row in enumerate(system)]


def weights(places: Sequence[float], span: float, scale: float) -> list[float]:
    """The weights of the differences at `places` (in steps from the start), for x0 as the predicted quantity.

    They solve ``Σᵢ rᵢ^(k−1) · aᵢ = k! · ψ_k / B(h)`` for k = 1 … their number, with ``ψ_1 = (e^−h − 1)/(−h) − 1`` and
    ``ψ_(k+1) = ψ_k/(−h) − 1/(k+1)!`` (Zhao et al. 2023, arXiv:2302.04867, theorem 3.1 and appendix A): the step is then
    exact where x0 is a polynomial in lambda. A single weight is 1/2, their choice for order two. `scale` is B(h).
    """
    if len(places) == 1:
        return [0.5]
    phi = math.expm1(-span) / -span - 1
    right, factorial = [], 1
    for power in range(1, len(places) + 1):
        factorial *= power
        right.append(phi * factorial / scale)
        phi = phi / -span - 1 / (factorial * (power + 1))
    return solved([[place ** (power - 1) for place in places] for power in range(1, len(places) + 1)], right)


def step(x: Tensor, past: Past, following: float, arrived: Tensor | None, scale: Callable[[float], float]) -> Tensor:
    """From the level of ``past[0]`` to `following`; with the guess that `arrived` there, the corrector."""
    sigma, denoised = past[0]
    x = towards(x, denoised, sigma, following)
    if not following:
        return x
    span = math.log(sigma / following)
    places = [math.log(sigma / level) / span for level, _ in past[1:]]
    differences = [(each - denoised) / place for place, (_, each) in zip(places, past[1:], strict=True)]
    if arrived is not None:
        places, differences = [*places, 1.0], [*differences, arrived - denoised]
    if places:
        size = scale(span)
        for weight, difference in zip(weights(places, span, size), differences, strict=True):
            x = x - size * weight * difference
    return x


def solver(scale: Callable[[float], float]) -> Sample:
    """The sampler with the given B(h)."""

    def uni_pc(
        denoiser: Denoiser,
        x: Tensor,
        sigmas: Tensor,
        *,
        noise: Noise,
        model: ModelSchedule | None = None,
        callback: Callback | None = None,
    ) -> Tensor:
        """UniPC-3 (arXiv:2302.04867, algorithms 1 and 2), its order growing from one and falling to one at the ends.

        The guess made at the predicted latent serves to correct that latent and to predict the next.
        """
        past: Past = []
        origin = x
        for index, sigma, following in pairs(sigmas):
            denoised = denoiser(x, sigma)
            if callback:
                callback(Step(index, sigma, x, denoised))
            if past:
                x = step(origin, past, sigma, denoised, scale)
            order = min(ORDER, index + 1, len(sigmas) - 1 - index)
            past = [(sigma, denoised), *past][:order]
            origin, x = x, step(x, past, following, None, scale)
        return x

    return uni_pc


SAMPLER = (
    Sampler(id="uni_pc", title="UniPC", names=("unipc bh1", "sample_unipc"), sample=solver(lambda h: -h), order=2),
    Sampler(
        id="uni_pc_bh2",
        title="UniPC bh2",
        names=("UniPCMultistepScheduler",),
        sample=solver(lambda h: math.expm1(-h)),
        order=2,
    ),
)
