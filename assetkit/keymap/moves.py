"""How each tensor of an output comes about, as values that a planner can read before a byte of weights is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from assetkit.types import Shape


class Piece(NamedTuple):
    """A part of one input tensor."""

    key: str
    start: int = 0
    """First index along `Move.axis`."""
    stop: int | None = None
    """One past the last index; None: to the end."""


class Move(NamedTuple):
    """How one output tensor comes about: ``reshape(transpose?(concatenate(pieces, axis)), shape)``."""

    name: str
    shape: Shape
    pieces: tuple[Piece, ...]
    axis: int = 0
    """The axis of slicing and of concatenation."""
    transpose: bool = False
    """Swap the two axes of a matrix: after the concatenation, before the reshape."""


class Lost(NamedTuple):
    """An input tensor that the other layout has no place for."""

    key: str
    why: str


class Invented(NamedTuple):
    """An output tensor that the other layout needs and the input does not hold."""

    name: str
    shape: Shape
    dtype: str
    """A safetensors dtype; empty: whatever the floating tensors beside it have."""
    fill: str
    """``arange`` (along the last axis), ``ones``, ``zeros``, ``eye``, or ``copy`` (of `like`)."""
    why: str
    like: str = ""
    """The output tensor that it is a copy of."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One layout seen from the other: every input key is in exactly one of `moves`, `lost` and `unmapped`."""

    moves: tuple[Move, ...]
    """In the order of the input."""
    lost: tuple[Lost, ...]
    invented: tuple[Invented, ...]
    unmapped: tuple[str, ...]
    """Keys that no rule knows, that came twice under two names, or whose companions are missing."""

    @property
    def lossless(self) -> bool:
        """Whether the output holds everything that the input held, and nothing else."""
        return not (self.lost or self.invented or self.unmapped)


def apply(moves: Iterable[Move], tensors: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of `moves`, in memory. Takes numpy arrays or torch tensors and gives the same kind, contiguous.

    For tests and small things: everything is held at once. Outputs never share memory with each other.
    """
    return {move.name: _made(move, tensors) for move in moves}


def _made(move: Move, tensors: Mapping[str, Any]) -> Any:
    parts = [_part(tensors[piece.key], piece, move.axis) for piece in move.pieces]
    whole = parts[0] if len(parts) == 1 else _concatenated(parts, move.axis)
    if move.transpose:
        whole = whole.T
    whole = whole.reshape(move.shape)
    return whole.contiguous().clone() if hasattr(whole, "contiguous") else whole.copy()


def _part(tensor: Any, piece: Piece, axis: int) -> Any:
    if piece.start == 0 and piece.stop is None:
        return tensor
    return tensor[(slice(None),) * axis + (slice(piece.start, piece.stop),)]


def _concatenated(parts: list[Any], axis: int) -> Any:
    if hasattr(parts[0], "contiguous"):
        import torch

        return torch.cat(parts, dim=axis)
    import numpy

    return numpy.concatenate(parts, axis=axis)
