"""Rotations from skew-symmetric blocks: what OFT and BOFT of every trainer share.

Blocks are small, so they are inverted in float64 and rounded once.
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Layer, misfit
from assetkit.errors import InputError

_TINY = 1e-8
"""Added to the norm before dividing, by kohya and by LyCORIS."""


def skew(blocks: Tensor) -> Tensor:
    """``B − Bᵀ`` of each block, in float64."""
    blocks = blocks.double()
    return blocks - blocks.transpose(-1, -2)


def clipped(layer: Layer, turns: Tensor, outputs: int) -> Tensor:
    """`turns` (Q), scaled so that their norm over all blocks is at most ``alpha · outputs``.

    alpha is a constraint, never a scale. LyCORIS reads a missing alpha and 0 as no constraint, kohya (`Settings.kohya`)
    reads 0 as nothing allowed (LyCORIS 4.1.3 ``modules/diag_oft.py``, kohya-ss/sd-scripts 48d368f ``networks/oft.py``).
    """
    limit = layer.number("alpha", 0.0) * outputs
    norm: Tensor = torch.linalg.vector_norm(turns) + _TINY
    if layer.settings.kohya and "alpha" in layer:
        return turns * ((torch.clamp(norm - _TINY, max=limit) + _TINY) / norm)
    return turns * (limit / norm) if 0 < limit < norm else turns


def cayley(turns: Tensor) -> Tensor:
    """``(1 + Q)(1 − Q)⁻¹`` of each block: a rotation when Q is skew-symmetric."""
    one = torch.eye(turns.shape[-1], dtype=turns.dtype, device=turns.device)
    rotation: Tensor = torch.linalg.solve(one - turns, one + turns, left=False)
    return rotation


def softened(rotation: Tensor, multiplier: float) -> Tensor:
    """``m(R − 1) + 1``."""
    one = torch.eye(rotation.shape[-1], dtype=rotation.dtype, device=rotation.device)
    return multiplier * (rotation - one) + one


def inverse(blocks: Tensor) -> Tensor:
    """The inverse of each block. `InputError` where one has none."""
    found: Tensor
    found, info = torch.linalg.inv_ex(blocks)
    if bool(info.any()) or not bool(torch.isfinite(found).all()):
        raise InputError("the rotation cannot be undone: it is singular at this multiplier")
    return found


def along_rows(blocks: Tensor, weight: Tensor) -> Tensor:
    """The block-diagonal matrix of ``blocks`` [n, b, b] times the rows of `weight` (its first dimension)."""
    count, size, _ = blocks.shape
    rows = weight.reshape(count, size, -1)
    return torch.bmm(blocks.to(dtype=weight.dtype, device=weight.device), rows).reshape(weight.shape)


def square_blocks(layer: Layer, role: str, dimensions: int, extent: int) -> Tensor:
    """A tensor [.., n, b, b] whose n blocks of b cover `extent`, in the computing dtype of rotations (float64)."""
    blocks = layer.parts[role]
    fit = blocks.ndim == dimensions and blocks.shape[-1] == blocks.shape[-2]
    if not fit or blocks.shape[-3] * blocks.shape[-1] != extent:
        raise misfit(role, blocks, layer)
    return blocks.to(device=layer.device, dtype=torch.float64)


def per_row(layer: Layer, role: str) -> Tensor | None:
    """One factor per output row ([out, 1, …] or flat), ready to multiply a weight; None when the module has none."""
    if role not in layer:
        return None
    return layer.vector(role, layer.outputs).reshape(-1, *(1 for _ in layer.shape[1:]))


def unscaled(weight: Tensor, factor: Tensor | None) -> Tensor:
    """`weight` without a factor per row. `InputError` where it was 0."""
    if factor is None:
        return weight
    if bool((factor == 0).any()):
        raise InputError("rescale cannot be undone: it multiplied by 0")
    return weight / factor
