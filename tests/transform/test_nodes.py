"""Trees of nodes: any split of the elements gives the same bytes, and they are those of a numpy reference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.formats import ggml
from assetkit.formats.dtypes import BLOCKS
from assetkit.transform.computed import Computed, Joint, Place, Produced, Survey
from assetkit.transform.nodes import Cast, Constant, Moved, Node, Slice, Stored, _array, is_float
from assetkit.transform.numbers import torch_or_none
from assetkit.transform.workspace import TILE, Workspace

NUMPY = {
    "F64": np.dtype(np.float64),
    "F32": np.dtype(np.float32),
    "F16": np.dtype(np.float16),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "F8_E4M3": np.dtype(ml_dtypes.float8_e4m3fn),
    "F8_E5M2": np.dtype(ml_dtypes.float8_e5m2),
}
LARGEST = {"F8_E4M3": 448.0, "F8_E5M2": 57344.0}
INTEGERS = {"BOOL": np.dtype(bool), "U8": np.dtype(np.uint8), "I32": np.dtype(np.int32), "I64": np.dtype(np.int64)}


def rounded(values: Any, dtype: str) -> Any:
    """What numpy and ml_dtypes make of float32 values, eight-bit types saturated."""
    if dtype in LARGEST:
        values = np.clip(values, -LARGEST[dtype], LARGEST[dtype])
    with np.errstate(all="ignore"):
        return np.asarray(values).astype(NUMPY[dtype])


@dataclass
class Reference:
    """A tensor by numpy: the bytes it is stored as, and the float32 values before they were rounded."""

    raw: Any
    values: Any

    @classmethod
    def of(cls, array: Any, dtype: str) -> Reference:
        with np.errstate(all="ignore"):
            return cls(array, array.astype(np.float32) if dtype in NUMPY else None)


class Gathered:
    """A source that has no place to read from, as a compressed pickle is one."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, name: str) -> memoryview:
        return memoryview(self.data)


Pair = tuple[Node, Reference]
shapes = st.lists(st.integers(0, 5), max_size=3).map(tuple)
dtypes = st.sampled_from(sorted(NUMPY))


def array_of(draw: Any, dtype: str, shape: tuple[int, ...]) -> Any:
    count = math.prod(shape)
    kind = NUMPY.get(dtype) or INTEGERS[dtype]
    if dtype == "BOOL":
        data = draw(st.lists(st.booleans(), min_size=count, max_size=count))
        return np.array(data, bool).reshape(shape)
    seed = draw(st.integers(0, 2**32 - 1))
    if dtype in INTEGERS:
        info = np.iinfo(kind)
        return np.random.default_rng(seed).integers(info.min, info.max, count, kind, endpoint=True).reshape(shape)
    scale = draw(st.sampled_from([1e-6, 0.02, 3.0, 1e4]))
    values = np.random.default_rng(seed).standard_normal(count) * scale
    return rounded(values.astype(np.float32), dtype).reshape(shape)


@st.composite
def leaf(draw: Any, folder: Path, dtype: str | None = None, shape: tuple[int, ...] | None = None) -> Pair:
    dtype = dtype or draw(st.sampled_from([*NUMPY, *INTEGERS]))
    array = array_of(draw, dtype, draw(shapes) if shape is None else shape)
    reference, data = Reference.of(array, dtype), array.tobytes()
    how = draw(st.sampled_from(["constant", "file", "gathered"]))
    if how == "constant":
        return Constant(dtype, array.shape, data), reference
    if how == "gathered":
        return Stored(Gathered(data), "w", dtype, array.shape), reference  # type: ignore[arg-type]
    path = folder / f"{abs(hash(data)):x}"
    path.write_bytes(b"before!" + data + b"after")
    return Stored(Gathered(b""), "w", dtype, array.shape, path, 7), reference  # type: ignore[arg-type]


@st.composite
def tree(draw: Any, folder: Path, depth: int, dtype: str | None = None, shape: tuple[int, ...] | None = None) -> Pair:
    """Any node over any others; of `dtype` and `shape` where they are given."""
    kinds = ["leaf"]
    if depth and (dtype is None or dtype in NUMPY):
        kinds += ["cast", "tiled", "whole"]
    if depth:
        kinds += ["moved"]
    kind = draw(st.sampled_from(kinds))
    if kind == "leaf":
        return draw(leaf(folder, dtype, shape))
    if kind == "moved":
        return draw(moved(folder, depth - 1, dtype, shape))
    stored = dtype or draw(dtypes)
    node, reference = draw(tree(folder, depth - 1, draw(dtypes), shape))
    if kind == "cast":
        return Cast(node, stored), Reference(rounded(reference.values, stored), reference.values)
    other, second = draw(tree(folder, depth - 1, draw(dtypes), node.shape))
    if kind == "tiled":
        made = Computed(stored, node.shape, (node, other), _tiled, survey=Survey((other,), _largest))
        values = reference.values - second.values * np.float32(max(np.abs(second.values).max(initial=0), 0))
    else:
        made = Computed(stored, node.shape, (node, other), _whole, tiled=False)
        values = reference.values + second.values[::-1] if node.shape else reference.values + second.values
    return made, Reference(rounded(values, stored), values)


