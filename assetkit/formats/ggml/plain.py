"""F32, F16 and BF16: one number a block."""

from __future__ import annotations

import numpy as np

from assetkit.errors import InputError
from assetkit.formats.ggml._blocks import HALF, Bytes, Floats
from assetkit.formats.ggml._schema import Codec

_SINGLE = np.dtype("<f4")


def _decode_f32(blocks: Bytes) -> Floats:
    return blocks.view(_SINGLE).astype(np.float32)


def _encode_f32(values: Floats) -> Bytes:
    return values.astype(_SINGLE).view(np.uint8)


def _decode_f16(blocks: Bytes) -> Floats:
    return blocks.view(HALF).astype(np.float32)


def _encode_f16(values: Floats) -> Bytes:
    with np.errstate(over="ignore"):
        rounded = values.astype(HALF)
    infinite = (rounded.view("<u2") & np.uint16(0x7FFF)) == np.uint16(0x7C00)
    if infinite.any():
        lost = np.flatnonzero(infinite.ravel() & np.isfinite(values.ravel()))
        if lost.size:
            value = values.ravel()[lost[0]]
            raise InputError(f"element {lost[0]} is {value}, beyond half precision", hint="use BF16 or F32")
    return rounded.view(np.uint8)


def _decode_bf16(blocks: Bytes) -> Floats:
    bits = blocks.view("<u2").astype(np.uint32)
    bits <<= np.uint32(16)
    return bits.view(np.float32)


def _encode_bf16(values: Floats) -> Bytes:
    """Rounds to nearest even; NaN stays a (quiet) NaN."""
    bits = values.view(np.uint32)
    rounded = bits >> np.uint32(16)
    rounded &= np.uint32(1)
    rounded += np.uint32(0x7FFF)
    # Only a NaN's bits can wrap around here, and those are replaced below.
    rounded += bits
    rounded >>= np.uint32(16)
    broken = np.isnan(values)
    if broken.any():
        rounded[broken] = (bits[broken] >> np.uint32(16)) | np.uint32(64)
    return rounded.astype("<u2").view(np.uint8)


CODECS = (
    Codec("F32", _decode_f32, _encode_f32),
    Codec("F16", _decode_f16, _encode_f16),
    Codec("BF16", _decode_bf16, _encode_bf16),
)
