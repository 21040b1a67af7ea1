"""How parts of the sample family are stored: what comes back is, number by number, what was stored."""

import pytest

np = pytest.importorskip("numpy")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from assetkit.errors import FormatError  # noqa: E402
from assetkit.formats.writer import write_safetensors  # noqa: E402
from assetkit.samples import packed  # noqa: E402
from assetkit.samples.making import outputs  # noqa: E402


def same(one, other):
    return one.keys() == other.keys() and all(
        one[key].dtype == other[key].dtype and np.array_equal(one[key], other[key]) for key in one
    )


@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-6, 1e-3, 0.1, 3.0, 100.0]))
@settings(max_examples=40, deadline=None)
def test_rounded_weights_are_stored_as_bytes_and_come_back(seed, spread):
    draw = np.random.default_rng(seed)
    weight = packed.rounded(draw.normal(0, spread, (32, 8, 3, 3)).astype(np.float32))
    stored = packed.packed({"w": weight})
    assert (stored["w"].dtype, stored["w:scale"].dtype) == (np.int8, np.float16)
    assert same(packed.expanded(stored), {"w": weight})


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_rounding_is_near_and_rounds_once(seed):
    weight = np.random.default_rng(seed).normal(0, 0.1, (16, 128)).astype(np.float32)
    once = packed.rounded(weight)
    step = np.abs(weight).max(1, keepdims=True) / 127
    assert (np.abs(once - weight) <= 0.51 * step + 1e-3 * np.abs(weight)).all()
    assert np.array_equal(packed.rounded(once), once)


def test_what_bytes_cannot_hold_stays_as_it_is():
    weight = np.random.default_rng(1).normal(0, 1, (32, 64)).astype(np.float16)
    small = np.ones(7, np.float16)
    assert same(packed.packed({"w": weight, "b": small}), {"w": weight, "b": small})


def test_rows_of_nothing_are_nothing():
    weight = np.zeros((64, 64), np.float16)
    assert same(packed.expanded(packed.packed({"w": weight})), {"w": weight})


def test_a_table_that_repeats_is_its_pattern_and_its_exceptions(tmp_path):
    draw = np.random.default_rng(2)
    table = np.tile(draw.normal(0, 1, (8, 16)).astype(np.float16), (500, 1))
    table[[3, 1777, 3999]] = draw.normal(0, 1, (3, 16)).astype(np.float16)
    stored = packed.packed({"t": table}, 8)
    assert stored["t:ids"].tolist() == [3, 1777, 3999]
    assert sum(each.nbytes for each in stored.values()) < 500
    write_safetensors(tmp_path / "part.safetensors", outputs(stored))
    assert same(packed.unpacked(tmp_path / "part.safetensors"), {"t": table})
    changed = draw.normal(0, 1, table.shape).astype(np.float16)
    assert same(packed.packed({"t": changed}, 8), {"t": changed})


def test_bytes_without_a_scale_are_refused():
    with pytest.raises(FormatError, match="w lacks w:scale"):
        packed.expanded({"w": np.zeros((4, 4), np.int8)})
    with pytest.raises(FormatError, match="t lacks t:ids"):
        packed.expanded({"t:rows": np.zeros((4, 4), np.float16)})
