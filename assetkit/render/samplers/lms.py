"""Linear multistep (Adams-Bashforth on any schedule)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sampler, Step
from assetkit.render.samplers._steps import pairs, slope

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.noise_levels import ModelSchedule


def basis_integral(nodes: Sequence[float], one: int, start: float, stop: float) -> float:
    """The integral of the Lagrange polynomial that is 1 at ``nodes[one]`` and 0 at the others, exactly.

    Nodes are counted from `start` and in lengths of the step, so that the powers stay near one.
    """
    length = stop - start
    places = [(node - start) / length for node in nodes]
    polynomial = [1.0]
    for other, place in enumerate(places):
        if other != one:
            gap = places[one] - place
            raised = [0.0, *polynomial]
            lowered = [*(-place * each for each in polynomial), 0.0]
            polynomial = [(a + b) / gap for a, b in zip(raised, lowered, strict=True)]
    return length * sum(each / (power + 1) for power, each in enumerate(polynomial))


def lms(
    denoiser: Denoiser,
    x: Tensor,
    sigmas: Tensor,
    *,
    noise: Noise,
    model: ModelSchedule | None = None,
    callback: Callback | None = None,
    order: int = 4,
) -> Tensor:
    """The polynomial through the last slopes, integrated over the step (Hairer, Nørsett, Wanner 1993, III.1)."""
    levels: list[float] = []
    slopes: list[Tensor] = []
    for index, sigma, following in pairs(sigmas):
        denoised = denoiser(x, sigma)
        if callback:
            callback(Step(index, sigma, x, denoised))
        levels, slopes = [sigma, *levels][:order], [slope(x, denoised, sigma), *slopes][:order]
        for one, each in enumerate(slopes):
            x = x + basis_integral(levels, one, sigma, following) * each
    return x


SAMPLER = Sampler(
    id="lms",
    title="LMS",
    names=("k_lms", "LMSDiscreteScheduler", "sample_lms"),
    sample=lms,
    order=3,
)
