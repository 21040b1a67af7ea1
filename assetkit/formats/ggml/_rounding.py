"""Codes of the types with one scale per 32 elements, rounded exactly as ggml's reference rounds them.

Source: `quantize_row_q{4,5}_{0,1}_ref` and `quantize_row_q8_0_ref` in ggml's `ggml-quants.c` (MIT) by way of
`gguf/quants.py` 0.19, whose bits these functions reproduce; the sign of a zero minimum excepted where a block holds
zeros of both signs.
"""

from __future__ import annotations

import numpy as np

from assetkit.formats.ggml._blocks import Bytes, Floats, extremes, reciprocal

_BELOW_HALF = np.float32(0.49999997)
_SIGN = np.uint32(0x80000000)


def signed(values: Floats, reach: int) -> tuple[Floats, Bytes]:
    """Scale ``[blocks]`` and codes 0 to 2·`reach` − 1 of `values`, where value = scale · (code − `reach`).

    The value of greatest magnitude, whatever its sign, gets code 0: the negative end has one code more.
    """
    scale = _peaks(values) / np.float32(-reach)
    scaled = values * reciprocal(scale)[:, None]
    scaled += np.float32(reach + 0.5)
    codes = scaled.astype(np.uint8)
    return scale, np.minimum(codes, np.uint8(2 * reach - 1), out=codes)


def _peaks(values: Floats) -> Floats:
    """The value of greatest magnitude of each row, the first of equals."""
    low, high = extremes(values)
    peaks = np.where(high > -low, high, low)
    rows = np.flatnonzero(high == -low)
    tied = values[rows]
    peaks[rows] = np.take_along_axis(tied, np.abs(tied).argmax(axis=1)[:, None], axis=1)[:, 0]
    return peaks


def shifted(values: Floats, top: int) -> tuple[Floats, Floats, Bytes]:
    """Scale and minimum ``[blocks]`` and codes 0 to `top` of `values`, where value = scale · code + minimum."""
    low, high = extremes(values)
    scale = (high - low) / np.float32(top)
    scaled = values - low[:, None]
    scaled *= reciprocal(scale)[:, None]
    scaled += np.float32(0.5)
    codes = scaled.astype(np.uint8)
    return scale, low, np.minimum(codes, np.uint8(top), out=codes)


def half_away(values: Floats) -> Floats:
    """`values` shifted by just under half, away from zero, in place: truncating then rounds halves away from zero.

    With 0.5 itself the greatest number below one half would become 1; with the number below 0.5 every float32 of
    magnitude up to 2²² rounds right.
    """
    shift = values.view(np.uint32) & _SIGN
    shift |= _BELOW_HALF.view(np.uint32)
    values += shift.view(np.float32)
    return values
