"""OFT of LyCORIS (Diag-OFT) and kohya: the output rows of the weight rotated in blocks.

``oft_blocks`` [n, b, b] with n·b = out, ``Q = B − Bᵀ`` (its norm clipped at ``alpha·out``: alpha is a constraint),
``R = (1 + Q)(1 − Q)⁻¹``, ``R_m = m(R − 1) + 1``, ``W′[k, m, …] = rescale · Σ_n R_m[k, n, m]·W[k, n, …]``.
``rescale`` [out, 1, …] is LyCORIS' and acts in full at every multiplier of ``strength="module"``.
kohya's fused layers have ``oft_blocks.0``, ``.1`` … for consecutive slices of the rows, n blocks each
(``networks/oft_flux.py``). LyCORIS 2.0.0 saved ``oft_diag`` [n, b, b]: R itself, its rescale within.

Sources: LyCORIS 4.1.3 and 2.0.0 ``modules/diag_oft.py``; kohya-ss/sd-scripts 48d368f ``networks/oft.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
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
from assetkit.adapters.algebra._term import Rows, Term, roles
from assetkit.adapters.algorithms import LISTED


def _turns(layer: Layer) -> list[Tensor]:
    """Q of consecutive slices of the rows, float64."""
    if "oft_blocks" in layer:
        return [clipped(layer, skew(square_blocks(layer, "oft_blocks", 3, layer.outputs)), layer.outputs)]
    found = []
    for role in _listed(layer):
        blocks = layer.parts[role]
        rows = blocks.shape[0] * blocks.shape[-1] if blocks.ndim == 3 else 0
        found.append(clipped(layer, skew(square_blocks(layer, role, 3, rows)), rows))
    if sum(each.shape[0] * each.shape[-1] for each in found) != layer.outputs:
        raise misfit("oft_blocks.0", layer["oft_blocks.0"], layer)
    return found


def _listed(layer: Layer) -> list[str]:
    found = [role for role in LISTED if role in layer]
    if found != list(LISTED)[: len(found)]:
        raise misfit(found[-1], layer[found[-1]], layer)
    return found


def _operators(layer: Layer, multiplier: float) -> list[Tensor]:
    """The blocks that multiply consecutive slices of the rows."""
    if "oft_diag" in layer:
        rotations = [square_blocks(layer, "oft_diag", 3, layer.outputs)]
    else:
        rotations = [cayley(turns) for turns in _turns(layer)]
    return [softened(each, multiplier).transpose(-1, -2) for each in rotations]


def _turned(operators: Sequence[Tensor], weight: Tensor) -> Tensor:
    sizes = [each.shape[0] * each.shape[-1] for each in operators]
    return torch.cat([along_rows(each, part) for each, part in zip(operators, torch.split(weight, sizes), strict=True)])


def _apply(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    turned = _turned(_operators(layer, multiplier), weight)
    factor = per_row(layer, "rescale")
    return turned if factor is None else turned * factor


def _invert(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    rest = unscaled(weight, per_row(layer, "rescale"))
    return _turned([inverse(each) for each in _operators(layer, multiplier)], rest)


def _split(layer: Layer, rows: Rows) -> dict[str, Tensor] | None:
    """Exact where the rows are whole blocks: the clipped Q goes into the blocks, and alpha no longer limits it."""
    first, after = rows
    offset = 0
    for blocks in _kept(layer):
        size = blocks.shape[-1]
        begin, end = first - offset, after - offset
        offset += blocks.shape[0] * size
        if begin >= 0 and end <= blocks.shape[0] * size:
            if begin % size or end % size:
                return None
            return _written(layer, blocks[begin // size : end // size], rows)
    return None


def _kept(layer: Layer) -> list[Tensor]:
    if "oft_diag" in layer:
        return [square_blocks(layer, "oft_diag", 3, layer.outputs)]
    return [turns / 2 for turns in _turns(layer)]


def _written(layer: Layer, blocks: Tensor, rows: Rows) -> dict[str, Tensor]:
    factor = {"rescale": layer.sliced("rescale", rows)} if "rescale" in layer else {}
    if "oft_diag" in layer:
        return {"oft_diag": blocks.to(layer.parts["oft_diag"].dtype)}
    return {"oft_blocks": blocks.to(torch.float32), "alpha": _unlimited(blocks), **factor}


def _unlimited(blocks: Tensor) -> Tensor:
    """An alpha that clips these blocks for no reader."""
    return torch.tensor(max(1.0, 4.0 * float(blocks.norm())))


def _join(layers: Sequence[Layer]) -> dict[str, Tensor] | None:
    """Blocks of one size, one after the other."""
    if any("oft_diag" in each for each in layers):
        return None
    blocks = [turns / 2 for each in layers for turns in _turns(each)]
    if len({each.shape[-1] for each in blocks}) != 1:
        return None
    whole = torch.cat(blocks).to(torch.float32)
    factor = {}
    if any("rescale" in each for each in layers):
        factor["rescale"] = torch.cat([_factor(each) for each in layers])
    return {"oft_blocks": whole, "alpha": _unlimited(whole), **factor}


def _factor(layer: Layer) -> Tensor:
    factor = per_row(layer, "rescale")
    return torch.ones(layer.outputs, *(1 for _ in layer.shape[1:])) if factor is None else factor


def _plain(parts: Parts) -> bool:
    return "oft_blocks" not in parts or parts["oft_blocks"].ndim != 4


TERM = Term(
    "oft",
    (roles("oft_blocks"), roles("oft_diag"), roles("oft_blocks.0")),
    reads=roles("alpha rescale oft_blocks.1 oft_blocks.2 oft_blocks.3"),
    when=_plain,
    apply=_apply,
    invert=_invert,
    split=_split,
    join=_join,
)
