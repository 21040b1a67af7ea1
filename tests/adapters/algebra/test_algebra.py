"""The algebra as a whole: what is refused, what is undone, factors, dtypes, and properties over shapes and ranks."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from torch import Tensor  # noqa: E402

from assetkit.adapters.algebra import (  # noqa: E402
    Settings,
    changed,
    changed_bias,
    delta,
    factors,
    needs_weight,
    unchanged,
    unchanged_bias,
)
from assetkit.adapters.algebra._term import algebra  # noqa: E402
from assetkit.adapters.algorithms import ALGORITHMS, DORA, LAST, LISTED  # noqa: E402
from assetkit.errors import InputError  # noqa: E402

DOUBLE = torch.float64


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=DOUBLE)


def lora(outputs: int = 6, inputs: int = 4, rank: int = 2) -> dict[str, Tensor]:
    return {"down": random(rank, inputs), "up": random(outputs, rank), "alpha": torch.tensor(1.0)}


def test_every_algorithm_and_every_role_has_a_term() -> None:
    forms = {form for term in algebra().values() for form in term.forms}
    assert {form for algorithm in ALGORITHMS for form in algorithm.forms} <= forms
    assert {term.id.partition(":")[0] for term in algebra().values()} == {algorithm.id for algorithm in ALGORITHMS}
    read = set().union(DORA, *forms, *(term.reads for term in algebra().values()))
    known = {role.name for role in {**LAST, **LISTED}.values()}
    assert known - read == {"lokr_t1"}, "named by LyCORIS, used by nobody"


def test_importing_adapters_loads_no_torch() -> None:
    code = "import sys, assetkit.adapters.dialects, assetkit.adapters.training; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("parts", "shape", "message"),
    [
        ({"down": (2, 4)}, (6, 4), "no whole module"),
        ({"alpha": ()}, (6, 4), "no whole module"),
        ({"down": (2, 4), "up": (6, 2), "w_nrm": (6,)}, (6, 4), "w_nrm means nothing"),
        ({"lokr_w1": (2, 2), "lokr_w2": (3, 2), "lokr_t1": (2, 2)}, (6, 4), "lokr_t1 means nothing"),
        ({"lokr_w1": (2, 2), "lokr_w2": (3, 2), "lokr_w1_a": (2, 1), "lokr_w1_b": (1, 2)}, (6, 4), "means nothing"),
        ({"down": (2, 4), "up": (6, 3)}, (6, 4), r"up of shape \[6, 3\] does not fit a weight of shape \[6, 4\]"),
        ({"down": (2, 4), "up": (5, 2)}, (6, 4), r"up of shape \[5, 2\]"),
        ({"down": (2, 5), "up": (6, 2)}, (6, 4), r"down of shape \[2, 5\]"),
        ({"down": (2, 4, 3, 1), "up": (6, 2, 1, 1)}, (6, 4, 1, 3), r"down of shape \[2, 4, 3, 1\]"),
        ({"down": (2, 4, 1, 1), "up": (6, 2, 1, 1)}, (6, 4, 3, 3), "down of shape"),
        ({"down": (2, 4, 1, 1), "mid": (2, 2, 3, 1), "up": (6, 2)}, (6, 4, 1, 3), "down of shape"),
        ({"down": (2, 4), "up": (6, 2), "alpha": (2,)}, (6, 4), "alpha of shape"),
        ({"hada_w1_a": (6, 2), "hada_w1_b": (2, 4), "hada_w2_a": (6, 2), "hada_w2_b": (3, 4)}, (6, 4), "hada_w2_a"),
        ({"lokr_w1": (2, 2), "lokr_w2": (3, 3)}, (6, 4), "lokr_w2 of shape"),
        ({"lokr_w1": (4, 2), "lokr_w2": (3, 2)}, (6, 4), "lokr_w2 of shape"),
        ({"lokr_w1": (2, 2), "lokr_w2": (3, 2, 3, 1)}, (6, 4, 1, 3), "lokr_w2 of shape"),
        ({"diff": (4, 6)}, (6, 4), "diff of shape"),
        ({"w_norm": (5,)}, (6,), "w_norm of shape"),
        ({"down": (2, 4), "up": (6, 2)}, (), "no weight of shape"),
        ({"down": (2, 0), "up": (6, 2)}, (6, 0), "no weight of shape"),
        ({"embedding_down": (2, 4), "embedding_up": (6, 2)}, (6, 4), "embedding_down"),
    ],
)
def test_what_does_not_fit_is_named(parts: dict[str, tuple[int, ...]], shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        delta({role: torch.ones(size) for role, size in parts.items()}, shape)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"oft_blocks": (2, 4, 4)}, "oft_blocks of shape"),
        ({"oft_blocks": (1, 3, 2, 3)}, "oft_blocks of shape"),
        ({"oft_blocks": (3, 3, 2, 2)}, "oft_blocks of shape"),
        ({"oft_blocks": (2, 2, 3, 3)}, "oft_blocks of shape"),
        ({"oft_blocks": (3, 2, 2), "rescale": (5, 1)}, "rescale of shape"),
        ({"oft_blocks.0": (1, 2, 2), "oft_blocks.2": (2, 2, 2)}, "oft_blocks.2"),
        ({"oft_blocks.0": (1, 2, 2), "oft_blocks.1": (1, 2, 2)}, "oft_blocks.0"),
        ({"oft_R": (2, 3)}, "oft_R of shape"),
        ({"oft_R": (2, 1)}, "does not say how"),
        ({"boft_R": (1, 3, 2, 2), "boft_s": (6, 1)}, "boft_R of shape"),
        ({"ia3_l": (1, 5)}, "ia3_l of shape"),
        ({"weight": (5,), "on_input": ()}, "weight of shape"),
        ({"a1": (4, 2), "a2": (2, 4), "b1": (6, 2), "b2": (2, 5)}, "a1 of shape"),
        ({"set_weight": (6, 5)}, "set_weight of shape"),
        ({"oft_blocks": (3, 2, 2), "down": (2, 4), "up": (6, 2)}, "in two ways"),
        ({"oft_blocks": (3, 2, 2), "dora_scale": (6, 1)}, "in two ways"),
        ({"down": (2, 4), "up": (6, 2), "dora_scale": (6, 1), "magnitude": (6,)}, "both magnitudes"),
        ({"down": (2, 4), "up": (6, 2), "dora_scale": (5, 1)}, "dora_scale of shape"),
        ({"down": (2, 4), "up": (6, 2), "magnitude": (4,)}, "magnitude of shape"),
        ({"down": (2, 4), "up": (6, 2), "reshape_weight": (2,)}, "reshape_weight of shape"),
    ],
)
def test_what_bends_a_weight_is_checked_too(parts: dict[str, tuple[int, ...]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        changed(torch.ones(6, 4), {role: torch.ones(size) for role, size in parts.items()})


def test_a_flat_magnitude_of_a_square_layer_could_be_either() -> None:
    """Row 11: the shape decides, and where it cannot, nobody guesses. PEFT's role has only one meaning."""
    torch.manual_seed(0)
    weight, parts = random(4, 4), lora(4, 4)
    goal = random(4).abs()
    with pytest.raises(InputError, match="rows or to the columns"):
        changed(weight, {**parts, "dora_scale": goal})
    rows, columns = (changed(weight, {**parts, "dora_scale": goal.reshape(size)}) for size in ((4, 1), (1, 4)))
    torch.testing.assert_close(rows.norm(dim=1), goal)
    torch.testing.assert_close(columns.norm(dim=0), goal)
    torch.testing.assert_close(changed(weight, {**parts, "magnitude": goal}), rows)
    torch.testing.assert_close(changed(random(6, 4), {**lora(6, 4), "dora_scale": goal}).norm(dim=0), goal)