def _tiled(tiles: Any, place: Place) -> Any:
    return tiles[0] - tiles[1] * place.survey


def _largest(tiles: Any) -> float:
    return max((float(abs(tile).max()) for (tile,) in tiles.tiles()), default=0.0)


def _whole(tensors: Any, place: Place) -> Any:
    first, second = tensors
    if not second.ndim:
        return first + second
    return first + (np.ascontiguousarray(second[::-1]) if torch_or_none() is None else second.flip(0))


@st.composite
def moved(draw: Any, folder: Path, depth: int, dtype: str | None, shape: tuple[int, ...] | None) -> Pair:
    """Slices of nodes joined along an axis, perhaps transposed, perhaps read as another shape."""
    dtype = dtype or draw(st.sampled_from([*NUMPY, *INTEGERS]))
    transpose = draw(st.booleans()) and (shape is None or len(shape) == 2)
    before = shape if shape is not None else draw(shapes)
    if transpose:
        before = (before[1], before[0]) if len(before) == 2 else (draw(st.integers(0, 4)), draw(st.integers(0, 4)))
    axis = draw(st.integers(0, max(len(before) - 1, 0)))
    sizes = [before[axis]] if before else [1]
    if before and draw(st.booleans()):
        cut = draw(st.integers(0, before[axis]))
        sizes = [cut, before[axis] - cut]
    slices, raws, values = [], [], []
    for size in sizes:
        start, more = (draw(st.integers(0, 2)), draw(st.integers(0, 2))) if before else (0, 0)
        whole = (*before[:axis], start + size + more, *before[axis + 1 :]) if before else ()
        node, reference = draw(tree(folder, depth, dtype, whole))
        slices.append(Slice(node, start, start + size if more else None))
        index = (*(slice(None),) * axis, slice(start, start + size)) if before else ()
        raws.append(reference.raw[index])
        values.append(None if reference.values is None else reference.values[index])
    join = (lambda parts: np.concatenate(parts, axis)) if before else (lambda parts: parts[0])
    raw, value = join(raws), None if values[0] is None else join(values)
    if transpose:
        raw, value = raw.T, None if value is None else value.T
    final = raw.shape
    if shape is None and raw.size and draw(st.booleans()):
        final = (1, raw.size)
    raw, value = raw.reshape(final), None if value is None else value.reshape(final)
    return Moved(dtype, final, tuple(slices), axis, transpose), Reference(raw, value)


def pieces(count: int, cuts: list[float]) -> list[tuple[int, int]]:
    edges = sorted({0, count, *(int(cut * count) for cut in cuts)})
    return list(pairwise(edges)) or [(0, 0)]


def raw_of(work: Workspace, node: Node, ranges: list[tuple[int, int]]) -> bytes:
    out = b""
    for start, stop in ranges:
        with work.scratch():
            out += node.raw(work, start, stop).tobytes()
    return out


def values_of(work: Workspace, node: Node, ranges: list[tuple[int, int]]) -> Any:
    out = [np.empty(0, np.float32)]
    for start, stop in ranges:
        with work.scratch():
            out.append(np.array(_array(node.values(work, start, stop))))
    return np.concatenate(out)


@given(data=st.data(), cuts=st.lists(st.floats(0, 1), max_size=4))
@settings(max_examples=250, deadline=None)
def test_any_tree_split_anyhow_gives_the_bytes_of_the_reference(tmp_path_factory, data, cuts):
    node, reference = data.draw(tree(tmp_path_factory.getbasetemp(), 3))
    assert node.shape == reference.raw.shape
    work = Workspace()
    try:
        split = pieces(node.count, cuts)
        for ranges in ([(0, node.count)], split):
            assert raw_of(work, node, ranges) == np.ascontiguousarray(reference.raw).tobytes()
            if is_float(node):
                np.testing.assert_array_equal(values_of(work, node, ranges), reference.values.reshape(-1))
        assert node.nbytes == len(np.ascontiguousarray(reference.raw).tobytes())
    finally:
        work.close()


