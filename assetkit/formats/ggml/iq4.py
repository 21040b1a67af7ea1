"""IQ4_NL and IQ4_XS: four-bit codes of sixteen uneven values. 4.5 and 4.25 bits. Read only."""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import Bytes, Floats, decoder, low_high, scale_at
from assetkit.formats.ggml._schema import Codec
from assetkit.formats.ggml._tables import NON_LINEAR, look_up, pairs_of

_PAIRS = pairs_of(NON_LINEAR)


@decoder
def _decode_nl(blocks: Bytes) -> Floats:
    values = look_up(blocks[:, None, 2:], _PAIRS).reshape(-1, 32)
    values *= scale_at(blocks, 0)
    return values


@decoder
def _decode_xs(blocks: Bytes) -> Floats:
    """Eight scales of six bits, counted from −32: two bytes hold the upper bits of all, the four behind the lower."""
    upper = (blocks[:, 2:4, None] >> np.arange(0, 8, 2, dtype=np.uint8)) & np.uint8(3)
    lower = low_high(blocks[:, 4:8, None]).reshape(-1, 8)
    scales = (lower | (upper.reshape(-1, 8) << np.uint8(4))).view(np.int8) - np.int8(32)
    values = look_up(blocks[:, 8:].reshape(-1, 8, 16), _PAIRS)
    values *= (scale_at(blocks, 0) * scales)[:, :, None]
    return values.reshape(-1, 256)


CODECS = (Codec("IQ4_NL", _decode_nl), Codec("IQ4_XS", _decode_xs))