def test_a_row_of_zeros_stays_one() -> None:
    parts = {"down": torch.zeros(2, 4), "up": torch.zeros(6, 2)}
    for name, size in (("dora_scale", (6, 1)), ("magnitude", (6,))):
        assert not changed(torch.zeros(6, 4), {**parts, name: torch.ones(size)}).any()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_numbers_are_finite(value: float) -> None:
    with pytest.raises(InputError, match="no multiplier"):
        changed(torch.ones(6, 4), lora(), value)
    with pytest.raises(InputError, match="no finite number"):
        changed(torch.ones(6, 4), {**lora(), "alpha": torch.tensor(value)})


@pytest.mark.parametrize("alpha", [None, 0.0])
def test_no_alpha_and_alpha_zero_mean_the_rank(alpha: float | None) -> None:
    parts = {role: part for role, part in lora().items() if role != "alpha"}
    if alpha is not None:
        parts["alpha"] = torch.tensor(alpha)
    torch.testing.assert_close(delta(parts, (6, 4), dtype=DOUBLE), parts["up"] @ parts["down"])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float32])
def test_stored_dtypes_are_widened_before_anything_is_computed(dtype: torch.dtype) -> None:
    torch.manual_seed(1)
    stored = {role: part.to(dtype) for role, part in lora().items()}
    weight = random(6, 4).to(dtype)
    made = changed(weight, stored, 0.3)
    assert made.dtype == torch.float32
    wide = {role: part.double() for role, part in stored.items()}
    torch.testing.assert_close(made.double(), changed(weight.double(), wide, 0.3), rtol=1e-6, atol=1e-6)