READ_ONLY = ("IQ4_NL", "NVFP4", "MXFP4")


@pytest.mark.parametrize("dtype", ["Q8_0", "Q4_0", "Q4_K", "Q6_K", "MXFP4", "IQ4_NL", "NVFP4"])
def test_quantised_tensors_move_by_whole_blocks(dtype):
    """Rows of blocks are cut and joined as bytes; what goes through a block is decoded first."""
    rows, columns = 6, 512
    blocks = np.random.default_rng(1).standard_normal((rows, columns), np.float32)
    data = _random_blocks(dtype, rows * columns) if dtype in READ_ONLY else ggml.encode(dtype, blocks).tobytes()
    wanted = ggml.decode(dtype, np.frombuffer(data, np.uint8)).reshape(rows, columns)
    node, work = Constant(dtype, (rows, columns), data), Workspace()
    size = len(data) // rows
    cut = Moved(dtype, (3, columns), (Slice(node, 4), Slice(node, 0, 1)))
    assert cut.raw(work, 0, cut.count).tobytes() == data[4 * size :] + data[:size]
    np.testing.assert_array_equal(
        _array(cut.values(work, 0, cut.count)), np.concatenate([wanted[4:], wanted[:1]]).reshape(-1)
    )
    turned = Moved(dtype, (columns, rows), (Slice(node),), transpose=True)
    np.testing.assert_array_equal(_array(turned.values(work, 0, node.count)), wanted.T.reshape(-1))
    sides = Moved(dtype, (rows, 40), (Slice(node, 8, 48),), axis=1)
    np.testing.assert_array_equal(_array(sides.values(work, 0, sides.count)), wanted[:, 8:48].reshape(-1))
    half = Cast(turned, "F16")
    assert half.raw(work, 5, 900).tobytes() == wanted.T.reshape(-1)[5:900].astype(np.float16).tobytes()


def _random_blocks(dtype: str, count: int) -> bytes:
    elements, size = BLOCKS[dtype]
    found = np.random.default_rng(2).integers(0, 256, (count // elements, size), np.uint8)
    found[:, :2] = np.frombuffer(np.float16(0.01).tobytes(), np.uint8)
    return found.tobytes()


def test_a_cast_to_blocks_is_the_codec_of_the_whole_whatever_the_split():
    values = np.random.default_rng(3).standard_normal(3 * TILE, np.float32).reshape(3, TILE)
    node, work = Constant("F32", values.shape, values.tobytes()), Workspace()
    for dtype in ("Q8_0", "Q5_K"):
        made = Cast(node, dtype)
        split = raw_of(work, made, [(0, TILE), (TILE, 2 * TILE + 256), (2 * TILE + 256, 3 * TILE)])
        assert split == ggml.encode(dtype, values).tobytes()


def test_what_cannot_be_divided_is_read_once_for_a_survey():
    """A tensor that must be gathered whole is gathered once, not once a tile."""
    values = np.random.default_rng(4).standard_normal(5 * TILE + 11, np.float32)
    source = Gathered(values.tobytes())
    reads = []
    source.read = lambda name: reads.append(name) or memoryview(values.tobytes())  # type: ignore[method-assign]
    node = Stored(source, "w", "F32", values.shape)  # type: ignore[arg-type]
    made = Computed("F32", values.shape, (node,), lambda tiles, place: tiles[0] / place.survey,
                    survey=Survey((node,), _largest))  # fmt: skip
    work = Workspace()
    np.testing.assert_array_equal(_array(made.values(work, 0, node.count)), values / np.abs(values).max())
    assert len(reads) <= 2


def test_tensors_that_come_out_together_are_computed_once():
    calls = []

    def halves(tensors: Any) -> Any:
        calls.append(1)
        return tensors[0][:2], tensors[0][2:] * 2

    values = np.arange(12, dtype=np.float32).reshape(4, 3)
    joint = Joint((Constant("F32", (4, 3), values.tobytes()),), halves)
    work = Workspace()
    first, second = Produced(joint, 0, "F32", (2, 3)), Produced(joint, 1, "F16", (2, 3))
    assert _array(first.values(work, 2, 5)).tolist() == [2, 3, 4]
    first.forget()
    assert second.raw(work, 0, 6).tobytes() == (values[2:] * 2).astype(np.float16).tobytes()
    second.forget()
    assert calls == [1]
    assert _array(first.values(work, 0, 1)).tolist() == [0]
    assert calls == [1, 1]
