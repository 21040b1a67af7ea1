"""Merging tensors that are in memory: what the streaming executor does, for one tensor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._schema import Method, Place

if TYPE_CHECKING:
    from torch import Tensor

TILE = 1 << 16
"""Elements of a tile: 256 KiB in fp32, so that a few of them stay in the second-level cache."""


class MemoryTiles:
    """Whole tensors, cut into tiles of `size` elements."""

    def __init__(self, models: Sequence[Tensor], size: int = TILE) -> None:
        self._flat = [each.reshape(-1) for each in models]
        self._size = size

    def tiles(self) -> Iterator[Sequence[Tensor]]:
        """One tile per model, in order; the last ones may be shorter."""
        for start in range(0, self._flat[0].numel(), self._size):
            yield [each[start : start + self._size] for each in self._flat]


def merge_tensors(
    method: Method,
    models: Sequence[Tensor],
    parameters: Mapping[str, float] | None = None,
    *,
    key: str = "",
    seed: int = 0,
    tile: int = TILE,
) -> Tensor:
    """One tensor of several models, merged: fp32, in their shape.

    `models` are fp32 tensors of one shape, in the method's order. UsageError for wrong parameters or too few models.
    """
    import torch

    from assetkit.errors import UsageError

    if not method.takes(len(models)):
        raise UsageError(f"{method.id} does not merge {len(models)} models")
    values = method.settings(parameters or {})
    shape = tuple(models[0].shape)
    tiles = MemoryTiles(models, tile)
    survey = method.survey(tiles, values) if method.survey else None
    place = Place(key, shape, 0, survey, seed)
    if method.scope == "tensor":
        return method.merge(models, values, place)
    merged = [method.merge(each, values, place.at(tile * count)) for count, each in enumerate(tiles.tiles())]
    return torch.cat(merged).reshape(shape) if merged else models[0].clone()