def test_integer_weights_are_no_weights() -> None:
    with pytest.raises(InputError, match="dtype int64"):
        changed(torch.ones(6, 4, dtype=torch.int64), lora())


def test_the_inputs_are_left_alone() -> None:
    torch.manual_seed(2)
    weight, parts = torch.randn(6, 4), {role: part.float() for role, part in lora().items()}
    before = weight.clone(), {role: part.clone() for role, part in parts.items()}
    changed(weight, parts)
    changed(weight, {"set_weight": weight}).add_(1)
    changed(weight, {"diff": parts["up"] @ parts["down"]}).add_(1)
    assert torch.equal(weight, before[0])
    assert all(torch.equal(parts[role], part) for role, part in before[1].items())


def test_a_layer_without_weight_or_bias() -> None:
    made = changed(None, {"w_norm": torch.ones(4)}, 0.5, shape=(4,))
    assert torch.equal(made, torch.full((4,), 0.5))
    assert torch.equal(changed(None, {"set_weight": torch.ones(4, 2)}, shape=(4, 2)), torch.ones(4, 2))
    with pytest.raises(InputError, match="not there"):
        changed(None, lora(), shape=(6, 4))
    assert torch.equal(changed_bias(None, {"diff_b": torch.ones(4)}, 0.5), torch.full((4,), 0.5))
    assert changed_bias(None, lora()) is None
    assert torch.equal(changed_bias(torch.ones(6), lora()), torch.ones(6))
    with pytest.raises(InputError, match="bias of shape"):
        changed_bias(torch.ones(5), {"diff_b": torch.ones(4)})


def test_a_module_of_biases_leaves_the_weight() -> None:
    weight = torch.randn(6, 4)
    assert torch.equal(changed(weight, {"diff_b": torch.ones(6)}), weight)
    assert not delta({"b_norm": torch.ones(6)}, (6,)).any()


def test_several_terms_add_up() -> None:
    torch.manual_seed(3)
    parts, whole = lora(), random(6, 4)
    together = delta({**parts, "diff": whole}, (6, 4), dtype=DOUBLE)
    torch.testing.assert_close(together, delta(parts, (6, 4), dtype=DOUBLE) + whole)


def test_what_cannot_be_undone_says_so() -> None:
    weight = torch.ones(6, 4)
    for parts, message in (
        ({**lora(), "dora_scale": torch.ones(6, 1)}, "dora cannot be undone"),
        ({"set_weight": weight}, "set_weight cannot be undone"),
        ({"weight": -torch.ones(4), "on_input": torch.tensor(1)}, "multiplied by 0"),
        ({"oft_blocks": torch.ones(3, 2, 2), "rescale": torch.zeros(6, 1)}, "multiplied by 0"),
        ({**lora(), "reshape_weight": torch.tensor([6, 4])}, "reshape_weight cannot"),
    ):
        with pytest.raises(InputError, match=message):
            unchanged(weight, parts)
    flat = {"a1": torch.eye(4, 1), "a2": -torch.eye(1, 4), "b1": torch.zeros(6, 1), "b2": torch.zeros(1, 4)}
    with pytest.raises(InputError, match="no inverse"):
        unchanged(weight, flat)
    butterfly = {"oft_blocks": torch.ones(1, 3, 2, 2)}
    with pytest.raises(InputError, match="linear strength"):
        unchanged(weight, butterfly, 0.5, Settings(strength="linear"))
    with pytest.raises(InputError, match="bias by 0"):
        unchanged_bias(torch.ones(6), {"ia3_l": torch.zeros(6, 1)})


