"""Sums over whole tensors that are the same on every machine and however the tensor is tiled.

A library's sum adds in an order that depends on the processor's vector width. Here fixed blocks are summed by halving,
in fp64, and the blocks in order: nothing but additions of two numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assetkit.transform.methods._schema import Tiles

if TYPE_CHECKING:
    from torch import Tensor

BLOCK = 1 << 14
"""Elements of a block: 128 KiB in fp64."""

Gram = list[list[float]]
"""Inner products of every pair, [n, n]."""


def fold(values: Tensor, dim: int = -1) -> Tensor:
    """The sum over `dim` by halving. Overwrites `values`."""
    length = values.shape[dim]
    if length == 0:
        return values.sum(dim)
    while length > 1:
        half = length // 2
        values.narrow(dim, 0, half).add_(values.narrow(dim, length - half, half))
        length -= half
    return values.select(dim, 0)


def blocks(tiles: Tiles) -> Iterator[Tensor]:
    """The models' values as fp64 [models, up to BLOCK], cut anew whatever the tiles; one buffer, reused."""
    import torch

    buffer, filled = torch.empty(0), 0
    for tile in tiles.tiles():
        if not buffer.numel():
            buffer = torch.empty(len(tile), BLOCK, dtype=torch.float64)
        start, length = 0, tile[0].numel()
        while start < length:
            taken = min(BLOCK - filled, length - start)
            for row, values in zip(buffer, tile, strict=True):
                row[filled : filled + taken] = values[start : start + taken]
            start, filled = start + taken, filled + taken
            if filled == BLOCK:
                yield buffer
                filled = 0
    if filled:
        yield buffer[:, :filled]


def gram(tiles: Tiles, *, around_first: bool = False) -> Gram:
    """Inner products of the models, or (`around_first`) of the differences of all others from the first."""
    import torch

    sums: Tensor | None = None
    size = 0
    for block in blocks(tiles):
        if around_first:
            block[1:].sub_(block[0].clone())
        vectors = block[1:] if around_first else block
        size = len(vectors)
        products = torch.empty(size * (size + 1) // 2, block.shape[1], dtype=torch.float64)
        for row, place in _triangle(size):
            torch.mul(vectors[row], vectors[row:], out=products[place : place + size - row])
        folded = fold(products)
        sums = folded.clone() if sums is None else sums.add_(folded)
    return _square(sums.tolist() if sums is not None else [], size)


def _triangle(size: int) -> Iterator[tuple[int, int]]:
    """Each row of an upper triangle, and where it begins when the rows are laid end to end."""
    for row in range(size):
        yield row, row * size - row * (row - 1) // 2


def _square(triangle: list[float], size: int) -> Gram:
    full = [[0.0] * size for _ in range(size)]
    for row, place in _triangle(size):
        for column in range(row, size):
            full[row][column] = full[column][row] = triangle[place + column - row]
    return full


def norm(products: Gram, weights: list[float]) -> float:
    """The length of ``Σ weightᵢ · vectorᵢ``, from the inner products of the vectors."""
    square = sum(w * v * products[i][j] for i, w in enumerate(weights) for j, v in enumerate(weights))
    return math.sqrt(square) if square > 0 else 0.0 * square
