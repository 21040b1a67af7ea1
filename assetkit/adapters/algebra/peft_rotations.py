"""PEFT's OFT and BOFT: the columns of the weight (input channels times kernel) rotated.

OFT: ``oft_R`` [n, b(b − 1)/2] holds the upper triangles of n skew-symmetric blocks S (one row for all blocks with
``block_share``), ``W′ = W·Rᵀ`` with R block-diagonal: the Cayley-Neumann series ``1 + 2S + 2S² + … + S^(t−1)`` of t
terms, or exactly ``(1 − S)(1 + S)⁻¹`` (the two turn opposite ways). With ``coft`` each block is clipped at eps / √n.

BOFT: ``boft_R`` [m, n, b, b], ``S = (B − Bᵀ)/2``, ``R = (1 − S)(1 + S)⁻¹``, ``W′ = s·W·(M_{m−1}…M_0)ᵀ`` with
``M_i = P_i·diag(R_i)·P_iᵀ``; P_i sorts the half blocks of ``2^i`` blocks into even and odd ones. ``boft_s`` has one
factor per output.

PEFT refuses multipliers for both; ours soften each rotation as LyCORIS does, and agree with PEFT at 1. On convolutions
of more than one pixel PEFT's OFT forward folds overlapping patches and is no convolution; its ``merge`` is the formula.

Source: PEFT 0.21.2 ``tuners/oft/layer.py``, ``tuners/boft/layer.py``. OFT of PEFT before 0.14 had square blocks and
is not read; the series changed in 0.18, older files need an older PEFT.
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Layer, misfit
from assetkit.adapters.algebra._rotation import (
    along_rows,
    cayley,
    inverse,
    per_row,
    skew,
    softened,
    square_blocks,
    unscaled,
)
from assetkit.adapters.algebra._term import Rows, Term, roles
from assetkit.errors import InputError


def _packed(layer: Layer) -> Tensor:
    """The skew-symmetric blocks of ``oft_R``: [n, b, b] in float64."""
    packed = layer.parts["oft_R"]
    if packed.ndim != 2:
        raise misfit("oft_R", packed, layer)
    count, size = packed.shape[0], round((1 + (1 + 8 * packed.shape[-1]) ** 0.5) / 2)
    triangle = size * (size - 1) // 2 == packed.shape[1]
    if not triangle or (count * size != layer.columns and (count != 1 or layer.columns % size)):
        raise misfit("oft_R", packed, layer)
    upper = torch.zeros(count, size, size, dtype=torch.float64, device=layer.device)
    rows, columns = torch.triu_indices(size, size, 1)
    upper[:, rows, columns] = packed.to(upper)
    blocks = upper - upper.transpose(-1, -2)
    if layer.settings.coft is not None:
        limit = layer.settings.coft / count**0.5
        norms = blocks.norm(dim=(1, 2), keepdim=True)
        blocks = torch.where(norms <= limit, blocks, blocks * (limit / norms))
    return blocks.expand(layer.columns // size, size, size)


def _rotations(layer: Layer, multiplier: float) -> Tensor:
    turns, terms = _packed(layer), layer.settings.neumann
    if terms is None:
        raise InputError(
            "oft_R does not say how it becomes a rotation",
            hint="use_cayley_neumann and num_cayley_neumann_terms of its adapter_config.json tell: "
            "pass Settings(neumann=…), 0 for the exact map",
        )
    return softened(_series(turns, terms) if terms else cayley(-turns), multiplier)


def _series(turns: Tensor, terms: int) -> Tensor:
    """``1 + 2S + 2S² + … + S^(terms − 1)``; of two terms ``1 + 2S``, of one 1. PEFT makes four terms of three."""
    one = torch.eye(turns.shape[-1], dtype=turns.dtype, device=turns.device).expand_as(turns)
    if terms < 2:
        return one.clone()
    found, power = one + 2 * turns, turns
    last = max(terms, 4) - 1 if terms > 2 else 1
    for number in range(2, last + 1):
        power = power @ turns
        found = found + (power if number == last else 2 * power)
    return found


def _turned(operators: Tensor, weight: Tensor) -> Tensor:
    """``W·Mᵀ`` for the block-diagonal M."""
    return along_rows(operators, weight.reshape(weight.shape[0], -1).T.contiguous()).T.reshape(weight.shape)


def _apply(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    return _turned(_rotations(layer, multiplier), weight)


def _invert(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    return _turned(inverse(_rotations(layer, multiplier)), weight)


def _stages(layer: Layer, multiplier: float) -> Tensor:
    blocks = square_blocks(layer, "boft_R", 4, layer.columns)
    stages, count, size, _ = blocks.shape
    if stages > 1 and (size % 2 or count % 2 ** (stages - 1)):
        raise misfit("boft_R", layer["boft_R"], layer)
    return softened(cayley(skew(blocks) / -2), multiplier)


def _order(columns: int, size: int, number: int, stages: int) -> Tensor:
    """Where each place of the sorted columns comes from: ``(P v)[i] = v[order[i]]``."""
    places = torch.arange(columns)
    if stages == 1:
        return places
    chunks = 2 ** (number + 1)
    return places.view(-1, chunks // 2, 2, size // 2).transpose(1, 2).reshape(-1)


def _butterfly(blocks: Tensor, columns: Tensor, order: Tensor) -> Tensor:
    """``P·diag(R)·Pᵀ`` times `columns` (the weight's columns as rows)."""
    sorted_, order = torch.empty_like(columns), order.to(columns.device)
    sorted_[order] = columns
    return along_rows(blocks, sorted_)[order]


def _apply_boft(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    stages = _stages(layer, multiplier)
    columns = weight.reshape(weight.shape[0], -1).T.contiguous()
    for number, blocks in enumerate(stages):
        columns = _butterfly(blocks, columns, _order(layer.columns, blocks.shape[-1], number, len(stages)))
    turned = columns.T.reshape(weight.shape)
    factor = per_row(layer, "boft_s")
    return turned if factor is None else turned * factor


def _invert_boft(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    stages = inverse(_stages(layer, multiplier))
    columns = unscaled(weight, per_row(layer, "boft_s")).reshape(layer.outputs, -1).T.contiguous()
    for number in reversed(range(len(stages))):
        blocks = stages[number]
        columns = _butterfly(blocks, columns, _order(layer.columns, blocks.shape[-1], number, len(stages)))
    return columns.T.reshape(weight.shape)


def _split_boft(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    _stages(layer, 1.0)
    whole = layer.vector("boft_s", layer.outputs).to(layer.parts["boft_s"].dtype)
    return {"boft_R": layer.parts["boft_R"], "boft_s": whole[slice(*rows)].reshape(-1, 1)}


TERM = (
    Term("boft:peft", (roles("boft_R boft_s"),), apply=_apply_boft, invert=_invert_boft, split=_split_boft),
    Term(
        "oft:peft",
        (roles("oft_R"),),
        apply=_apply,
        invert=_invert,
        split=lambda layer, rows: {"oft_R": layer.parts["oft_R"]},
    ),
)
