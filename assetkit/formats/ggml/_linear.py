"""Signed codes with one scale for each sub-block, itself a small multiple of the super-block's step: Q3_K, Q6_K.

    value = step · scale · code

The idea is that of ggml's `make_qx_quants` (`ggml-quants.c`, MIT): try several scales around the one that gives the
value of greatest magnitude the outermost code, round, fit the scale to the codes by weighted least squares, keep the
best. Trying the neighbouring multiples with their own codes and fitting the super-block's step at the end is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assetkit.formats.ggml._blocks import HALF, Bytes, Floats, reciprocal
from assetkit.formats.ggml._columns import Columns, Sums, importance, least, pick, preference, sub_blocks
from assetkit.formats.ggml._superblock import multiples, step_of


@dataclass(frozen=True, slots=True)
class Layout:
    """A type: elements of a sub-block, codes −`reach` to `reach` − 1, multiples −`multiple` to `multiple` − 1."""

    length: int
    reach: int
    multiple: int
    share: float
    """See `importance`."""
    trials: tuple[float, ...]
    """The (fractional) code that the value of greatest magnitude gets in each trial."""


class Fit(NamedTuple):
    """Super-blocks: step ``[blocks]``, multiples ``[blocks, 256 / length]``, codes from 0 ``[blocks, 256]``."""

    step: NDArray[np.float16]
    scales: NDArray[np.int8]
    codes: Bytes


class _State(NamedTuple):
    """The multiples ``[columns]`` chosen so far and what rounding with them gave."""

    scale: Floats
    error: Floats
    sums: Sums


def fit(values: Floats, layout: Layout) -> Fit:
    """Super-blocks of finite `values` ``[blocks, 256]``. `BlockError` for a step beyond half precision."""
    blocks = len(values)
    turned = sub_blocks(values, layout.length)
    columns = Columns.of(turned, importance(turned, layout.share), range(-layout.reach, layout.reach))
    scale = _search(columns, layout)
    step = step_of(_widest(scale.reshape(blocks, -1)), -layout.multiple)
    repeats = len(scale) // blocks
    state = _settle(columns, layout, np.repeat(step.astype(np.float32), repeats), scale)
    step = _refit(state, step)
    columns.round(reciprocal(np.repeat(step.astype(np.float32), repeats) * state.scale))
    return Fit(step, state.scale.astype(np.int8).reshape(blocks, -1), columns.bytes(blocks))


def _search(columns: Columns, layout: Layout) -> Floats:
    """The best scale of each column, before it becomes a multiple; its sign is the one that suits the widest value."""
    low, high = columns.values.min(axis=0), columns.values.max(axis=0)
    unit = -reciprocal(np.where(high > -low, high, low))
    scales, gains = (np.empty((len(layout.trials), len(unit)), dtype=np.float32) for _ in range(2))
    for at, code in enumerate(layout.trials):
        sums = columns.round(unit * np.float32(code))
        scales[at] = sums.products * reciprocal(sums.squares)
        gains[at] = scales[at] * sums.products
    return pick(scales, (gains * preference(len(gains))).argmax(axis=0))


def _widest(scales: Floats) -> Floats:
    """The scale of greatest magnitude of each super-block: it gets the outermost multiple, which is negative."""
    widest: Floats = np.take_along_axis(scales, np.abs(scales).argmax(axis=1)[:, None], axis=1)[:, 0]
    return widest


def _round(columns: Columns, step: Floats, scale: Floats) -> _State:
    factor = step * scale
    sums = columns.round(reciprocal(factor))
    return _State(scale, factor * (factor * sums.squares - np.float32(2) * sums.products), sums)


def _settle(columns: Columns, layout: Layout, step: Floats, scale: Floats) -> _State:
    """The best multiples near `scale`: the nearest, then what their codes ask for, ± 1."""
    low, high = -layout.multiple, layout.multiple - 1
    state = _round(columns, step, multiples(scale, step, low, high))
    nearest = multiples(state.sums.products * reciprocal(state.sums.squares), step, low, high)
    tried = [state]
    tried += [_round(columns, step, np.clip(nearest + np.float32(more), low, high)) for more in (-1, 0, 1)]
    scale, error, *sums = least(
        [(each.scale, each.error, *each.sums) for each in tried], [each.error for each in tried]
    )
    return _State(scale, error, Sums(*sums))


def _refit(state: _State, step: NDArray[np.float16]) -> NDArray[np.float16]:
    """The step of each super-block that fits its codes and multiples best, where that lowers the error."""
    squares = (state.scale * state.scale * state.sums.squares).reshape(len(step), -1).sum(axis=1)
    products = (state.scale * state.sums.products).reshape(len(step), -1).sum(axis=1)
    fitted = np.clip(products * reciprocal(squares), -65504, 65504).astype(HALF)

    def error(trial: NDArray[np.float16]) -> Floats:
        wide = trial.astype(np.float32)
        change: Floats = wide * (wide * squares - np.float32(2) * products)
        return change

    return np.where(error(fitted) < error(step), fitted, step)
