"""Steps of DPM-Solver, orders one to three, in t = −log sigma with alpha 1.

Source: Lu et al. 2022 (arXiv:2206.00927), algorithms 1, 2 and the first-order step (3.7). What the papers call the
noise prediction is here the slope ``(x − denoised) / sigma``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from assetkit.render.samplers._schema import Denoiser
from assetkit.render.samplers._steps import slope

if TYPE_CHECKING:
    from torch import Tensor


def slope_at(denoiser: Denoiser, x: Tensor, time: float) -> Tensor:
    """The slope at a time."""
    sigma = math.exp(-time)
    return slope(x, denoiser(x, sigma), sigma)


def first_order(x: Tensor, start: Tensor, time: float, span: float) -> Tensor:
    """One slope for the whole step."""
    return x - math.exp(-time - span) * math.expm1(span) * start


def second_order(denoiser: Denoiser, x: Tensor, start: Tensor, time: float, span: float, *, r1: float = 0.5) -> Tensor:
    """Two slopes: at the start and at the share `r1` of the step."""
    inner = first_order(x, start, time, r1 * span)
    second = slope_at(denoiser, inner, time + r1 * span)
    return from_two(x, start, second, time, span, r1=r1)


def from_two(x: Tensor, start: Tensor, second: Tensor, time: float, span: float, *, r1: float) -> Tensor:
    """The second-order step once both slopes are known."""
    full = math.exp(-time - span) * math.expm1(span)
    return x - full * start - full / (2 * r1) * (second - start)


def third_order(
    denoiser: Denoiser, x: Tensor, start: Tensor, time: float, span: float, *, second: Tensor | None = None
) -> Tensor:
    """Three slopes: at the start, at one third and at two thirds; `second` is the one at a third, where it is known."""
    r1, r2 = 1 / 3, 2 / 3
    if second is None:
        second = slope_at(denoiser, first_order(x, start, time, r1 * span), time + r1 * span)
    bend = math.expm1(r2 * span) / (r2 * span) - 1
    inner = first_order(x, start, time, r2 * span)
    inner = inner - math.exp(-time - r2 * span) * (r2 / r1) * bend * (second - start)
    third = slope_at(denoiser, inner, time + r2 * span)
    bend = math.expm1(span) / span - 1
    return first_order(x, start, time, span) - math.exp(-time - span) / r2 * bend * (third - start)


def step_of_order(order: int) -> Callable[[Denoiser, Tensor, Tensor, float, float], Tensor]:
    """The step of order one, two or three."""
    return (_first, second_order, third_order)[order - 1]


def _first(_: Denoiser, x: Tensor, start: Tensor, time: float, span: float) -> Tensor:
    return first_order(x, start, time, span)
