"""Rounding many sub-blocks at once, for trial scales, and what least squares needs to know of the result.

A sub-block is a column of an array ``[length, columns]``: sums over a sub-block then run across contiguous memory,
twenty times faster in numpy than sums along short rows.
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


@dataclass(frozen=True, slots=True)
class Columns:
    """Values and weights ``[length, columns]`` of sub-blocks, and the codes they were last rounded to."""

    values: Floats
    weights: Floats
    low: int
    """Least code."""
    high: int
    """Greatest code."""
    codes: Floats
    _weighted: Floats

    @classmethod
    def of(cls, values: Floats, length: int, codes: range, share: float) -> Columns:
        """The sub-blocks of `length` elements of super-blocks ``[blocks, 256]``.

        An error of an element counts |value| + `share` · root mean square of its sub-block: large weights matter more.
        So they do in ggml's own quantisers (`ggml-quants.c`, MIT), which take the square or the magnitude alone for
        some types.
        """
        turned = np.ascontiguousarray(values.reshape(-1, length).T)
        weights = np.abs(turned)
        weights += np.float32(share) * np.sqrt(np.einsum("ij,ij->j", turned, turned) / np.float32(length))
        return cls(turned, weights, codes[0], codes[-1], np.empty_like(turned), np.empty_like(turned))

    def round(self, inverse: Floats, shift: Floats | None = None) -> Sums:
        """Rounds ``value · inverse + shift`` (both ``[columns]``) into `codes`."""
        np.multiply(self.values, inverse, out=self.codes)
        if shift is not None:
            np.add(self.codes, shift, out=self.codes)
        np.rint(self.codes, out=self.codes)
        np.clip(self.codes, self.low, self.high, out=self.codes)
        np.multiply(self.codes, self.weights, out=self._weighted)
        return Sums(
            self._weighted.sum(axis=0),
            np.einsum("ij,ij->j", self._weighted, self.codes),
            np.einsum("ij,ij->j", self._weighted, self.values),
        )

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
