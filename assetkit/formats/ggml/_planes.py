"""Codes of one or two bits that share bytes: byte i of a plane holds bits of the elements i, 32 + i, 64 + i …"""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import Bytes


def planes(packed: Bytes, bits: int) -> Bytes:
    """Codes ``[blocks, groups · 8 / bits, 32]`` of bytes ``[blocks, groups · 32]``, lowest bits first."""
    each = 8 // bits
    packed = packed.reshape(len(packed), -1, 1, 32)
    codes = np.empty((len(packed), packed.shape[1], each, 32), dtype=np.uint8)
    shifts = np.arange(0, 8, bits, dtype=np.uint8)[:, None]
    np.right_shift(packed, shifts, out=codes)
    codes &= np.uint8((1 << bits) - 1)
    return codes.reshape(len(packed), -1, 32)


def pack_planes(codes: Bytes, bits: int) -> Bytes:
    """Bytes ``[blocks, groups · 32]`` of codes ``[blocks, groups · 8 / bits, 32]`` that use no higher bits."""
    each = 8 // bits
    codes = codes.reshape(len(codes), -1, each, 32)
    packed = codes[:, :, 0].copy()
    for at in range(1, each):
        packed |= codes[:, :, at] << np.uint8(at * bits)
    return packed.reshape(len(codes), -1)
