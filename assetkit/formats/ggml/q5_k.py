"""Q5_K: super-blocks of 8 × 32 codes of five bits, with scale and minimum of six bits each. 5.5 bits."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml import _affine, _packed6
from assetkit.formats.ggml._blocks import Bytes, Floats, bytes_of, decoder, encoder, low_high, pack_low_high, scale_at
from assetkit.formats.ggml._planes import pack_planes, planes
from assetkit.formats.ggml._schema import Codec

_LAYOUT = _affine.Layout(length=32, top=31, multiple=63, share=1.0, trials=(0, -1, 1, 0.5, -2, 2, -3))


@decoder
def _decode(blocks: Bytes) -> Floats:
    scales, minima = _packed6.unpack(blocks[:, 4:16])
    codes = low_high(blocks[:, 48:].reshape(-1, 4, 32)).reshape(-1, 8, 32)
    codes |= planes(blocks[:, 16:48], bits=1) << np.uint8(4)
    values = codes.astype(np.float32)
    values *= (scale_at(blocks, 0) * scales)[:, :, None]
    values -= (scale_at(blocks, 2) * minima)[:, :, None]
    return values.reshape(-1, 256)


@encoder
def _encode(values: Floats) -> Bytes:
    fit = _affine.fit(values, _LAYOUT)
    codes = fit.codes.reshape(-1, 8, 32)
    fifths = pack_planes(codes >> np.uint8(4), bits=1)
    lower = pack_low_high((codes & np.uint8(15)).reshape(-1, 4, 2, 32)).reshape(-1, 128)
    scales = _packed6.pack(fit.scales, fit.minima)
    return np.concatenate([bytes_of(fit.step), bytes_of(fit.least_step), scales, fifths, lower], axis=1)


CODECS = (Codec("Q5_K", _decode, _encode),)
