"""Scales of a super-block's sub-blocks as small integers times one half-precision step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetkit.formats.ggml._blocks import HALF, Floats, half


def step_of(largest: Floats, top: int) -> NDArray[np.float16]:
    """The half-precision step ``[blocks]`` whose multiple by `top` reaches `largest`. `BlockError` beyond 65504.

    Below 6e-5 half precision has few digits left; a step that rounding made too short for `top` multiples is taken one
    larger, so that small weights keep their extremes.
    """
    step = half(largest / np.float32(top))
    short = np.abs(largest) > (abs(top) + np.float32(0.5)) * np.abs(step.astype(np.float32))
    bits = step.view("<u2")
    bits[short] += 1
    return bits.view(HALF)


def multiples(parts: Floats, step: Floats, low: int, high: int) -> Floats:
    """`parts` ``[columns]`` as whole multiples, `low` to `high`, of `step` ``[columns]``; 0 where the step is 0."""
    counts = np.zeros_like(parts)
    np.divide(parts, step, out=counts, where=step != 0)
    np.rint(counts, out=counts)
    return np.clip(counts, low, high, out=counts)
