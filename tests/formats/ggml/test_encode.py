"""Encoding: gguf's own bits for the simple types, and refusal of whatever a block cannot hold, for all."""

import pickle

import gguf
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.errors import InputError
from assetkit.formats import ggml

SIMPLE = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"]
K_QUANTS = ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"]
PLAIN = ["F32", "F16", "BF16"]


def reference(name: str, values: np.ndarray) -> np.ndarray:
    return gguf.quants.quantize(values, gguf.GGMLQuantizationType[name]).view(np.uint8)


def weights(blocks: int, elements: int, seed: int = 0) -> np.ndarray:
    return np.random.RandomState(seed).standard_normal((blocks, elements)).astype(np.float32)


def test_the_types_that_can_be_written():
    assert {name for name, row in ggml.codecs().items() if row.encode} == {*SIMPLE, *K_QUANTS, *PLAIN}


@pytest.mark.parametrize("name", SIMPLE)
@pytest.mark.parametrize("scale", [1e-5, 0.02, 1.0, 300.0])
def test_simple_types_have_the_bits_of_gguf(name, scale):
    values = weights(2048, 32) * np.float32(scale)
    assert np.array_equal(ggml.encode(name, values), reference(name, values))


@pytest.mark.parametrize("name", SIMPLE)
@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.integers(-260, 260), min_size=64, max_size=64), unit=st.sampled_from([2.0**-12, 0.01, 0.5, 3.0])
)
def test_ties_and_halves_are_rounded_as_gguf_does(name, steps, unit):
    """Few distinct values: opposite extremes of equal size, and quotients that lie halfway between codes."""
    values = np.array(steps, dtype=np.float32).reshape(2, 32) * np.float32(unit) + np.float32(0)
    assert np.array_equal(ggml.encode(name, values), reference(name, values))


def test_a_value_just_below_half_is_not_rounded_up():
    """1/127 of the scale is the unit: 0.49999997 units must become code 0, 0.5 units code 1, as roundf does."""
    values = np.zeros((1, 32), dtype=np.float32)
    values[0, :5] = 127, np.nextafter(np.float32(0.5), np.float32(0)), 0.5, -0.5, -1.5
    assert ggml.encode("Q8_0", values)[0, 2:7].view(np.int8).tolist() == [127, 0, 1, -1, -2]


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS])
def test_zeros_stay_zeros(name):
    values = np.zeros((3, ggml.codec(name).elements), dtype=np.float32)
    values[1] = 0.5
    decoded = ggml.decode(name, ggml.encode(name, values)).reshape(values.shape)
    assert not decoded[[0, 2]].any()
    assert np.allclose(decoded[1], 0.5, rtol=2e-3)


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_block_that_is_not_finite_is_named(name, value):
    row = ggml.codec(name)
    values = weights(5, row.elements)
    values[3, 7] = value
    with pytest.raises(InputError, match=rf"^block 3 holds {value}, which cannot be quantised; repair the tensor"):
        row.encode(values)


@pytest.mark.parametrize("name", ["Q8_0", "Q6_K"])
def test_a_block_is_counted_from_the_start_of_its_tensor(name):
    row = ggml.codec(name)
    blocks = 2 * ggml.TILE // row.elements
    values = weights(blocks, row.elements)
    values[blocks - 2, 7] = np.nan
    first = (blocks - 2) * row.elements
    where = rf"^block {blocks - 2} \(elements {first} to {first + row.elements - 1}\) holds nan"
    with pytest.raises(ggml.BlockError, match=where) as caught:
        ggml.encode(name, values)
    assert caught.value.block == blocks - 2
    again = pickle.loads(pickle.dumps(caught.value))  # errors cross process borders
    assert (again.block, again.why, again.hint) == (caught.value.block, caught.value.why, caught.value.hint)


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS, *PLAIN])
def test_any_layout_and_precision_of_the_array_will_do(name):
    row = ggml.codec(name)
    values = weights(6, row.elements).astype(np.float16)
    want = ggml.encode(name, values.astype(np.float32))
    assert np.array_equal(ggml.encode(name, values), want)
    assert np.array_equal(ggml.encode(name, values.astype(np.float64)), want)
    assert np.array_equal(ggml.encode(name, np.asfortranarray(values.astype(np.float32))), want)
    assert np.array_equal(ggml.encode(name, np.repeat(values.astype(np.float32), 2, axis=0)[::2]), want)


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS])
@pytest.mark.parametrize("value", [1e9, -2e9, 3e38])
def test_values_beyond_every_scale_are_refused(name, value):
    values = weights(4, ggml.codec(name).elements)
    values[2, 9] = value
    with pytest.raises(InputError, match=r"block 2 .*holds values too large"):
        ggml.encode(name, values)


