"""The types that look vectors up in a grid: IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS and IQ3_S. Read only.

Their grids are tables of thousands of entries that `gguf` already carries, so `gguf` decodes them.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from assetkit.errors import InputError
from assetkit.formats.ggml._blocks import Bytes, Floats, decoder
from assetkit.formats.ggml._schema import Codec

_NAMES = ("IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S")


def _decode(name: str, blocks: Bytes) -> Floats:
    try:
        from gguf import GGMLQuantizationType
        from gguf.quants import dequantize
    except ImportError as error:
        hint = "install assetkit-models[gguf]"
        raise InputError(f"ggml type {name} needs the gguf package to be read", hint=hint) from error
    # One long row: gguf works through sixteen rows at a time.
    values = dequantize(np.ascontiguousarray(blocks).reshape(1, -1), GGMLQuantizationType[name])
    return np.asarray(values, dtype=np.float32).reshape(len(blocks), -1)


CODECS = tuple(Codec(name, decoder(partial(_decode, name))) for name in _NAMES)
