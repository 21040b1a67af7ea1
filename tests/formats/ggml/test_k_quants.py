"""K-quants: an error no larger than that of ggml's own quantisers, whatever the weights look like."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.formats import ggml

NAMES = ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"]

REFERENCE = {
    "Q2_K": {
        "normal": (0.294950, 0.148799),
        "student": (0.341348, 0.067170),
        "laplace": (0.343647, 0.111616),
        "uneven": (0.301829, 0.146671),
        "shifted": (0.141036, 0.085907),
    },
    "Q3_K": {
        "normal": (0.150247, 0.082183),
        "student": (0.182387, 0.042710),
        "laplace": (0.176064, 0.065351),
        "uneven": (0.152159, 0.079948),
        "shifted": (0.108134, 0.079072),
    },
    "Q4_K": {
        "normal": (0.071306, 0.038923),
        "student": (0.086419, 0.019395),
        "laplace": (0.084528, 0.031331),
        "uneven": (0.079162, 0.034419),
        "shifted": (0.033588, 0.020674),
    },
    "Q5_K": {
        "normal": (0.036010, 0.020319),
        "student": (0.043745, 0.010650),
        "laplace": (0.042805, 0.016859),
        "uneven": (0.039891, 0.017521),
        "shifted": (0.017017, 0.010617),
    },
    "Q6_K": {
        "normal": (0.017658, 0.008762),
        "student": (0.022453, 0.004630),
        "laplace": (0.021582, 0.007144),
        "uneven": (0.017905, 0.008466),
        "shifted": (0.013038, 0.009618),
    },
}
"""Error of ggml's C quantisers on `samples`: root mean square over that of the weights, plain and with every square
weighted by the weight's own square. Measured with `quantize_row_q{2..6}_K_ref` of ggml d99724f (2026-08-21), compiled
with gcc -O3 -ffp-contract=off, decoded by gguf 0.19."""


def samples() -> dict[str, np.ndarray]:
    """`RandomState` promises the same numbers in every version of numpy (NEP 19)."""
    state, count = np.random.RandomState(1684), 256 * 512
    normal = state.standard_normal(count)
    student = state.standard_t(4, count)
    laplace = state.laplace(size=count)
    uneven = state.standard_normal(count) * np.repeat(np.exp(0.5 * state.standard_normal(count // 16)), 16)
    shifted = state.standard_normal(count) + np.repeat(2 * state.standard_normal(count // 256), 256)
    found = {"normal": normal, "student": student, "laplace": laplace, "uneven": uneven, "shifted": shifted}
    return {name: values.astype(np.float32) for name, values in found.items()}


SAMPLES = samples()


def round_trip(name: str, values: np.ndarray) -> np.ndarray:
    return ggml.decode(name, ggml.encode(name, values)).reshape(values.shape)


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("name", NAMES)
def test_the_error_is_no_larger_than_the_references(name, kind):
    values = SAMPLES[kind].astype(np.float64)
    error = round_trip(name, SAMPLES[kind]) - values
    plain = np.sqrt((error**2).mean() / (values**2).mean())
    weighted = np.sqrt((values**2 * error**2).mean() / (values**4).mean())
    assert plain <= REFERENCE[name][kind][0]
    assert weighted <= REFERENCE[name][kind][1]


DIGESTS = {
    "Q2_K": "d862df5283192a5a",
    "Q3_K": "3ba536ebc4d5b9d2",
    "Q4_K": "31b0abc8a17340f0",
    "Q5_K": "131c4fbf074aea3c",
    "Q6_K": "e1e20ea9364f7859",
}
"""Begin of the SHA-256 of the blocks below. The same with numpy 2.4.6 and 1.26.4, with AVX-512, with AVX2 alone and
without either (``NPY_DISABLE_CPU_FEATURES``). A better search changes them; nothing else may."""


@pytest.mark.parametrize("name", NAMES)
def test_bytes_are_the_same_on_every_machine(name):
    values = SAMPLES["normal"] * np.float32(0.02)
    assert hashlib.sha256(ggml.encode(name, values).tobytes()).hexdigest()[:16] == DIGESTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_small_weights_keep_their_precision(name):
    """Weights of 1e-4 make steps below 6e-5, where half precision has few digits: the multiples must make up for it."""
    values = SAMPLES["normal"][: 256 * 64]
    small = round_trip(name, values * np.float32(1e-4)) / np.float32(1e-4)
    full = round_trip(name, values)
    assert np.square(small - values).mean() <= 1.1 * np.square(full - values).mean()


@pytest.mark.parametrize("name", NAMES)
def test_doubling_the_weights_doubles_what_is_read_back(name):
    values = SAMPLES["laplace"][: 256 * 64]
    assert np.array_equal(round_trip(name, values * np.float32(8)), round_trip(name, values) * np.float32(8))


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_is_written_with_little_loss(name):
    """Values on a type's own grid come back much nearer than free ones."""
    values = SAMPLES["normal"][: 256 * 64]
    once = round_trip(name, values)
    assert np.square(round_trip(name, once) - once).mean() < 0.25 * np.square(once - values).mean()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sign", [1, -1])
def test_sub_blocks_of_one_sign(name, sign):
    values = sign * (np.abs(SAMPLES["normal"][: 256 * 16]) + np.float32(0.1))
    error = np.sqrt(np.square(round_trip(name, values) - values).mean() / np.square(values).mean())
    assert error < {"Q2_K": 0.25, "Q3_K": 0.2, "Q4_K": 0.06, "Q5_K": 0.03, "Q6_K": 0.03}[name]


@pytest.mark.parametrize(
    ("name", "levels", "most"),
    [("Q4_K", (-1, 1), 1e-3), ("Q5_K", (-1, 0, 1), 1.5e-3), ("Q6_K", (-1, 0, 1), 2e-3), ("Q3_K", (-1, 0, 1), 2e-3)],
)
def test_values_of_few_levels_are_kept_nearly_exactly(name, levels, most):
    """Several scales fit them exactly; all sub-blocks must take the same, or their super-block cannot follow."""
    values = np.random.RandomState(1).choice(np.array(levels, dtype=np.float32), 256 * 64)
    assert np.sqrt(np.square(round_trip(name, values) - values).mean()) < most


@pytest.mark.parametrize("name", NAMES)
def test_one_large_weight_does_not_silence_its_neighbours(name):
    values = SAMPLES["normal"][:256].copy()
    values[100] = 30
    read = round_trip(name, values)
    others = np.arange(256) // 32 != 100 // 32
    assert np.corrcoef(read[others], values[others])[0, 1] > 0.85
    assert read[100] == pytest.approx(30, rel=0.05)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_finite_block_is_coded_better_than_by_zeros(name, data):
    exponents = data.draw(st.lists(st.integers(-12, 4), min_size=16, max_size=16))
    steps = data.draw(st.lists(st.integers(-9, 9), min_size=256, max_size=256))
    scale = np.repeat(10.0 ** np.array(exponents), 16)
    values = (np.array(steps) * scale).astype(np.float32)
    read = round_trip(name, values).astype(np.float64)
    assert np.isfinite(read).all()
    weight = np.abs(values.astype(np.float64)) + 1e-30
    assert (weight * (read - values) ** 2).sum() <= (weight * values.astype(np.float64) ** 2).sum() * (1 + 1e-6)
