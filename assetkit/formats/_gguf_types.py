"""What reader and writer of GGUF agree on (`ggml/docs/gguf.md`; numbers of `gguf.constants.GGUFValueType` 0.19)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MAGIC = b"GGUF"
SCALARS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        0: ("u8", "B"),
        1: ("i8", "b"),
        2: ("u16", "H"),
        3: ("i16", "h"),
        4: ("u32", "I"),
        5: ("i32", "i"),
        6: ("f32", "f"),
        7: ("bool", "?"),
        10: ("u64", "Q"),
        11: ("i64", "q"),
        12: ("f64", "d"),
    }
)
"""Name and `struct` code of each number type of a key-value."""
STRING, ARRAY = 8, 9
ORIGINAL_SHAPE = "comfy.gguf.orig_shape."
"""Before a tensor's name: the key under which ComfyUI-GGUF keeps the shape of a tensor stored in another one."""
