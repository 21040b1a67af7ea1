"""Q3_K: super-blocks of 16 × 16 codes of three bits, the third bits apart, with scales of six bits. 3.4375 bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetkit.formats.ggml import _linear
from assetkit.formats.ggml._blocks import Bytes, Floats, bytes_of, decoder, encoder, low_high, pack_low_high, scale_at
from assetkit.formats.ggml._planes import pack_planes, planes
from assetkit.formats.ggml._schema import Codec

_LAYOUT = _linear.Layout(
    length=16, reach=4, multiple=32, share=0.25, trials=(4, 3.85, 4.15, 3.7, 4.3, 3.5, 4.5, 3.3, 4.7, 3.1, 4.9)
)


def _scales(packed: Bytes) -> NDArray[np.int8]:
    """Sixteen scales −32 to 31 of twelve bytes: lower four bits of two scales a byte, then upper two bits of four.

    Scale i has its lower bits in byte i mod 8 and its upper bits in byte 8 + i mod 4 (`gguf/quants.py` 0.19, `Q3_K`).
    """
    lower = low_high(packed[:, None, :8]).reshape(-1, 16)
    upper = packed[:, None, 8:] >> np.arange(0, 8, 2, dtype=np.uint8)[:, None]
    lower |= (upper.reshape(-1, 16) & np.uint8(3)) << np.uint8(4)
    return lower.view(np.int8) - np.int8(32)


def _packed_scales(scales: NDArray[np.int8]) -> Bytes:
    codes = (scales + np.int8(32)).view(np.uint8)
    lower = pack_low_high((codes & np.uint8(15)).reshape(-1, 1, 2, 8)).reshape(-1, 8)
    upper = ((codes >> np.uint8(4)).reshape(-1, 4, 4) << np.arange(0, 8, 2, dtype=np.uint8)[:, None]).sum(
        axis=1, dtype=np.uint8
    )
    return np.concatenate([lower, upper], axis=1)


@decoder
def _decode(blocks: Bytes) -> Floats:
    # A third bit adds four to a code that is counted from -4.
    codes = planes(blocks[:, 32:96], bits=2) | (planes(blocks[:, :32], bits=1) << np.uint8(2))
    values = codes.reshape(-1, 16, 16).astype(np.float32)
    values -= np.float32(4)
    values *= (scale_at(blocks, 108) * _scales(blocks[:, 96:108]))[:, :, None]
    return values.reshape(-1, 256)


@encoder
def _encode(values: Floats) -> Bytes:
    fit = _linear.fit(values, _LAYOUT)
    codes = fit.codes.reshape(-1, 8, 32)
    parts = [
        pack_planes(codes >> np.uint8(2), bits=1),
        pack_planes(codes & np.uint8(3), bits=2),
        _packed_scales(fit.scales),
    ]
    return np.concatenate([*parts, bytes_of(fit.step)], axis=1)


CODECS = (Codec("Q3_K", _decode, _encode),)
