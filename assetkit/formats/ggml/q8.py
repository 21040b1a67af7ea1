"""Q8_0: 32 signed bytes with one half-precision scale. 8.5 bits."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import (
    Bytes,
    Floats,
    bytes_of,
    decoder,
    encoder,
    extremes,
    half,
    reciprocal,
    scale_at,
)
from assetkit.formats.ggml._rounding import half_away
from assetkit.formats.ggml._schema import Codec


@decoder
def _decode(blocks: Bytes) -> Floats:
    values = blocks[:, 2:].view(np.int8).astype(np.float32)
    values *= scale_at(blocks, 0)
    return values


@encoder
def _encode(values: Floats) -> Bytes:
    low, high = extremes(values)
    scale = np.abs(np.stack([low, high])).max(axis=0) / np.float32(127)
    codes = half_away(values * reciprocal(scale)[:, None])
    blocks = np.empty((len(values), 34), dtype=np.uint8)
    blocks[:, :2] = bytes_of(half(scale))
    np.copyto(blocks[:, 2:].view(np.int8), codes, casting="unsafe")
    return blocks


CODECS = (Codec("Q8_0", _decode, _encode),)