def test_a_bias_comes_back() -> None:
    torch.manual_seed(4)
    bias = random(6)
    for parts in (
        {"diff_b": random(6)},
        {"ia3_l": random(6, 1)},
        {**lora(), "up_bias": random(6), "down_bias": random(2)},
    ):
        moved = changed_bias(bias, parts, 0.7)
        assert not torch.allclose(moved, bias)
        torch.testing.assert_close(unchanged_bias(moved, parts, 0.7), bias)


def shapes() -> st.SearchStrategy[tuple[int, ...]]:
    kernels = st.sampled_from([(), (1, 1), (3, 3), (3, 1), (1, 5), (3,), (1, 3, 3)])
    return st.builds(lambda out, inputs, kernel: (out, inputs, *kernel), st.integers(1, 9), st.integers(1, 9), kernels)


@settings(max_examples=60, deadline=None)
@given(shape=shapes(), rank=st.integers(1, 5), alpha=st.floats(0.1, 9), m=st.floats(-2, 2), flat=st.booleans())
def test_lora_over_shapes_and_ranks(shape: tuple[int, ...], rank: int, alpha: float, m: float, flat: bool) -> None:
    """Convolutions may be written flat; baking is W + m·s·up·down, and un-baking restores float32 to its rounding."""
    torch.manual_seed(5)
    out, columns = shape[0], math.prod(shape[1:])
    up, down, weight = random(out, rank), random(rank, columns), random(*shape)
    ones = [1] * (len(shape) - 2)
    parts = {
        "down": down if flat else down.reshape(rank, *shape[1:]),
        "up": up if flat else up.reshape(out, rank, *ones),
    }
    parts["alpha"] = torch.tensor(alpha, dtype=DOUBLE)
    change = (up @ down * (alpha / rank)).reshape(shape)
    torch.testing.assert_close(changed(weight, parts, m), weight + m * change)
    found = factors(parts, shape, dtype=DOUBLE)
    assert found is not None
    torch.testing.assert_close((found[0] @ found[1]).reshape(shape), change)
    single = weight.float()
    moved = changed(single, parts, m)
    largest = float(torch.maximum(single.abs().max(), moved.abs().max()))
    assert float((unchanged(moved, parts, m) - single).abs().max()) <= largest * 2**-22


@settings(max_examples=60, deadline=None)
@given(shape=shapes(), rank=st.integers(1, 3), tucker=st.booleans(), wide=st.booleans())
def test_factors_of_loha_are_exact(shape: tuple[int, ...], rank: int, tucker: bool, wide: bool) -> None:
    torch.manual_seed(6)
    shape = (shape[0] * 4, shape[1] * 4, *shape[2:]) if wide else shape
    out, inputs, *kernel = shape
    tucker = tucker and bool(kernel)
    parts = {}
    for n in (1, 2):
        parts[f"hada_w{n}_a"] = random(rank, out) if tucker else random(out, rank)
        parts[f"hada_w{n}_b"] = random(rank, inputs) if tucker else random(rank, inputs * math.prod(kernel))
        parts |= {f"hada_t{n}": random(rank, rank, *kernel)} if tucker else {}
    found = factors(parts, shape, dtype=DOUBLE)
    low = rank * rank < min(out, math.prod(shape[1:]))
    assert (found is not None) == low
    if found is not None:
        assert found[0].shape == (out, rank * rank)
        torch.testing.assert_close((found[0] @ found[1]).reshape(shape), delta(parts, shape, dtype=DOUBLE))


