"""Q2_K: super-blocks of 16 × 16 codes of two bits, with scale and minimum of four bits each. 2.625 bits."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml import _affine
from assetkit.formats.ggml._blocks import Bytes, Floats, bytes_of, decoder, encoder, scale_at
from assetkit.formats.ggml._planes import pack_planes, planes
from assetkit.formats.ggml._schema import Codec

_LAYOUT = _affine.Layout(
    length=16, top=3, multiple=15, share=0.125, trials=(0, 0.2, -0.3, 0.4, -0.5, 0.6, -0.7, 0.9, -0.9)
)


@decoder
def _decode(blocks: Bytes) -> Floats:
    scales = blocks[:, :16]
    values = planes(blocks[:, 16:80], bits=2).reshape(-1, 16, 16).astype(np.float32)
    values *= (scale_at(blocks, 80) * (scales & 15))[:, :, None]
    values -= (scale_at(blocks, 82) * (scales >> 4))[:, :, None]
    return values.reshape(-1, 256)


@encoder
def _encode(values: Floats) -> Bytes:
    fit = _affine.fit(values, _LAYOUT)
    scales = fit.scales | (fit.minima << 4)
    codes = pack_planes(fit.codes.reshape(-1, 8, 32), bits=2)
    return np.concatenate([scales, codes, bytes_of(fit.step), bytes_of(fit.least_step)], axis=1)


CODECS = (Codec("Q2_K", _decode, _encode),)
