"""Stored bytes to float32 tiles and back, in place, with torch where it is installed and numpy where it is not.

A tile is a flat float32 array: a `torch.Tensor` or a `numpy.ndarray`, over memory the caller owns. Both ways give the
same bytes for every finite value: IEEE round to nearest, ties to even. The eight-bit types saturate instead of making
NaN or infinity out of a large number (their largest values: OCP 8-bit floating point specification 1.0, table 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np

from assetkit.formats import ggml
from assetkit.formats.dtypes import BITS, BLOCKS

Tile = Any
"""A flat float32 `torch.Tensor` or `numpy.ndarray`."""
Bytes = Any
"""A flat `numpy.ndarray` of uint8."""

FLOATS = frozenset({"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2", *(BLOCKS.keys() - BITS.keys())})
"""Dtypes that arithmetic may be done on, ggml's block types among them; every other one is copied bit for bit."""

_TORCH: Mapping[str, str] = MappingProxyType(
    {
        "F64": "float64",
        "F32": "float32",
        "F16": "float16",
        "BF16": "bfloat16",
        "F8_E4M3": "float8_e4m3fn",
        "F8_E5M2": "float8_e5m2",
    }
)
_WHOLE: Mapping[str, str] = MappingProxyType(
    {
        "BOOL": "?",
        "U8": "u1",
        "I8": "i1",
        "I16": "<i2",
        "U16": "<u2",
        "I32": "<i4",
        "U32": "<u4",
        "I64": "<i8",
        "U64": "<u8",
    }
)
LARGEST: Mapping[str, float] = MappingProxyType(
    {
        "F64": float(np.finfo(np.float32).max),
        "F32": float(np.finfo(np.float32).max),
        "BF16": float(np.finfo(np.float32).max),
        "F16": 65504.0,
        "F8_E4M3": 448.0,
        "F8_E5M2": 57344.0,
    }
)
"""The largest magnitude of a dtype that a float32 can be rounded to."""
REACH: Mapping[str, float] = MappingProxyType(
    {"F16": 65520.0, "F8_E4M3": float(np.nextafter(np.float32(464), np.float32(512))), "F8_E5M2": 61440.0}
)
"""The magnitude from which a number is no longer rounded to the largest of its dtype but lies beyond it: half a step
further. The half itself ties to the even neighbour, which for E4M3 is the largest number."""
SATURATING = ("F8_E4M3", "F8_E5M2")
SMALLEST: Mapping[str, float] = MappingProxyType(
    {
        "F64": 2.0**-1074,
        "F32": 2.0**-149,
        "BF16": 2.0**-133,
        "F16": 2.0**-24,
        "F8_E5M2": 2.0**-16,
        "F8_E4M3": 2.0**-9,
    }
)
"""The smallest positive number of a dtype: anything below half of it becomes zero."""


@cache
def torch_or_none() -> ModuleType | None:
    """The torch module, or None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    return torch


@cache
def _numpy_dtype(dtype: str) -> np.dtype[Any]:
    import ml_dtypes

    extra = {"BF16": ml_dtypes.bfloat16, "F8_E4M3": ml_dtypes.float8_e4m3fn, "F8_E5M2": ml_dtypes.float8_e5m2}
    return np.dtype(extra.get(dtype) or _TORCH[dtype])


@cache
def _torch_dtype(dtype: str) -> Any:
    torch = torch_or_none()
    assert torch is not None  # noqa: S101 - callers asked
    return getattr(torch, _TORCH[dtype])


def tile_over(memory: Bytes) -> Tile:
    """A float32 tile over uint8 memory whose length is a multiple of four."""
    floats = memory.view(np.float32)
    torch = torch_or_none()
    return floats if torch is None else torch.from_numpy(floats)


def decode(raw: Bytes, dtype: str, tile: Tile) -> None:
    """Fill `tile` with the numbers of `raw`. F64 is rounded to float32; every other dtype fits exactly."""
    torch = torch_or_none()
    if not raw.size:  # which torch refuses to see as another type
        return
    if dtype not in _TORCH:
        np.copyto(tile if torch is None else tile.numpy(), ggml.decode(dtype, raw))
    elif torch is None or not raw.flags.writeable:  # torch warns of memory that it may not write
        with np.errstate(over="ignore"):
            np.copyto(tile if torch is None else tile.numpy(), raw.view(_numpy_dtype(dtype)), casting="same_kind")
    else:
        tile.copy_(torch.from_numpy(raw).view(_torch_dtype(dtype)))


def encode(tile: Tile, dtype: str, raw: Bytes) -> None:
    """Round `tile` into `raw`: once, to nearest even; eight-bit types saturate, NaN stays NaN.

    Raises `InputError` for numbers that a ggml block type cannot hold.
    """
    torch = torch_or_none()
    if not raw.size:
        return
    if dtype in SATURATING:
        tile = _saturated(tile, LARGEST[dtype])
    if dtype not in _TORCH:
        raw[:] = ggml.encode(dtype, tile if torch is None else tile.numpy()).reshape(-1)
    elif torch is None:
        with np.errstate(over="ignore", invalid="ignore"):
            np.copyto(raw.view(_numpy_dtype(dtype)), tile, casting="unsafe")
    else:
        torch.from_numpy(raw).view(_torch_dtype(dtype)).copy_(tile)


_BEYOND: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "F64": ("i8", 0x7FF0000000000000),
        "F32": ("i4", 0x7F800000),
        "F16": ("i2", 0x7C00),
        "BF16": ("i2", 0x7F80),
        "F8_E5M2": ("i1", 0x7C),
        "F8_E4M3": ("i1", 0x7F),
    }
)
"""By dtype the integer of its size, and the least one, its sign aside, that is an infinity or NaN."""


def count_nonfinite(raw: Bytes, dtype: str) -> int:
    """How many of the stored numbers are infinite or NaN; 0 for dtypes that have no such numbers.

    The greatest integer among the positive and among the negative tells whether there is any, without a copy.
    """
    if dtype not in _BEYOND or not raw.size:
        return 0
    kind, least = _BEYOND[dtype]
    signed = raw.view(f"<{kind}")
    bits = 8 * signed.itemsize
    unsigned = raw.view(f"<u{kind[1:]}")
    if int(signed.max()) < least and int(unsigned.max()) < least + (1 << (bits - 1)):
        return 0
    return int(np.count_nonzero((unsigned & ((1 << (bits - 1)) - 1)) >= least))


def whole_numbers(raw: Bytes, dtype: str) -> Any:
    """Integers or booleans as they are stored: a flat `torch.Tensor` or `numpy.ndarray` of that type."""
    values = raw.view(np.dtype(_WHOLE[dtype]))
    torch = torch_or_none()
    return values if torch is None else torch.from_numpy(values)


def _saturated(tile: Tile, largest: float) -> Tile:
    torch = torch_or_none()
    return np.clip(tile, -largest, largest) if torch is None else torch.clamp(tile, -largest, largest)
