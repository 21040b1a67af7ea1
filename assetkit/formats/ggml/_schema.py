"""The shape of a row: one ggml type and the two functions that turn its blocks into numbers and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from assetkit.errors import InputError
from assetkit.formats.dtypes import BLOCKS

if TYPE_CHECKING:
    import numpy as np

    Bytes: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
    Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
else:
    Bytes = Floats = object  # names for annotations; numpy is not loaded for them

Decode: TypeAlias = "Callable[[Bytes], Floats]"
Encode: TypeAlias = "Callable[[Floats], Bytes]"


class BlockError(InputError):
    """A block that its type cannot store: the first such of the array that was given."""

    def __init__(self, block: int, why: str, hint: str, elements: int = 0) -> None:
        where = f" (elements {block * elements} to {(block + 1) * elements - 1})" if elements else ""
        super().__init__(f"block {block}{where} {why}", hint=hint)
        self.block, self.why = block, why

    def within(self, start: int, elements: int) -> BlockError:
        """The same block, seen from a tensor in which the array begins at block `start`."""
        return BlockError(start + self.block, self.why, self.hint, elements)

    def __reduce__(self) -> tuple[type[BlockError], tuple[int, str, str]]:
        return BlockError, (self.block, self.why, self.hint)


@dataclass(frozen=True, slots=True)
class Codec:
    """A ggml type. Both functions are pure, keep no state and may run in several threads."""

    name: str
    """ggml's name: ``Q4_K``."""
    decode: Decode
    """uint8 ``[blocks, size]`` to float32 ``[blocks, elements]``, bit for bit what `gguf` 0.19 gives. NaN and Inf in
    a block's scale come through. `InputError` when it needs an extra that is not installed."""
    encode: Encode | None = None
    """float32 ``[blocks, elements]`` to uint8 ``[blocks, size]``; None for types that are only read. `BlockError` for
    NaN, Inf and scales beyond half precision; `InputError` for a value beyond F16."""

    @property
    def elements(self) -> int:
        """Elements of one block, consecutive in a row."""
        return BLOCKS[self.name][0]

    @property
    def size(self) -> int:
        """Bytes of one block."""
        return BLOCKS[self.name][1]

    @property
    def bits(self) -> float:
        """Bits that one element takes, its share of the scales included."""
        return self.size * 8 / self.elements