@pytest.mark.parametrize(
    ("name", "widest"),
    [
        ("Q4_0", 65504 * 8),
        ("Q4_1", 65504 * 15),
        ("Q5_0", 65504 * 16),
        ("Q5_1", 65504 * 31),
        ("Q8_0", 65504 * 127),
        ("Q3_K", 65504 * 4 * 32),
        ("Q6_K", 65504 * 32 * 128),
    ],
)
def test_the_largest_scale_is_used_and_the_next_refused(name, widest):
    values = np.zeros((2, ggml.codec(name).elements), dtype=np.float32)
    values[1, 4] = widest * 0.75  # the K-quants choose among scales; none of these exceeds 4/3 of the plain one
    decoded = ggml.decode(name, ggml.encode(name, values)).reshape(values.shape)
    assert decoded[1, 4] == pytest.approx(widest * 0.75, rel=0.01)
    values[1, 4] = widest * 1.3
    with pytest.raises(InputError, match=r"block 1 .*holds values too large for a half-precision scale"):
        ggml.encode(name, values)


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS])
def test_values_below_every_scale_become_zero(name):
    values = weights(2, ggml.codec(name).elements) * np.float32(1e-30)
    assert not ggml.decode(name, ggml.encode(name, values)).any()
    values *= np.float32(1e-12)  # subnormal, with no reciprocal
    assert not ggml.decode(name, ggml.encode(name, values)).any()


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS, *PLAIN])
def test_bytes_do_not_depend_on_the_tiles(name):
    row = ggml.codec(name)
    values = weights(2 * ggml.TILE // row.elements + 5, row.elements, seed=3)
    parts = [row.encode(part) for part in np.array_split(values, 7)]
    assert np.array_equal(ggml.encode(name, values), np.concatenate(parts))
    assert np.array_equal(row.encode(values[:1]), parts[0][:1])


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS])
def test_nothing_is_nothing(name):
    row = ggml.codec(name)
    assert row.encode(np.zeros((0, row.elements), dtype=np.float32)).shape == (0, row.size)
    assert ggml.decode(name, np.zeros((0, row.size), dtype=np.uint8)).shape == (0,)


@pytest.mark.parametrize("name", [*SIMPLE, *K_QUANTS, *PLAIN])
def test_the_input_is_left_alone(name):
    values = weights(3, ggml.codec(name).elements)
    values.flags.writeable = False
    before = values.copy()
    ggml.encode(name, values)
    assert np.array_equal(values, before)


def test_rows_that_do_not_fill_blocks_are_refused():
    with pytest.raises(InputError, match="300 values do not fill blocks of 256, which Q4_K needs"):
        ggml.encode("Q4_K", np.zeros(300, dtype=np.float32))
    with pytest.raises(InputError, match="IQ4_NL can be read, not written"):
        ggml.encode("IQ4_NL", np.zeros(32, dtype=np.float32))


@settings(max_examples=100, deadline=None)
@given(bits=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40))
def test_bf16_has_the_bits_of_gguf(bits):
    values = np.array(bits, dtype=np.uint32).view(np.float32).reshape(-1, 1)
    assert np.array_equal(ggml.encode("BF16", values), reference("BF16", values).reshape(-1, 2))


def test_f16_keeps_what_is_not_finite_and_refuses_what_would_become_so():
    kept = np.array([[np.inf], [-np.inf], [np.nan], [65504]], dtype=np.float32)
    assert np.array_equal(ggml.decode("F16", ggml.encode("F16", kept)), kept[:, 0], equal_nan=True)
    with pytest.raises(InputError, match=r"element 1 is 70000\.0, beyond half precision"):
        ggml.encode("F16", np.array([1, 70000], dtype=np.float32))