@settings(max_examples=60, deadline=None)
@given(
    sides=st.tuples(*(st.integers(1, 5) for _ in range(4))),
    kernel=st.sampled_from([(), (1, 1), (3, 1), (2, 3)]),
    rank=st.integers(1, 3),
    form=st.sampled_from(["whole", "left", "right", "both", "tucker"]),
)
def test_lokr_is_a_kronecker_product(
    sides: tuple[int, int, int, int], kernel: tuple[int, ...], rank: int, form: str
) -> None:
    torch.manual_seed(7)
    a, b, c, d = sides
    columns = d * math.prod(kernel)
    left, right = form in ("left", "both"), form in ("right", "both", "tucker")
    parts = {"lokr_w1_a": random(a, rank), "lokr_w1_b": random(rank, c)} if left else {"lokr_w1": random(a, c)}
    if form == "tucker" and kernel:
        parts |= {"lokr_t2": random(rank, rank, *kernel), "lokr_w2_a": random(rank, b), "lokr_w2_b": random(rank, d)}
        w2 = torch.einsum("ij...,ib,jd->bd...", parts["lokr_t2"], parts["lokr_w2_a"], parts["lokr_w2_b"])
    elif right:
        parts |= {"lokr_w2_a": random(b, rank), "lokr_w2_b": random(rank, columns)}
        w2 = (parts["lokr_w2_a"] @ parts["lokr_w2_b"]).reshape(b, d, *kernel)
    else:
        parts["lokr_w2"] = w2 = random(b, d, *kernel)
    parts["alpha"] = torch.tensor(2.5, dtype=DOUBLE)
    w1 = parts["lokr_w1"] if not left else parts["lokr_w1_a"] @ parts["lokr_w1_b"]
    scale = 2.5 / rank if left or right else 1.0
    shape = (a * b, c * d, *kernel)
    wanted = torch.einsum("ac,bd...->abcd...", w1, w2).reshape(shape) * scale
    torch.testing.assert_close(delta(parts, shape, dtype=DOUBLE), wanted)
    found = factors(parts, shape, dtype=DOUBLE)
    if found is not None:
        assert found[0].shape[1] < min(shape[0], math.prod(shape[1:]))
        torch.testing.assert_close((found[0] @ found[1]).reshape(shape), wanted)


def test_no_factors_where_there_are_none() -> None:
    for parts in ({"diff": random(6, 4)}, {**lora(), "dora_scale": random(6, 1)}, {"oft_blocks": random(3, 2, 2)}):
        assert factors(parts, (6, 4)) is None
    assert factors({**lora(), "diff_b": random(6)}, (6, 4)) is not None


def test_who_needs_the_weight() -> None:
    assert not needs_weight(lora())
    assert not needs_weight({"set_weight": torch.ones(2, 2)})
    for parts in ({**lora(), "dora_scale": random(6, 1)}, {"ia3_l": random(6, 1)}, {"oft_R": random(2, 1)}):
        assert needs_weight(parts)
        with pytest.raises(InputError, match="depends on the weight"):
            delta(parts, (6, 4))


def test_float32_undoes_itself_to_its_rounding() -> None:
    """Relative error of W after bake and un-bake in float32, for every algorithm that has an inverse."""
    torch.manual_seed(8)
    weight = torch.randn(64, 48)
    alpha = {"alpha": torch.tensor(4.0)}
    for parts in (
        {"down": torch.randn(8, 48), "up": torch.randn(64, 8) * 0.1, **alpha},
        {"a1": torch.randn(48, 8) * 0.1, "a2": torch.randn(8, 48) * 0.1, "b1": torch.randn(64, 8)}
        | {"b2": torch.randn(8, 48), **alpha},
        {"oft_blocks": torch.randn(8, 8, 8)},
        {"oft_blocks": torch.randn(3, 8, 8, 8), "rescale": torch.rand(64, 1) + 0.5},
        {"oft_R": torch.randn(6, 28) * 0.1},
        {"weight": torch.rand(48), "on_input": torch.tensor(1)},
    ):
        read = Settings(neumann=5)
        back = unchanged(changed(weight, parts, 0.8, read), parts, 0.8, read)
        assert float((back - weight).norm() / weight.norm()) < 3e-6, parts.keys()
