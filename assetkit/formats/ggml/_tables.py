"""Four-bit codes that name one of sixteen values instead of counting evenly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetkit.formats.ggml._blocks import Bytes, Floats

E2M1_DOUBLED = (0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12)
"""Twice the values of a four-bit float with two exponent bits (OCP Microscaling Formats 1.0); negative zero is 0."""
NON_LINEAR = (-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113)
"""The values of ggml's IQ4 types (`kvalues_iq4nl` in `ggml-common.h`, MIT)."""


def pairs_of(values: tuple[int, ...]) -> Floats:
    """``[256, 2]``: for each byte the values of its low and of its high half."""
    table = np.array(values, dtype=np.float32)
    both = np.arange(256)
    return np.stack([table[both & 15], table[both >> 4]], axis=1)


def look_up(packed: Bytes, pairs: Floats) -> Floats:
    """Values ``[blocks, groups, 2 · width]`` of bytes ``[blocks, groups, width]``: those of low halves come first."""
    found: NDArray[np.float32] = np.take(pairs, packed, axis=0)
    return np.ascontiguousarray(found.swapaxes(-1, -2)).reshape(*packed.shape[:2], -1)
