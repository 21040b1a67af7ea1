"""Block Krylov spaces of ``H = A Aᵀ``, grown a block at a time from a seeded Gaussian start.

Golub-Kahan bidiagonalisation in blocks with full reorthogonalisation (Musco and Musco, "Randomized block Krylov
methods for stronger and faster approximate singular value decomposition", 2015, theorem 1; Golub and Van Loan, "Matrix
computations", 4th edition, 10.3 and 10.4). After k blocks of b columns the space holds every polynomial of degree k - 1
in H applied to the start; each block costs one product with A and one with Aᵀ.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

CLOSE = 2e-6
"""Largest overlap left between a new block and the space; float32 reaches 1e-7."""


@dataclass(frozen=True, slots=True)
class Space:
    """An orthonormal basis Q and what A does on it. ``H Q = Q T + [0 … 0 outside]``."""

    basis: Tensor
    """Q, [m, l] float32"""
    rows: Tensor
    """Qᵀ A, [l, n] float32"""
    projected: Tensor
    """T = Qᵀ H Q, [l, l] float64"""
    outside: Tensor
    """The part of H times the last block that the space does not hold, [m, b] float32"""


def without(basis: Tensor, block: Tensor) -> Tensor:
    """`block` less its projection on `basis`, twice: once loses digits where little is left (Parlett and Kahan)."""
    for _ in range(2):
        block = torch.addmm(block, basis, basis.T @ block, alpha=-1)
    return block


def started(matrix: Tensor, block: int, generator: torch.Generator) -> Space:
    """The space of ``A Ω``, Ω an [n, block] Gaussian."""
    start = torch.randn(matrix.shape[1], block, generator=generator)
    empty = matrix[:, :0], matrix[:0]
    space = Space(*empty, torch.empty(0, 0, dtype=torch.float64), matrix[:, :0])
    return _joined(matrix, space, torch.linalg.qr(matrix @ start).Q)


def grown(matrix: Tensor, space: Space) -> Space | None:
    """The space with one more block, or None where rounding leaves nothing new to add."""
    block = torch.linalg.qr(space.outside).Q
    for _ in range(3):
        overlap = space.basis.T @ block
        if float(overlap.abs().max()) < CLOSE:
            return _joined(matrix, space, block)
        block = torch.linalg.qr(torch.addmm(block, space.basis, overlap, alpha=-1)).Q
    return None


def _joined(matrix: Tensor, space: Space, block: Tensor) -> Space:
    new = block.T @ matrix
    basis = torch.cat([space.basis, block], 1)
    rows = torch.cat([space.rows, new])
    # In float64: singular values below 3e-4 of the largest would drown in the rounding of their squares.
    cross = rows.to(torch.float64) @ new.to(torch.float64).T
    known = space.projected.shape[0]
    projected = cross.new_empty(basis.shape[1], basis.shape[1])
    projected[:known, :known] = space.projected
    projected[:, known:] = cross
    projected[known:, :] = cross.T
    return Space(basis, rows, projected, without(basis, matrix @ new.T))
