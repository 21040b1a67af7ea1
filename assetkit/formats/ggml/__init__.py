"""ggml block types as pure array functions: what a GGUF file packs into blocks, as numbers and back.

    >>> codec("Q4_K").bits
    4.5
    >>> blocks = encode("Q8_0", values)      # float32 in, uint8 [blocks, 34] out
    >>> decode("Q8_0", blocks)               # float32 [blocks * 32]

A type is a row ``CODECS = (Codec(...), ...)`` in a module of this package. Importing the package costs nothing: the
rows, and numpy with them, are loaded when the first type is asked for.

The layouts are those of ggml (MIT, `ggml/src/ggml-common.h`) as the `gguf` package 0.19 reads them
(`gguf/quants.py`); decoding gives its bits.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from assetkit.errors import InputError
from assetkit.formats.ggml._schema import BlockError, Bytes, Codec, Floats
from assetkit.registry import Registry, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TILE", "BlockError", "Bytes", "Codec", "Floats", "codec", "codecs", "decode", "encode"]

TILE = 1 << 16
"""Elements worked on at a time: the arrays of one step then stay in a second-level cache."""


@cache
def codecs() -> Registry[Codec]:
    """All types that can be decoded, by their ggml name. Loads numpy."""
    found = (row for row in rows(sys.modules[__name__], "CODECS") if isinstance(row, Codec))
    return Registry(found, key=lambda each: each.name)


def codec(name: str) -> Codec:
    """The type called `name` (``Q4_K``). `InputError` when there is none that can be decoded."""
    found = codecs().get(name)
    if found is None:
        raise InputError(f"ggml type {name!r} cannot be decoded", hint=f"known are {', '.join(codecs())}")
    return found


def decode(name: str, data: Bytes) -> Floats:
    """The float32 values of a whole tensor, flat; `data` is any uint8 array of whole blocks. `InputError`."""
    import numpy as np

    row = codec(name)
    if data.size % row.size:
        raise InputError(f"{data.size} bytes are no whole number of {name} blocks of {row.size} bytes")
    blocks = data.reshape(-1, row.size)
    values = np.empty((len(blocks), row.elements), dtype=np.float32)
    for part in _tiles(len(blocks), row):
        values[part] = row.decode(blocks[part])
    return values.reshape(-1)


def encode(name: str, values: Floats) -> Bytes:
    """The blocks of a whole tensor, uint8 ``[blocks, size]``; `values` is of any shape, and worked on as float32.

    `InputError` when the type cannot be written, when the values do not fill whole blocks, or when one is beyond F16;
    `BlockError`, which names the first block, when one is NaN or Inf or a scale is beyond half precision.
    """
    import numpy as np

    row = codec(name)
    if row.encode is None:
        raise InputError(f"ggml type {name} can be read, not written")
    if values.size % row.elements:
        raise InputError(f"{values.size} values do not fill blocks of {row.elements}, which {name} needs")
    blocks = values.reshape(-1, row.elements)
    packed = np.empty((len(blocks), row.size), dtype=np.uint8)
    for part in _tiles(len(blocks), row):
        tile = np.ascontiguousarray(blocks[part], dtype=np.float32)
        try:
            packed[part] = row.encode(tile)
        except BlockError as error:
            raise error.within(part.start, row.elements) from None
    return packed


def _tiles(blocks: int, row: Codec) -> Iterator[slice]:
    step = max(1, TILE // row.elements)
    return (slice(at, at + step) for at in range(0, blocks, step))
