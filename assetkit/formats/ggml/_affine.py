"""Codes with a scale and a minimum for each sub-block, both small multiples of a super-block's steps: Q2_K, Q4_K, Q5_K.

    value = step · scale · code − least_step · minimum

The idea is that of ggml's `make_qkx2_quants` (`ggml-quants.c`, MIT): try several scales around the one that spans a
sub-block's range, round, and fit scale and minimum to the codes by weighted least squares; keep the best. What comes
after is ours: the reference rounds scale and minimum to multiples once, here the neighbouring multiples are tried with
their own codes, and the two steps of the super-block are fitted at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assetkit.formats.ggml._blocks import HALF, Bytes, Floats, reciprocal
from assetkit.formats.ggml._columns import Columns, Sums, importance, least, pick, preference, sub_blocks
from assetkit.formats.ggml._superblock import multiples, step_of

_SINGULAR = np.float32(1e-5)
"""Codes whose weighted variance is below this share of their mean square are all equal, up to rounding."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A type: elements of a sub-block, greatest code, greatest multiple, and how to search."""

    length: int
    top: int
    multiple: int
    share: float
    """See `importance`."""
    trials: tuple[float, ...]
    """How many codes more than `top` the range of a sub-block is divided into, for each trial scale."""


class Fit(NamedTuple):
    """Super-blocks in pieces: steps ``[blocks]``, multiples ``[blocks, 256 / length]``, codes ``[blocks, 256]``."""

    step: NDArray[np.float16]
    least_step: NDArray[np.float16]
    scales: Bytes
    minima: Bytes
    codes: Bytes


class _Grid(NamedTuple):
    """Steps of each column's super-block, ``[columns]``."""

    step: Floats
    least_step: Floats


class _State(NamedTuple):
    """The multiples ``[columns]`` chosen so far and what rounding with them gave."""

    scale: Floats
    minimum: Floats
    error: Floats
    sums: Sums


