"""Q6_K: super-blocks of 16 × 16 codes of six bits, with scales of eight bits. 6.5625 bits."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml import _linear
from assetkit.formats.ggml._blocks import Bytes, Floats, bytes_of, decoder, encoder, low_high, pack_low_high, scale_at
from assetkit.formats.ggml._planes import pack_planes, planes
from assetkit.formats.ggml._schema import Codec

_LAYOUT = _linear.Layout(
    length=16, reach=32, multiple=128, share=0.25, trials=(32, 31.5, 32.5, 31, 33, 30.5, 30, 34, 29, 35, 28, 36)
)


@decoder
def _decode(blocks: Bytes) -> Floats:
    codes = low_high(blocks[:, :128].reshape(-1, 2, 64)).reshape(-1, 8, 32)
    codes |= planes(blocks[:, 128:192], bits=2) << np.uint8(4)
    values = codes.reshape(-1, 16, 16).astype(np.float32)
    values -= np.float32(32)
    values *= (scale_at(blocks, 208) * blocks[:, 192:208].view(np.int8))[:, :, None]
    return values.reshape(-1, 256)


@encoder
def _encode(values: Floats) -> Bytes:
    fit = _linear.fit(values, _LAYOUT)
    codes = fit.codes.reshape(-1, 8, 32)
    lower = pack_low_high((codes & np.uint8(15)).reshape(-1, 2, 2, 64)).reshape(-1, 128)
    upper = pack_planes(codes >> np.uint8(4), bits=2)
    return np.concatenate([lower, upper, fit.scales.view(np.uint8), bytes_of(fit.step)], axis=1)


CODECS = (Codec("Q6_K", _decode, _encode),)
