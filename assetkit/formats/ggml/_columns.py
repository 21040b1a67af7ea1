"""Rounding many sub-blocks at once, for trial scales, and what least squares needs to know of the result.

A sub-block is a column of an array ``[length, columns]``: sums over a sub-block then run across contiguous memory,
several times faster in numpy than sums along short rows. Products are rounded before they are summed, element after
element (`einsum` may fuse the two where a processor can), so that the bytes are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assetkit.formats.ggml._blocks import Bytes, Floats


class Sums(NamedTuple):
    """Weighted sums over each column, ``[columns]``: of the codes, of their squares, and of code times value."""

    codes: Floats
    squares: Floats
    products: Floats


def sub_blocks(values: Floats, length: int) -> Floats:
    """The sub-blocks of `length` elements of super-blocks ``[blocks, 256]``, as columns."""
    return np.ascontiguousarray(values.reshape(-1, length).T)


def importance(values: Floats, share: float) -> Floats:
    """How much an error of each element counts: |value| + `share` · root mean square of its column.

    So large weights matter more, as they do in ggml's own quantisers (`ggml-quants.c`, MIT), which take the square or
    the magnitude alone for some types.
    """
    weights = np.abs(values)
    weights += np.float32(share) * np.sqrt(np.square(values).sum(axis=0) / np.float32(len(values)))
    return weights


@dataclass(frozen=True, slots=True)
class Columns:
    """Values and weights ``[length, columns]`` of sub-blocks, and the codes they were last rounded to."""

    values: Floats
    weights: Floats
    moments: Floats
    """Weight times value."""
    low: int
    """Least code."""
    high: int
    """Greatest code."""
    codes: Floats
    _scratch: Floats

    @classmethod
    def of(cls, values: Floats, weights: Floats, codes: range) -> Columns:
        """Columns that have not been rounded yet."""
        moments = weights * values
        return cls(values, weights, moments, codes[0], codes[-1], np.empty_like(values), np.empty_like(values))

    def round(self, inverse: Floats, shift: Floats | None = None) -> Sums:
        """Rounds ``value · inverse + shift`` (both ``[columns]``) into `codes`, and sums up."""
        np.multiply(self.values, inverse, out=self.codes)
        if shift is not None:
            np.add(self.codes, shift, out=self.codes)
        np.rint(self.codes, out=self.codes)
        np.clip(self.codes, self.low, self.high, out=self.codes)
        products = np.multiply(self.codes, self.moments, out=self._scratch).sum(axis=0)
        codes = np.multiply(self.codes, self.weights, out=self._scratch).sum(axis=0)
        squares = np.multiply(self.codes, self._scratch, out=self._scratch).sum(axis=0)
        return Sums(codes, squares, products)

    def bytes(self, blocks: int) -> Bytes:
        """`codes` less the least one, ``[blocks, 256]``, in the order of the elements."""
        codes = (self.codes - np.float32(self.low)).astype(np.uint8)
        return np.ascontiguousarray(codes.T).reshape(blocks, -1)


def pick(table: Floats, row: NDArray[np.intp]) -> Floats:
    """For each column the entry of `table` ``[trials, columns]`` in its own `row`."""
    picked: Floats = np.take_along_axis(table, row[None], axis=0)[0]
    return picked


def preference(trials: int) -> Floats:
    """Factors ``[trials, 1]`` for what trials gain, by which the first of several that are equal but for rounding wins.

    Values of few levels fit several scales exactly. Chosen by rounding noise, those of neighbouring sub-blocks would
    differ for nothing, and their super-block would need finer steps than it has.
    """
    return np.float32(1) + np.float32(2e-7) * np.arange(trials, 0, -1, dtype=np.float32)[:, None]


def least(trials: Sequence[tuple[Floats, ...]], errors: Sequence[Floats]) -> tuple[Floats, ...]:
    """For each column the parts (each ``[columns]``) of the trial whose error is least, the first of equals."""
    best = np.stack(errors).argmin(axis=0)
    return tuple(pick(np.stack(parts), best) for parts in zip(*trials, strict=True))