def fit(values: Floats, layout: Layout) -> Fit:
    """Super-blocks of finite `values` ``[blocks, 256]``. `BlockError` for steps beyond half precision."""
    blocks = len(values)
    task = _task(values, layout)
    scale, minimum = _search(task)
    step = step_of(scale.reshape(blocks, -1).max(axis=1), layout.multiple)
    least_step = step_of(minimum.reshape(blocks, -1).max(axis=1), layout.multiple)
    grid = _grid(step, least_step, len(scale) // blocks)
    state = _settle(task, grid, scale, minimum)
    step, least_step = _refit(task, state, step, least_step)
    _round(task, _grid(step, least_step, len(scale) // blocks), state.scale, state.minimum)
    return Fit(
        step,
        least_step,
        state.scale.astype(np.uint8).reshape(blocks, -1),
        state.minimum.astype(np.uint8).reshape(blocks, -1),
        task.columns.bytes(blocks),
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """Columns less their minimum, and the weighted moments ``[columns]`` that do not depend on codes."""

    columns: Columns
    least: Floats
    """What was taken off each column: its minimum, or 0 where that is positive (stored minima cannot be)."""
    span: Floats
    weight: Floats
    total: Floats
    layout: Layout

    def error(self, scale: Floats, offset: Floats, sums: Sums) -> Floats:
        """Weighted squared error of value = scale · code + offset, less that of coding nothing."""
        of_scale = scale * sums.squares
        of_scale -= np.float32(2) * sums.products
        of_scale += np.float32(2) * offset * sums.codes
        of_scale *= scale
        return of_scale + offset * (self.weight * offset - np.float32(2) * self.total)


def _task(values: Floats, layout: Layout) -> _Task:
    turned = sub_blocks(values, layout.length)
    weights = importance(turned, layout.share)
    least = np.minimum(turned.min(axis=0), np.float32(0))
    span = turned.max(axis=0) - least
    turned -= least
    columns = Columns.of(turned, weights, range(layout.top + 1))
    return _Task(columns, least, span, weights.sum(axis=0), columns.moments.sum(axis=0), layout)


def _search(task: _Task) -> tuple[Floats, Floats]:
    """The best scale and minimum (as stored: not negative) of each column, before they become multiples."""
    trials = task.layout.trials
    scales, offsets, errors = (np.empty((len(trials), len(task.span)), dtype=np.float32) for _ in range(3))
    unit = reciprocal(task.span)
    for at, more in enumerate(trials):
        inverse = unit * np.float32(task.layout.top + more)
        sums = task.columns.round(inverse)
        scales[at], offsets[at] = _least_squares(task, sums, task.span / np.float32(task.layout.top + more))
        errors[at] = task.error(scales[at], offsets[at], sums)
    best = (errors * preference(len(trials))).argmin(axis=0)
    return np.maximum(pick(scales, best), np.float32(0)), -(pick(offsets, best) + task.least)


def _least_squares(task: _Task, sums: Sums, fallback: Floats) -> tuple[Floats, Floats]:
    """Scale and offset that fit the codes best; `fallback` and 0 where the codes are all equal."""
    power = task.weight * sums.squares
    variance = power - sums.codes * sums.codes
    solvable = variance > _SINGULAR * power
    scale, offset = fallback.copy(), np.zeros_like(fallback)
    np.divide(task.weight * sums.products - task.total * sums.codes, variance, out=scale, where=solvable)
    np.divide(sums.squares * task.total - sums.codes * sums.products, variance, out=offset, where=solvable)
    # A stored minimum cannot be positive: there the best offset is none, and the scale follows.
    over = np.flatnonzero(offset > -task.least)
    offset[over] = -task.least[over]
    scale[over] = (sums.products[over] + task.least[over] * sums.codes[over]) * reciprocal(sums.squares[over])
    return scale, offset


def _grid(step: NDArray[np.float16], least_step: NDArray[np.float16], repeats: int) -> _Grid:
    return _Grid(*(np.repeat(each.astype(np.float32), repeats) for each in (step, least_step)))


def _round(task: _Task, grid: _Grid, scale: Floats, minimum: Floats) -> _State:
    """Codes for the given multiples, and how good they are."""
    factor = grid.step * scale
    offset = -(grid.least_step * minimum) - task.least
    inverse = reciprocal(factor)
    sums = task.columns.round(inverse, -offset * inverse)
    return _State(scale, minimum, task.error(factor, offset, sums), sums)


def _settle(task: _Task, grid: _Grid, scale: Floats, minimum: Floats) -> _State:
    """The best multiples near `scale` and `minimum`: those nearest first, then what their codes ask for, ± 1."""
    top = task.layout.multiple
    state = _round(task, grid, multiples(scale, grid.step, 0, top), multiples(minimum, grid.least_step, 0, top))
    for _ in range(2):
        ideal, _unused = _least_squares(task, state.sums, grid.step * state.scale)
        nearest = multiples(ideal, grid.step, 0, top)
        tried = [state]
        for more in (-1, 0, 1):
            tried_scale = np.clip(nearest + np.float32(more), 0, top)
            tried.append(_round(task, grid, tried_scale, _minimum_for(task, grid, tried_scale, state.sums)))
        state = _best(tried)
    return state


def _minimum_for(task: _Task, grid: _Grid, scale: Floats, sums: Sums) -> Floats:
    """The multiple of the minimum that goes best with codes of `sums` at `scale`."""
    offset = (task.total - grid.step * scale * sums.codes) * reciprocal(task.weight)
    return multiples(-(offset + task.least), grid.least_step, 0, task.layout.multiple)


def _best(tried: list[_State]) -> _State:
    parts = [(each.scale, each.minimum, each.error, *each.sums) for each in tried]
    scale, minimum, error, *sums = least(parts, [each.error for each in tried])
    return _State(scale, minimum, error, Sums(*sums))


class _Normal(NamedTuple):
    """Sums over each super-block ``[blocks]`` of what multiplies the two steps: scale · code and minimum."""

    ss: Floats
    sm: Floats
    mm: Floats
    sx: Floats
    """Of scale · code · value."""
    mx: Floats

    @classmethod
    def of(cls, task: _Task, state: _State, blocks: int) -> _Normal:
        codes, squares, products = state.sums
        columns = (
            state.scale * state.scale * squares,
            state.scale * state.minimum * codes,
            state.minimum * state.minimum * task.weight,
            state.scale * (products + task.least * codes),
            state.minimum * (task.total + task.least * task.weight),
        )
        return cls(*(each.reshape(blocks, -1).sum(axis=1) for each in columns))

    def error(self, step: NDArray[np.float16], least_step: NDArray[np.float16]) -> Floats:
        """Weighted squared error of these steps, less that of coding nothing."""
        a, b = step.astype(np.float32), least_step.astype(np.float32)
        two = np.float32(2)
        error: Floats = a * (a * self.ss - two * b * self.sm - two * self.sx) + b * (b * self.mm + two * self.mx)
        return error

    def solution(self, step: Floats, least_step: Floats) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
        """The steps of least error in half precision; the given ones where nothing decides between the two."""
        determinant = self.ss * self.mm - self.sm * self.sm
        solvable = determinant > _SINGULAR * self.ss * self.mm
        np.divide(self.sx * self.mm - self.mx * self.sm, determinant, out=step, where=solvable)
        np.divide(self.sx * self.sm - self.mx * self.ss, determinant, out=least_step, where=solvable)
        first, second = (np.clip(each, 0, np.float32(65504)).astype(HALF) for each in (step, least_step))
        return first, second


def _refit(
    task: _Task, state: _State, step: NDArray[np.float16], least_step: NDArray[np.float16]
) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
    """The two steps of each super-block that fit its codes and multiples best, where that lowers the error."""
    normal = _Normal.of(task, state, len(step))
    fitted = normal.solution(step.astype(np.float32), least_step.astype(np.float32))
    better = normal.error(*fitted) < normal.error(step, least_step)
    return np.where(better, fitted[0], step), np.where(better, fitted[1], least_step)
