"""Q4_0 and Q4_1: 32 codes of four bits with a half-precision scale, Q4_1 with a minimum too. 4.5 and 5 bits."""

from __future__ import annotations

from assetkit.formats.ggml._blocks import Bytes, low_high, pack_low_high
from assetkit.formats.ggml._pairs import pair


def _codes(packed: Bytes) -> Bytes:
    return low_high(packed.reshape(-1, 1, 16)).reshape(-1, 32)


def _packed(codes: Bytes) -> list[Bytes]:
    return [pack_low_high(codes.reshape(-1, 1, 2, 16)).reshape(-1, 16)]


CODECS = pair("Q4", 8, _codes, _packed)
