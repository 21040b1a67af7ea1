"""Noise for samplers, from the CPU's generator so that every device draws the same.

`white` is fresh at each call. `brownian` gives the increments of one path of Brownian motion over sigma, divided by
their standard deviation: a finer schedule then follows the same path, and stochastic solvers converge to one image.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from assetkit.errors import UsageError

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.render.samplers import Noise

DEPTH = 24
"""Halvings of the path's whole span: nearer times share the line between two points of the path."""
POINTS = 64
"""Points of the path that are kept."""


def initial(shape: Sequence[int], seed: int) -> Tensor:
    """Standard normal noise of `shape`, fp32 on the CPU: ``torch.randn`` of a generator with this seed."""
    import torch

    return torch.randn(tuple(shape), generator=torch.Generator("cpu").manual_seed(seed))


def white(like: Tensor, seed: int) -> Noise:
    """Independent noise at every call, of the shape, dtype and device of `like`."""
    import torch

    generator = torch.Generator("cpu").manual_seed(seed)
    return lambda _sigma, _following: torch.randn(like.shape, generator=generator).to(like)


def brownian(like: Tensor, seed: int, low: float, high: float) -> Noise:
    """Increments of one Brownian path over sigma from `low` to `high`, of the shape, dtype and device of `like`.

    The value at a time is found by halving: a bridge of Brownian motion has, half-way, the mean of its ends and a
    quarter of its length as variance (Lévy's construction; as a tree of seeds Li et al. 2020, arXiv:2001.01328,
    section 4), so that any order and any number of questions see the same path. `UsageError` outside the span.
    """
    value = path(tuple(like.shape), seed, low, high)

    def increment(sigma: float, following: float) -> Tensor:
        if not low <= min(sigma, following) < max(sigma, following) <= high:
            raise UsageError(
                f"no Brownian noise from sigma {sigma:g} to {following:g}: the path spans {low:g} … {high:g}"
            )
        return ((value(following) - value(sigma)) / math.sqrt(abs(following - sigma))).to(like)

    return increment


def path(shape: tuple[int, ...], seed: int, low: float, high: float) -> Callable[[float], Tensor]:
    """The path's value at a time, fp32, zero at `low`."""
    import torch

    def node(name: str) -> Tensor:
        digest = hashlib.sha256(f"{seed}\n{name}".encode()).digest()
        return torch.randn(shape, generator=torch.Generator("cpu").manual_seed(int.from_bytes(digest[:8], "little")))

    whole = math.sqrt(high - low) * node("whole")

    @lru_cache(POINTS)
    def value(time: float) -> Tensor:
        start, stop, first, last = low, high, torch.zeros(shape), whole
        way = ""
        while start < time < stop and len(way) < DEPTH:
            middle = (start + stop) / 2
            inner = (first + last) / 2 + math.sqrt(stop - start) / 2 * node(way)
            if time < middle:
                way, stop, last = way + "0", middle, inner
            else:
                way, start, first = way + "1", middle, inner
        share = min(max((time - start) / (stop - start), 0.0), 1.0)
        return first + (last - first) * share

    return value
