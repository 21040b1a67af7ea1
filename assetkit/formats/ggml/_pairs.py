"""The simple types that come in pairs: codes around zero with a scale (``_0``), codes from a minimum up (``_1``)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assetkit.formats.ggml._blocks import Bytes, Floats, bytes_of, decoder, encoder, half, scale_at
from assetkit.formats.ggml._rounding import shifted, signed
from assetkit.formats.ggml._schema import Codec


def pair(
    name: str, reach: int, unpacked: Callable[[Bytes], Bytes], packed: Callable[[Bytes], list[Bytes]]
) -> tuple[Codec, Codec]:
    """The codecs ``{name}_0`` and ``{name}_1`` of 32 codes from 0 to ``2·reach − 1``.

    A block [bytes] of the first is a half-precision scale d and the codes, a value ``d·(code − reach)``; the second has
    a half-precision minimum m behind the scale, and values ``d·code + m``. `unpacked` gives the codes uint8 [blocks,
    32] of the bytes behind those numbers, `packed` such bytes in columns that belong one after the other.
    """

    @decoder
    def decode_0(blocks: Bytes) -> Floats:
        values = unpacked(blocks[:, 2:]).astype(np.float32)
        values -= np.float32(reach)
        values *= scale_at(blocks, 0)
        return values

    @decoder
    def decode_1(blocks: Bytes) -> Floats:
        values = unpacked(blocks[:, 4:]).astype(np.float32)
        values *= scale_at(blocks, 0)
        values += scale_at(blocks, 2)
        return values

    @encoder
    def encode_0(values: Floats) -> Bytes:
        scale, codes = signed(values, reach=reach)
        return np.concatenate([bytes_of(half(scale)), *packed(codes)], axis=1)

    @encoder
    def encode_1(values: Floats) -> Bytes:
        scale, minimum, codes = shifted(values, top=2 * reach - 1)
        return np.concatenate([bytes_of(half(scale)), bytes_of(half(minimum)), *packed(codes)], axis=1)

    return Codec(f"{name}_0", decode_0, encode_0), Codec(f"{name}_1", decode_1, encode_1)
