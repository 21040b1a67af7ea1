"""BOFT of LyCORIS: the output rows rotated in m butterfly stages.

``oft_blocks`` [m, n, b, b] with n·b = out, Q and R as in `oft` (one constraint over all stages). Stage i pairs rows
that are ``2^i · b/2`` apart: rows (c g k) with g = 2 and k = ``2^i · b/2`` are read as (c k g), multiplied in blocks by
``m(R_i − 1) + 1``, and put back. ``rescale`` as in `oft`.

Source: LyCORIS 4.1.3 ``functional/boft.py`` and ``modules/boft.py``. Unlike Diag-OFT it multiplies by R, not by Rᵀ.
"""

from __future__ import annotations

from torch import Tensor

from assetkit.adapters.algebra._layer import Layer, Parts, misfit
from assetkit.adapters.algebra._rotation import (
    along_rows,
    cayley,
    clipped,
    inverse,
    per_row,
    skew,
    softened,
    square_blocks,
    unscaled,
)
from assetkit.adapters.algebra._term import Term, roles


def _stages(layer: Layer, multiplier: float) -> Tensor:
    """The factor of each stage: [m, n, b, b] in float64."""
    blocks = square_blocks(layer, "oft_blocks", 4, layer.outputs)
    stages, _, size, _ = blocks.shape
    if size % 2 or layer.outputs % (2 ** (stages - 1) * size):
        raise misfit("oft_blocks", layer["oft_blocks"], layer)
    return softened(cayley(clipped(layer, skew(blocks), layer.outputs)), multiplier)


def _stage(blocks: Tensor, weight: Tensor, distance: int) -> Tensor:
    shape = weight.shape
    paired = weight.reshape(-1, 2, distance, *shape[1:]).transpose(1, 2).reshape(shape)
    turned = along_rows(blocks, paired)
    return turned.reshape(-1, distance, 2, *shape[1:]).transpose(1, 2).reshape(shape)


def _apply(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    stages = _stages(layer, multiplier)
    for number, blocks in enumerate(stages):
        weight = _stage(blocks, weight, 2**number * blocks.shape[-1] // 2)
    factor = per_row(layer, "rescale")
    return weight if factor is None else weight * factor


def _invert(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    weight = unscaled(weight, per_row(layer, "rescale"))
    stages = inverse(_stages(layer, multiplier))
    for number in reversed(range(len(stages))):
        blocks = stages[number]
        weight = _stage(blocks, weight, 2**number * blocks.shape[-1] // 2)
    return weight


def _butterfly(parts: Parts) -> bool:
    return parts["oft_blocks"].ndim == 4 if "oft_blocks" in parts else False


TERM = Term(
    "boft",
    (roles("oft_blocks"),),
    reads=roles("alpha rescale"),
    when=_butterfly,
    apply=_apply,
    invert=_invert,
)
