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

CACHED = 1 << 21
"""Elements of a matrix that stay in the cache from one product to the next …"""

PANEL = 1 << 20
"""… and of the panels in which a larger one is taken through two products at once."""


@dataclass(frozen=True, slots=True)
class Space:
    """An orthonormal basis Q and what A does on it. ``H Q = Q T + [0 … 0 outside]``."""

    basis: Tensor
    """Q, [m, l] float32"""
    blocks: tuple[Tensor, ...]
    """Qᵀ A, as [b, n] float64 for each block of the basis"""
    projected: Tensor
    """T = Qᵀ H Q, [l, l] float64"""
    outside: Tensor
    """The part of H times the last block that the space does not hold, [m, b] float32"""

    @property
    def rows(self) -> Tensor:
        """Qᵀ A, [l, n] float32"""
        return torch.cat([each.to(torch.float32) for each in self.blocks])


def without(basis: Tensor, block: Tensor) -> Tensor:
    """`block` less its projection on `basis`, twice: once loses digits where little is left (Parlett and Kahan)."""
    for _ in range(2):
        block = torch.addmm(block, basis, basis.T @ block, alpha=-1)
    return block


def there_and_back(matrix: Tensor, block: Tensor) -> tuple[Tensor, Tensor]:
    """``blockᵀ A`` ([b, n]) and ``A Aᵀ block`` ([m, b]) for a `matrix` A [m, n], n the longer side.

    A large matrix whose columns are contiguous is read once for both, in panels: narrow products wait for memory. Where
    its rows are, strided panels gain nothing.
    """
    if matrix.numel() <= CACHED or matrix.stride(0) != 1:
        across = block.T @ matrix
        return across, matrix @ across.T
    across, image = matrix.new_empty(block.shape[1], matrix.shape[1]), torch.zeros_like(block)
    flat, step = block.T.contiguous(), PANEL // len(matrix)
    for at in range(0, matrix.shape[1], step):
        panel = matrix[:, at : at + step]
        part = flat @ panel
        across[:, at : at + step] = part
        image.addmm_(panel, part.T)
    return across, image


def started(matrix: Tensor, block: int, generator: torch.Generator) -> Space:
    """The space of ``A Ω``, Ω an [n, block] Gaussian."""
    start = torch.randn(matrix.shape[1], block, generator=generator)
    space = Space(matrix[:, :0], (), torch.empty(0, 0, dtype=torch.float64), matrix[:, :0])
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
    new, image = there_and_back(matrix, block)
    basis = torch.cat([space.basis, block], 1)
    # In float64: singular values below 3e-4 of the largest would drown in the rounding of their squares.
    blocks = (*space.blocks, new.to(torch.float64))
    cross = torch.cat([each @ blocks[-1].T for each in blocks])
    known = space.projected.shape[0]
    projected = cross.new_empty(basis.shape[1], basis.shape[1])
    projected[:known, :known] = space.projected
    projected[:, known:] = cross
    projected[known:, :] = cross.T
    return Space(basis, blocks, projected, without(basis, image))
