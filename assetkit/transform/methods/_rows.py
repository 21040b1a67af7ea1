"""Whole tensors as rows: one per output feature or channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

CHUNK = 1 << 18
"""Elements worked on at once, so that temporaries stay small beside the tensor."""


def matrix(tensor: Tensor, *, by_row: bool = True) -> Tensor:
    """[rows, rest]: a row is what stands under one index of the first dimension.

    Vectors and scalars are one row, and so is any tensor without `by_row`. The tensor must not be empty.
    """
    return tensor.reshape(tensor.shape[0], -1) if by_row and tensor.dim() > 1 else tensor.reshape(1, -1)


def chunks(rows: Tensor) -> Iterator[slice]:
    """Ranges of whole rows, about `CHUNK` elements each, that cover `rows`."""
    step = max(1, CHUNK // max(1, rows.shape[1]))
    for start in range(0, rows.shape[0], step):
        yield slice(start, start + step)
