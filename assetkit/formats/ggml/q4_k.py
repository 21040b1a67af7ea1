"""Q4_K: super-blocks of 8 × 32 codes of four bits, with scale and minimum of six bits each. 4.5 bits."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml import _affine, _packed6
from assetkit.formats.ggml._blocks import Bytes, Floats, bytes_of, decoder, encoder, low_high, pack_low_high, scale_at
from assetkit.formats.ggml._schema import Codec

_LAYOUT = _affine.Layout(length=32, top=15, multiple=63, share=1.0, trials=(0, -1, -0.5, 0.5, 1, -1.5, -2))


@decoder
def _decode(blocks: Bytes) -> Floats:
    scales, minima = _packed6.unpack(blocks[:, 4:16])
    codes = low_high(blocks[:, 16:].reshape(-1, 4, 32))
    values = codes.reshape(-1, 8, 32).astype(np.float32)
    values *= (scale_at(blocks, 0) * scales)[:, :, None]
    values -= (scale_at(blocks, 2) * minima)[:, :, None]
    return values.reshape(-1, 256)


@encoder
def _encode(values: Floats) -> Bytes:
    fit = _affine.fit(values, _LAYOUT)
    codes = pack_low_high(fit.codes.reshape(-1, 4, 2, 32)).reshape(-1, 128)
    scales = _packed6.pack(fit.scales, fit.minima)
    return np.concatenate([bytes_of(fit.step), bytes_of(fit.least_step), scales, codes], axis=1)


CODECS = (Codec("Q4_K", _decode, _encode),)
