"""Q5_0 and Q5_1: 32 codes of five bits, the fifth bits apart, with a half-precision scale; Q5_1 with a minimum too.

5.5 and 6 bits.
"""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import Bytes, low_high, pack_low_high
from assetkit.formats.ggml._pairs import pair


def _codes(packed: Bytes) -> Bytes:
    """Codes 0 to 31 of the four bytes of fifth bits and the sixteen of low halves behind them."""
    codes = low_high(packed[:, 4:].reshape(-1, 1, 16)).reshape(-1, 32)
    codes |= np.unpackbits(packed[:, :4], axis=1, bitorder="little") << np.uint8(4)
    return codes


def _packed(codes: Bytes) -> list[Bytes]:
    fifths = np.packbits(codes >> np.uint8(4), axis=1, bitorder="little")
    codes &= np.uint8(15)
    return [fifths, pack_low_high(codes.reshape(-1, 1, 2, 16)).reshape(-1, 16)]


CODECS = pair("Q5", 16, _codes, _packed)
