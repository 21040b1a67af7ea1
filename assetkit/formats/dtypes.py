"""Element types of model files: how many bits an element takes, and the block sizes of quantised types.

The spelling is that of safetensors 0.8 (`safetensors/src/tensor.rs`, enum `Dtype`). ggml types carry the names and the
numbers of the `gguf` package 0.19 (`gguf.constants.GGMLQuantizationType`, `GGML_QUANT_SIZES`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from assetkit.types import Shape

BITS: Mapping[str, int] = MappingProxyType(
    {
        "BOOL": 8,
        "F4": 4,
        "F6_E2M3": 6,
        "F6_E3M2": 6,
        "U8": 8,
        "I8": 8,
        "F8_E5M2": 8,
        "F8_E4M3": 8,
        "F8_E8M0": 8,
        "F8_E4M3FNUZ": 8,
        "F8_E5M2FNUZ": 8,
        "I16": 16,
        "U16": 16,
        "F16": 16,
        "BF16": 16,
        "I32": 32,
        "U32": 32,
        "F32": 32,
        "C64": 64,
        "F64": 64,
        "I64": 64,
        "U64": 64,
    }
)
"""Bits of one element, by safetensors dtype."""


class Block(NamedTuple):
    """A ggml type: `size` bytes hold `elements` consecutive elements of a row."""

    name: str
    elements: int
    size: int


GGML: Mapping[int, Block] = MappingProxyType(
    {
        0: Block("F32", 1, 4),
        1: Block("F16", 1, 2),
        2: Block("Q4_0", 32, 18),
        3: Block("Q4_1", 32, 20),
        6: Block("Q5_0", 32, 22),
        7: Block("Q5_1", 32, 24),
        8: Block("Q8_0", 32, 34),
        9: Block("Q8_1", 32, 40),
        10: Block("Q2_K", 256, 84),
        11: Block("Q3_K", 256, 110),
        12: Block("Q4_K", 256, 144),
        13: Block("Q5_K", 256, 176),
        14: Block("Q6_K", 256, 210),
        15: Block("Q8_K", 256, 292),
        16: Block("IQ2_XXS", 256, 66),
        17: Block("IQ2_XS", 256, 74),
        18: Block("IQ3_XXS", 256, 98),
        19: Block("IQ1_S", 256, 50),
        20: Block("IQ4_NL", 32, 18),
        21: Block("IQ3_S", 256, 110),
        22: Block("IQ2_S", 256, 82),
        23: Block("IQ4_XS", 256, 136),
        24: Block("I8", 1, 1),
        25: Block("I16", 1, 2),
        26: Block("I32", 1, 4),
        27: Block("I64", 1, 8),
        28: Block("F64", 1, 8),
        29: Block("IQ1_M", 256, 56),
        30: Block("BF16", 1, 2),
        34: Block("TQ1_0", 256, 54),
        35: Block("TQ2_0", 256, 66),
        39: Block("MXFP4", 32, 17),
        40: Block("NVFP4", 64, 36),
        41: Block("Q1_0", 128, 18),
    }
)
"""ggml types by number. 4, 5, 31 to 33 and 36 to 38 were given up by ggml and appear in no current file."""

GGML_NUMBERS: Mapping[str, int] = MappingProxyType({block.name: number for number, block in GGML.items()})
"""The number of each ggml type by its name."""


def nbytes(dtype: str, shape: Shape) -> int:
    """Bytes of a tensor of a safetensors dtype, sub-byte types packed. `KeyError` for an unknown dtype."""
    return (prod(shape) * BITS[dtype] + 7) // 8


BLOCKS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        **{block.name: (block.elements, block.size) for block in GGML.values()},
        **{name: (8 // bits, 1) if bits < 8 and 8 % bits == 0 else (1, bits // 8) for name, bits in BITS.items()},
        "F6_E2M3": (4, 3),
        "F6_E3M2": (4, 3),
    }
)
"""For every dtype, how many consecutive elements lie in how many bytes that no other element shares."""


def byte_offset(dtype: str, element: int) -> int:
    """Where element `element` of a tensor begins, in bytes from its first; `element` must be at a block's edge."""
    elements, size = BLOCKS[dtype]
    return -(-element // elements) * size


def block_bytes(name: str, shape: Shape) -> int | None:
    """Bytes of a tensor of the ggml type `name`; None when its rows do not fill blocks. `KeyError` for no such type."""
    elements, size = BLOCKS[name]
    return None if (shape[-1] if shape else 1) % elements else prod(shape) // elements * size
