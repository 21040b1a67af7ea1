"""One test and more for every row of `conversion.md` section 4: what other tools get wrong, proven right end to end.

A test belongs to a row by its name: ``test_row_07_…``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ROWS: Mapping[int, str] = MappingProxyType(
    {
        1: "position ids merged as floats",
        2: "fused attention of OpenCLIP",
        3: "the transposed text projection",
        4: "what SD2's encoder loses",
        5: "1x1 convolutions that are matrices elsewhere",
        6: "text longer than 77 tokens",
        7: "shift and scale exchanged",
        8: "adapters of fused layers",
        9: "alpha over rank",
        10: "adapters of convolutions",
        11: "the axis of DoRA",
        12: "the strength of DoRA",
        13: "LoHa and LoKr scaled twice",
        14: "the rank that scales LoKr",
        15: "two generations of GLoRA",
        16: "alpha of OFT is no scale",
        17: "IA3 multiplies; norms add",
        18: "bundled embeddings",
        19: "rounding once",
        20: "differences of narrow weights",
        21: "shared storages and views",
        22: "byte order",
        23: "numbers that are none",
        24: "metadata",
        25: "empty tensors and scalars",
        26: "the rules of a safetensors header",
        27: "first layers of nine and eight channels",
        28: "keys and blocks",
        29: "adapters that fit nothing",
        30: "half-written files",
        31: "GGUF of rows that fill no block",
        32: "eight bits with scales, rounded again",
    }
)
"""The rows, in a few words of ours."""
