"""Tensors that hold no numbers but remember which rows of which inputs they are made of.

diffusers' converters run on them at full size for nothing, and what they did can be compared with a plan exactly.
"""

from __future__ import annotations

import math

import torch


class Traced:
    """Rows of inputs, in order, with a shape; `turned` when the matrix was transposed."""

    def __init__(self, shape, rows, turned=False):
        self.shape = torch.Size(shape)
        self.rows = tuple(rows)  # (key, start, stop) along the first axis
        self.turned = turned

    @classmethod
    def whole(cls, key, shape):
        return cls(shape, [(key, 0, shape[0] if shape else 1)])

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def T(self):
        assert self.ndim == 2
        return Traced(self.shape[::-1], self.rows, not self.turned)

    def contiguous(self):
        return self

    clone = detach = contiguous

    def size(self, axis=None):
        return self.shape if axis is None else self.shape[axis]

    def dim(self):
        return self.ndim

    def __getitem__(self, at):
        at = at if isinstance(at, tuple) else (at,)
        part, kept = self, list(self.shape)
        if isinstance(at[0], slice):
            part = self._sliced(*at[0].indices(self.shape[0])[:2])
            kept = list(part.shape)
        for axis, each in reversed(list(enumerate(at))):
            if isinstance(each, int):
                assert (each, kept[axis]) == (0, 1)
                del kept[axis]
            else:
                assert axis == 0 or each == slice(None)
        return Traced(kept, part.rows, self.turned)

    def reshape(self, *shape):
        assert not self.turned
        return Traced(torch.empty(self.shape, device="meta").reshape(*shape).shape, self.rows)

    def _sliced(self, start, stop):
        if (start, stop) == (0, self.shape[0]):
            return self
        assert not self.turned
        found, at = [], 0
        for key, first, last in self.rows:
            low, high = max(start, at), min(stop, at + last - first)
            if low < high:
                found.append((key, first + low - at, first + high - at))
            at += last - first
        return Traced((stop - start, *self.shape[1:]), found)

    def chunk(self, parts, dim=0):
        return _chunk(self, parts, dim)

    def squeeze(self):
        return Traced([n for n in self.shape if n != 1], self.rows, self.turned)

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        return _FUNCTIONS[function.__name__](*args, **kwargs)


def _split(tensor, sizes, dim=0):
    assert dim == 0
    if isinstance(sizes, int):
        sizes = [min(sizes, tensor.shape[0] - at) for at in range(0, tensor.shape[0], sizes)]
    assert sum(sizes) == tensor.shape[0]
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    return tuple(tensor[at : at + size] for at, size in zip(starts, sizes, strict=True))


def _chunk(tensor, parts, dim=0):
    return _split(tensor, math.ceil(tensor.shape[0] / parts), dim)


def _cat(tensors, dim=0):
    assert dim == 0
    assert not any(each.turned for each in tensors)
    rows = sum(each.shape[0] for each in tensors)
    return Traced((rows, *tensors[0].shape[1:]), _merged(row for each in tensors for row in each.rows))


def _merged(rows):
    """Neighbouring rows of one input as one run."""
    found = []
    for key, start, stop in rows:
        if found and found[-1][0] == key and found[-1][2] == start:
            found[-1] = (key, found[-1][1], stop)
        else:
            found.append((key, start, stop))
    return found


_FUNCTIONS = {"chunk": _chunk, "split": _split, "cat": _cat}


def described(tensors):
    """Name to what `plan` says of the same output."""
    return {name: (tuple(each.shape), tuple(_merged(each.rows)), each.turned) for name, each in tensors.items()}


def planned(moves, shapes):
    """Name to shape, rows and turn of each move."""
    return {move.name: (move.shape, tuple(_merged(_rows(move, shapes))), move.transpose) for move in moves}


def _rows(move, shapes):
    assert move.axis == 0
    for key, start, stop in move.pieces:
        shape = shapes[key]
        yield key, start, (shape[0] if shape else 1) if stop is None else stop


def applied(moves, tensors):
    """`assetkit.keymap.apply` on traced tensors."""
    made = {}
    for move in moves:
        assert move.axis == 0
        parts = [
            tensors[key][slice(start, stop)] if tensors[key].shape else tensors[key] for key, start, stop in move.pieces
        ]
        whole = parts[0] if len(parts) == 1 else _cat(parts)
        made[move.name] = Traced(move.shape, whole.rows, whole.turned != move.transpose)
        assert math.prod(move.shape) == math.prod(whole.shape)
    return made


def _rows_of(tensor, piece):
    return tensor[slice(piece.start, piece.stop)] if tensor.shape else tensor


def traced(shapes):
    """Every tensor as itself."""
    return {key: Traced.whole(key, shape) for key, shape in shapes.items()}
