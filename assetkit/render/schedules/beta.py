"""Beta: timesteps as quantiles of a beta distribution, dense at both ends."""

from __future__ import annotations

import math

from assetkit.render.noise_levels import ModelSchedule
from assetkit.render.schedules._schema import Schedule, even

SHAPE = 0.6
"""Both parameters of the distribution (Lee et al. 2024, arXiv:2407.12173)."""


def below_half(x: float, a: float) -> float:
    """The distribution function of Beta(a, a) for x ≤ 1/2, from its power series.

    ``x^a / B(a, a) · Σ (1 − a)_k / k! · x^k / (a + k)`` (NIST DLMF 8.17.7 with the hypergeometric series written out).
    """
    term, total = 1.0, 0.0
    for k in range(200):
        total += term / (a + k)
        term *= (k + 1 - a) / (k + 1) * x
        if abs(term) < 1e-17:
            break
    return math.exp(a * math.log(x) - 2 * math.lgamma(a) + math.lgamma(2 * a)) * total if x > 0 else 0.0


def quantile(share: float, a: float = SHAPE) -> float:
    """The x below which `share` of Beta(a, a) lies, by bisection to the last bit that matters."""
    if share > 0.5:
        return 1 - quantile(1 - share, a)
    low, high = 0.0, 0.5
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if below_half(middle, a) < share else (low, middle)
    return (low + high) / 2


def beta(steps: int, model: ModelSchedule) -> list[float]:
    """Timesteps ``quantile(1 − i/steps) · (timesteps − 1)``, whole ones as UIs take them.

    Where rounding would make two steps one, they stay fractional, so that there are as many as asked for.
    """
    places = [quantile(1 - each) * (model.timesteps - 1) for each in even(steps + 1, 0.0, 1.0)[:-1]]
    whole = [float(round(each)) for each in places]
    chosen = whole if len(set(whole)) == len(whole) and min(whole) > 0 else places
    return [model.sigma(each * model.timestep(model.sigma_max) / (model.timesteps - 1)) for each in chosen]


SCHEDULE = Schedule(id="beta", title="Beta", names=("use_beta_sigmas",), levels=beta)
