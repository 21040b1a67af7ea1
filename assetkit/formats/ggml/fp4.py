"""MXFP4 and NVFP4: four-bit floats with a scale of eight bits for 32 or 16 elements. 4.25 and 4.5 bits. Read only."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import Bytes, Floats, decoder
from assetkit.formats.ggml._schema import Codec
from assetkit.formats.ggml._tables import E2M1_DOUBLED, look_up, pairs_of

_PAIRS = pairs_of(E2M1_DOUBLED)


def _powers() -> Floats:
    """Half the value of each E8M0 byte, 2^(byte − 128): the table of values is doubled."""
    return np.array([2.0 ** (byte - 128) for byte in range(256)], dtype=np.float32)


def _ue4m3() -> Floats:
    """Half the value of each byte read as a float of four exponent and three mantissa bits (bias 7).

    The sign bit does not count; 0x7F, which is NaN elsewhere, is 0 (`gguf/quants.py` 0.19, `NVFP4`; so does 0xFF keep
    its numeric value there, 240).
    """
    byte = np.arange(256)
    exponent, mantissa = (byte >> 3) & 15, byte & 7
    values = np.where(exponent == 0, np.ldexp(mantissa, -9), np.ldexp(1 + mantissa / 8, exponent - 7)) / 2
    values[0x7F] = 0
    halved: Floats = values.astype(np.float32)
    return halved


_POWERS, _UE4M3 = _powers(), _ue4m3()


@decoder
def _decode_mx(blocks: Bytes) -> Floats:
    values = look_up(blocks[:, None, 1:], _PAIRS).reshape(-1, 32)
    values *= _POWERS[blocks[:, :1]]
    return values


@decoder
def _decode_nv(blocks: Bytes) -> Floats:
    values = look_up(blocks[:, 4:].reshape(-1, 4, 8), _PAIRS)
    values *= _UE4M3[blocks[:, :4]][:, :, None]
    return values.reshape(-1, 64)


CODECS = (Codec("MXFP4", _decode_mx), Codec("NVFP4", _decode_nv))
