"""What a few small tensors tell where keys and shapes leave two things open: the weight fingerprint of the vocabulary.

IC-Light's UNet of eight input channels has the keys and shapes of InstructPix2Pix's, but holds the difference from SD1
(lllyasviel/IC-Light gradio_demo.py adds it to SD1). The scales of group normalisations begin at 1 and stay
of that order in a whole UNet; their differences are near 0. Four of them are read, 7 KiB at most.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import replace
from math import isfinite

from assetkit.errors import AssetkitError
from assetkit.types import Header, TensorSource

EIGHT = (320, 8, 3, 3)
"""The first convolution of an SD1 UNet that takes another image in four more channels."""
ENTRIES = {
    "conv_in.weight": (
        "conv_norm_out.weight",
        "down_blocks.0.resnets.0.norm1.weight",
        "mid_block.resnets.0.norm1.weight",
        "up_blocks.3.resnets.2.norm2.weight",
    ),
    "input_blocks.0.0.weight": (
        "out.0.weight",
        "input_blocks.1.0.in_layers.0.weight",
        "middle_block.0.in_layers.0.weight",
        "output_blocks.11.0.out_layers.0.weight",
    ),
}
"""First convolution and scales of normalisations, in diffusers' and in the original names."""
_LARGEST = 1 << 13
"""Bytes of one of them at most: 1280 numbers of 4 bytes."""


def with_samples(source: TensorSource) -> Header:
    """The source's header, with ``extra["norm_scale"]``, the mean absolute scale, where an identity depends on it.

    Without it when the tensors cannot be read, are not plain floats, or hold nothing but zeros, as files do that were
    allocated and never filled.
    """
    header = source.header
    for entry, norms in ENTRIES.items():
        info = header.tensors.get(entry)
        if info is not None and info.shape == EIGHT:
            scale = _scale(source, norms)
            return replace(header, extra={**header.extra, "norm_scale": scale}) if scale else header
    return header


def _scale(source: TensorSource, names: Iterable[str]) -> float | None:
    tensors = source.header.tensors
    known = [name for name in names if name in tensors and 0 <= tensors[name].stop - tensors[name].start <= _LARGEST]
    try:
        values = [abs(each) for name in known for each in _numbers(source.read(name), tensors[name].dtype)]
    except (AssetkitError, KeyError):
        return None
    return sum(values) / len(values) if values and all(map(isfinite, values)) else None


def _numbers(data: memoryview, dtype: str) -> tuple[float, ...]:
    """Little-endian floats; empty for other types. BF16 is the upper half of a float32."""
    if dtype == "BF16":
        wide = b"".join(b"\0\0" + bytes(data[at : at + 2]) for at in range(0, len(data) - 1, 2))
        return struct.unpack(f"<{len(wide) // 4}f", wide)
    code, size = {"F16": ("e", 2), "F32": ("f", 4), "F64": ("d", 8)}.get(dtype, ("", 1))
    return struct.unpack(f"<{len(data) // size}{code}", data[: len(data) // size * size]) if code else ()
