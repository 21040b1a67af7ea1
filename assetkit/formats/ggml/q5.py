"""Q5_0 and Q5_1: 32 codes of five bits, the fifth bits apart, with a half-precision scale; Q5_1 with a minimum too.

5.5 and 6 bits.
"""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import (
    Bytes,
    Floats,
    bytes_of,
    decoder,
    encoder,
    half,
    low_high,
    pack_low_high,
    scale_at,
)
from assetkit.formats.ggml._rounding import shifted, signed
from assetkit.formats.ggml._schema import Codec


def _codes(packed: Bytes) -> Bytes:
    """Codes 0 to 31 of the four bytes of fifth bits and the sixteen of low halves behind them."""
    codes = low_high(packed[:, 4:].reshape(-1, 1, 16)).reshape(-1, 32)
    codes |= np.unpackbits(packed[:, :4], axis=1, bitorder="little") << np.uint8(4)
    return codes


def _packed(codes: Bytes) -> list[Bytes]:
    fifths = np.packbits(codes >> np.uint8(4), axis=1, bitorder="little")
    codes &= np.uint8(15)
    return [fifths, pack_low_high(codes.reshape(-1, 1, 2, 16)).reshape(-1, 16)]


@decoder
def _decode_0(blocks: Bytes) -> Floats:
    values = _codes(blocks[:, 2:]).astype(np.float32)
    values -= np.float32(16)
    values *= scale_at(blocks, 0)
    return values


@decoder
def _decode_1(blocks: Bytes) -> Floats:
    values = _codes(blocks[:, 4:]).astype(np.float32)
    values *= scale_at(blocks, 0)
    values += scale_at(blocks, 2)
    return values


@encoder
def _encode_0(values: Floats) -> Bytes:
    scale, codes = signed(values, reach=16)
    return np.concatenate([bytes_of(half(scale)), *_packed(codes)], axis=1)


@encoder
def _encode_1(values: Floats) -> Bytes:
    scale, minimum, codes = shifted(values, top=31)
    return np.concatenate([bytes_of(half(scale)), bytes_of(half(minimum)), *_packed(codes)], axis=1)


CODECS = (Codec("Q5_0", _decode_0, _encode_0), Codec("Q5_1", _decode_1, _encode_1))
