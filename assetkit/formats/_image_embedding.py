"""Textual inversions that AUTOMATIC1111 hides in preview images.

The PNG text chunk ``sd-ti-embedding`` holds base64 of JSON in which ``{"TORCHTENSOR": [[...]]}`` stands for a tensor
(stable-diffusion-webui, `modules/textual_inversion/image_embedding.py`). The same tool also writes the data into the
low bits of the picture; that copy survives where text chunks are stripped, needs the pixels decoded, and is not read.
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assetkit.types import Shape, TensorInfo

KEYWORD = "sd-ti-embedding"
_TENSOR = "TORCHTENSOR"
_WIDTH_LIMIT = 1 << 16
_TEXT_LIMIT = 8 * 1024 * 1024
_SCALARS = ("name", "step", "sd_checkpoint", "sd_checkpoint_name", "format_ver")


@dataclass(frozen=True, slots=True)
class Embedding:
    """What the chunk holds: tensors (as float32 bytes) and the training notes beside them."""

    tensors: dict[str, TensorInfo]
    data: dict[str, bytes]
    values: dict[str, str | int | float]


def decode(text: str) -> Embedding | None:
    """The embedding of the chunk's text, its vectors named ``string_to_param.<token>``; None when it is damaged."""
    if len(text) > _TEXT_LIMIT:
        return None
    try:
        value = json.loads(base64.b64decode(text, validate=False))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    tensors: dict[str, TensorInfo] = {}
    data: dict[str, bytes] = {}
    for name, rows in _tensors(value):
        shape, raw = _pack(rows)
        if shape is None:
            return None
        tensors[name] = TensorInfo(name, "F32", shape, -1, -1)
        data[name] = raw
    values = {key: value[key] for key in _SCALARS if isinstance(value.get(key), str | int | float)}
    return Embedding(tensors, data, values) if tensors else None


def _tensors(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for outer, inner in value.items():
        if not isinstance(inner, dict):
            continue
        if _TENSOR in inner:
            yield outer, inner[_TENSOR]
        for token, held in inner.items():
            if isinstance(held, dict) and _TENSOR in held:
                yield f"{outer}.{token}", held[_TENSOR]


def _pack(rows: Any) -> tuple[Shape | None, bytes]:
    """Shape and little-endian float32 bytes of a vector or a list of equal vectors; no shape when it is neither."""
    if not isinstance(rows, list) or not rows:
        return None, b""
    nested = isinstance(rows[0], list)
    every = rows if nested else [rows]
    width = len(every[0])
    if not 0 < width <= _WIDTH_LIMIT or not all(isinstance(row, list) and len(row) == width for row in every):
        return None, b""
    numbers = [number for row in every for number in row]
    if not all(type(number) in (int, float) for number in numbers):
        return None, b""
    try:
        raw = struct.pack(f"<{len(numbers)}f", *numbers)
    except (OverflowError, struct.error):
        return None, b""
    return ((len(every), width) if nested else (width,)), raw
