"""How the weights are stored: quantisation marks and number formats, from keys and dtypes alone."""

from __future__ import annotations

from collections import Counter
from math import prod
from operator import attrgetter

from assetkit.identification.view import View

_PLAIN_FLOATS = frozenset({"F64", "F32", "F16", "BF16"})
_PER_ITEM = {"U8": 2, "I8": 2, "I32": 8}
"""Weights per item of a packed tensor."""
_shape = attrgetter("shape")
_GGUF_UNQUANTISED = frozenset({"F64", "F32", "F16", "BF16", "I8", "I16", "I32", "I64"})


def quantisation(view: View, dtypes: Counter[str]) -> str | None:
    """The vocabulary's name for how weights are quantised, or None when they are plain numbers.

    GGUF files answer with the block type most of their bytes have. Marks: ComfyUI ``scaled_fp8``, ``scale_weight``,
    ``weight_scale`` with ``comfy_quant``; bitsandbytes ``quant_state.bitsandbytes__nf4`` and ``SCB``; nunchaku
    ``qweight`` with ``wscales`` (shared reference, identification.md 2.5).
    """
    if view.header.format == "gguf":
        return _block_type(view)
    if dtypes.keys() <= _PLAIN_FLOATS:
        return None
    ends = view.ends
    if "wscales" in ends and "qweight" in ends:
        return "svdquant"
    for mark in ("nf4", "fp4"):
        if f"bitsandbytes__{mark}" in ends:
            return mark
    if "SCB" in ends:
        return "int8"
    eight = any(name.startswith("F8_") for name in dtypes)
    if eight and ("scaled_fp8" in view or "scale_weight" in ends or "weight_scale" in ends):
        return "fp8_scaled"
    if eight:
        return "fp8"
    if dtypes["I8"] and ("comfy_quant" in ends or "weight_scale" in ends):
        return "int8"
    return None


def _block_type(view: View) -> str | None:
    elements: Counter[str] = Counter()
    for info in view.tensors.values():
        if info.dtype not in _GGUF_UNQUANTISED:
            elements[info.dtype] += prod(info.shape)
    return elements.most_common(1)[0][0] if elements else None


def parameters(view: View, dtypes: Counter[str]) -> int:
    """Number of weights. Packed four-bit tensors count two per byte; scales and codebooks count as themselves."""
    total = sum(map(prod, map(_shape, view.tensors.values())))
    if dtypes.keys().isdisjoint(_PER_ITEM):
        return total
    return total + sum(
        prod(info.shape) * (_PER_ITEM[info.dtype] - 1)
        for key, info in view.tensors.items()
        if info.dtype in _PER_ITEM and view.packed(key)
    )
