"""TQ1_0 and TQ2_0: ternary codes with one half-precision scale for 256 elements. 1.6875 and 2.0625 bits. Read only."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import Bytes, Floats, decoder, scale_at
from assetkit.formats.ggml._planes import planes
from assetkit.formats.ggml._schema import Codec

_POWERS = np.array([1, 3, 9, 27, 81], dtype=np.uint8)


def _digits(packed: Bytes, count: int) -> Bytes:
    """Base-3 digits 0 to 2, ``[blocks, count · bytes]``: the first digit of every byte, then the second …

    A byte holds digits as a fraction of 256. Multiplying by a power of three, modulo 256, moves a digit to the front;
    three times the rest then carries it out (`gguf/quants.py` 0.19, `TQ1_0`).
    """
    moved = packed[:, None, :] * _POWERS[:count, None]
    return ((moved.astype(np.uint16) * np.uint16(3)) >> np.uint16(8)).astype(np.uint8).reshape(len(packed), -1)


@decoder
def _decode_1(blocks: Bytes) -> Floats:
    parts = [_digits(blocks[:, :32], 5), _digits(blocks[:, 32:48], 5), _digits(blocks[:, 48:52], 4)]
    return _scaled(np.concatenate(parts, axis=1), scale_at(blocks, 52))


@decoder
def _decode_2(blocks: Bytes) -> Floats:
    return _scaled(planes(blocks[:, :64], bits=2).reshape(-1, 256), scale_at(blocks, 64))


def _scaled(codes: Bytes, scale: Floats) -> Floats:
    values = codes.astype(np.float32)
    values -= np.float32(1)
    values *= scale
    return values


CODECS = (Codec("TQ1_0", _decode_1), Codec("TQ2_0", _decode_2))
