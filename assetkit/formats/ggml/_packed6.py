"""Eight scales and eight minima of six bits in twelve bytes: the middle of Q4_K's and Q5_K's super-blocks.

Bytes 0 to 3 hold scales 0 to 3 and, in their two highest bits, the upper bits of scales 4 to 7; bytes 4 to 7 the same
of the minima; bytes 8 to 11 the lower four bits of scales 4 to 7 (low half) and of minima 4 to 7
(`Q4_K.get_scale_min` in `gguf/quants.py` 0.19).
"""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import Bytes


def pack(scales: Bytes, minima: Bytes) -> Bytes:
    """``[blocks, 12]`` of two ``[blocks, 8]`` of values 0 to 63."""
    packed = np.empty((len(scales), 12), dtype=np.uint8)
    for at, parts in ((0, scales), (4, minima)):
        packed[:, at : at + 4] = parts[:, :4] | ((parts[:, 4:] >> 4) << 6)
    packed[:, 8:] = (scales[:, 4:] & 15) | (minima[:, 4:] << 4)
    return packed


def unpack(packed: Bytes) -> tuple[Bytes, Bytes]:
    """Scales and minima ``[blocks, 8]`` of ``[blocks, 12]``."""
    scales, minima, rest = packed[:, :4], packed[:, 4:8], packed[:, 8:12]
    return (
        np.concatenate([scales & 63, (rest & 15) | ((scales >> 2) & 48)], axis=1),
        np.concatenate([minima & 63, (rest >> 4) | ((minima >> 2) & 48)], axis=1),
    )
