"""What the block types share: half-precision scales, four bits packed into bytes, refusal of what has no code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import numpy as np
from numpy.typing import NDArray

from assetkit.formats.ggml._schema import BlockError

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

HALF = np.dtype("<f2")
_TINY = np.float32(1e-37)
"""Scales below have no reciprocal in float32 and are zero in half precision."""
_BEYOND = np.float32(1e9)
"""No block type can hold such a value (`Q6_K`, the widest, ends at 65504 · 127 · 32); its square is safe in float32."""


def encoder(function: Callable[[Floats], Bytes]) -> Callable[[Floats], Bytes]:
    """Guards an encoder: NaN, Inf and values beyond every type are `BlockError`, not garbage."""

    @wraps(function)
    def guarded(values: Floats) -> Bytes:
        values = np.ascontiguousarray(values, dtype=np.float32)
        if not len(values):
            return function(np.zeros((1, values.shape[1]), dtype=np.float32))[:0]
        # Both extremes are NaN as soon as one value is; comparisons with NaN are false.
        if not (values.max() < _BEYOND and values.min() > -_BEYOND):
            raise _refusal(values)
        return function(values)

    return guarded


def decoder(function: Callable[[Bytes], Floats]) -> Callable[[Bytes], Floats]:
    """Guards a decoder: a NaN or Inf scale comes through as such, without a warning."""

    @wraps(function)
    def quiet(blocks: Bytes) -> Floats:
        with np.errstate(invalid="ignore", over="ignore"):
            return function(blocks)

    return quiet


def _refusal(values: Floats) -> BlockError:
    finite = np.isfinite(values)
    if finite.all():
        return _too_large(int(np.flatnonzero((np.abs(values) >= _BEYOND).any(axis=1))[0]))
    block = int(np.flatnonzero(~finite.all(axis=1))[0])
    value = values[block][~finite[block]][0]
    return BlockError(block, f"holds {value}, which cannot be quantised", "repair the tensor, or keep it in F32")


def _too_large(block: int) -> BlockError:
    why = "holds values too large for a half-precision scale"
    return BlockError(block, why, "keep the tensor in F32 or BF16")


def half(scales: Floats) -> NDArray[np.float16]:
    """`scales` ``[blocks, ...]`` in half precision, rounded to nearest even. `BlockError` for one beyond 65504."""
    with np.errstate(over="ignore"):
        rounded = scales.astype(HALF)
    finite = np.isfinite(rounded)
    if not finite.all():
        raise _too_large(int(np.flatnonzero(~finite.reshape(len(scales), -1).all(axis=1))[0]))
    return rounded


def bytes_of(scales: NDArray[np.float16]) -> Bytes:
    """The little-endian bytes of one half-precision scale per block, ``[blocks, 2]``."""
    return np.ascontiguousarray(scales, dtype=HALF).reshape(-1, 1).view(np.uint8)


def scale_at(blocks: Bytes, at: int) -> Floats:
    """The half-precision scale at byte `at` of each block, as float32 ``[blocks, 1]``."""
    return np.ascontiguousarray(blocks[:, at : at + 2]).view(HALF).astype(np.float32)


def reciprocal(scales: Floats) -> Floats:
    """1 / `scales`; 0 for scales that are zero or have no reciprocal in float32."""
    result = np.zeros_like(scales)
    np.divide(np.float32(1), scales, out=result, where=np.abs(scales) > _TINY)
    return result


def low_high(packed: Bytes) -> Bytes:
    """Four-bit codes ``[blocks, groups, 2, width]`` of bytes ``[blocks, groups, width]``: low halves come first."""
    codes = np.empty((*packed.shape[:2], 2, packed.shape[2]), dtype=np.uint8)
    np.bitwise_and(packed, 15, out=codes[:, :, 0])
    np.right_shift(packed, 4, out=codes[:, :, 1])
    return codes


def pack_low_high(codes: Bytes) -> Bytes:
    """Bytes ``[blocks, groups, width]`` of four-bit codes ``[blocks, groups, 2, width]``."""
    packed: Bytes = codes[:, :, 1] << np.uint8(4)
    packed |= codes[:, :, 0]
    return packed


def extremes(values: Floats) -> tuple[Floats, Floats]:
    """Least and greatest value of each row.

    A reduction along rows of 32 costs twenty times one across them (measured, numpy 2.4), so the tile is turned first.
    """
    turned = np.ascontiguousarray(values.T)
    return turned.min(axis=0), turned.max(axis=0)
