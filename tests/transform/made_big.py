"""Files of hundreds of megabytes with the names of real models: sparse ones, which cost no disk, and ones of noise."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests import goldens

Described = Mapping[str, tuple[str, list[int]]]
"""Dtype and shape by name."""
_BYTES = {"F32": 4, "F16": 2, "I64": 8}
_POOL = 1 << 22


def described(golden: str, dtype: str, divisor: int = 1) -> Described:
    """A golden's tensors, floats as `dtype`, every width from 256 on divided."""
    found = {}
    for name, (kind, shape) in goldens.load(golden)["tensors"].items():
        if kind.startswith(("F", "BF")):
            found[name] = (dtype, [extent // divisor if extent >= 256 else extent for extent in shape])
        else:
            found[name] = (kind, shape)
    return found


def sparse(path: Path, tensors: Described, architecture: str) -> Path:
    """A safetensors file of zeros that takes no room on the disk."""
    head, length = _head(tensors, architecture)
    with open(path, "wb") as file:
        file.write(head)
        file.truncate(len(head) + length)
    return path


def noisy(path: Path, tensors: Described, architecture: str, seed: int) -> Path:
    """A safetensors file of float16 numbers, those of every seed a tenth apart from those of seed 0."""
    head, left = _head(tensors, architecture)
    pool = np.random.default_rng(0).standard_normal(_POOL, dtype=np.float32)
    if seed:
        pool += np.random.default_rng(seed).standard_normal(_POOL, dtype=np.float32) * np.float32(0.1)
    block = memoryview((pool * np.float32(0.02)).astype(np.float16).tobytes())
    with open(path, "wb") as file:
        file.write(head)
        while left:
            left -= file.write(block[:left])
    return path


def _head(tensors: Described, architecture: str) -> tuple[bytes, int]:
    header: dict[str, object] = {"__metadata__": {"modelspec.architecture": architecture}}
    at = 0
    for name, (dtype, shape) in tensors.items():
        length = math.prod(shape) * _BYTES[dtype]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + length]}
        at += length
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text, at
