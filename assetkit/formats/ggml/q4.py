"""Q4_0 and Q4_1: 32 codes of four bits with a half-precision scale, Q4_1 with a minimum too. 4.5 and 5 bits."""

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
    return low_high(packed.reshape(-1, 1, 16)).reshape(-1, 32)


def _packed(codes: Bytes) -> Bytes:
    return pack_low_high(codes.reshape(-1, 1, 2, 16)).reshape(-1, 16)


@decoder
def _decode_0(blocks: Bytes) -> Floats:
    values = _codes(blocks[:, 2:]).astype(np.float32)
    values -= np.float32(8)
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
    scale, codes = signed(values, reach=8)
    return np.concatenate([bytes_of(half(scale)), _packed(codes)], axis=1)


@encoder
def _encode_1(values: Floats) -> Bytes:
    scale, minimum, codes = shifted(values, top=15)
    return np.concatenate([bytes_of(half(scale)), bytes_of(half(minimum)), _packed(codes)], axis=1)


CODECS = (Codec("Q4_0", _decode_0, _encode_0), Codec("Q4_1", _decode_1, _encode_1))
