"""Slices of fused layers and fusions of slices: the weights they make, compared whole (row 8 of the pitfalls)."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor  # noqa: E402

from assetkit.adapters.algebra import Settings, changed, changed_bias, factors  # noqa: E402
from assetkit.adapters.algebra.fused import fuse, split  # noqa: E402
from assetkit.errors import InputError  # noqa: E402

DOUBLE = torch.float64


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=DOUBLE)


def lora(
    outputs: int, inputs: int, rank: int = 2, alpha: float = 5.0, kernel: tuple[int, ...] = ()
) -> dict[str, Tensor]:
    ones = [1] * len(kernel)
    return {
        "down": random(rank, inputs, *kernel),
        "up": random(outputs, rank, *ones),
        "alpha": torch.tensor(alpha),
    }


def module(name: str, shape: tuple[int, ...]) -> dict[str, Tensor]:
    out, inputs, *kernel = shape
    columns = random(*shape)[0].numel()
    alpha = {"alpha": torch.tensor(3.0)}
    ones = [1] * len(kernel)
    made: dict[str, Any] = {
        "lora": lora(out, inputs, kernel=tuple(kernel)),
        "sparse": {
            **lora(out, inputs, kernel=tuple(kernel)),
            "bias_indices": torch.tensor([[0, 5, 11, 11], [0, 1, 2, 3]], dtype=torch.int16),
            "bias_values": random(4),
            "bias_size": torch.tensor([out, columns], dtype=torch.int16),
        },
        "biased": {**lora(out, inputs, kernel=tuple(kernel)), "down_bias": random(2), "up_bias": random(out)},
        "scalar": {**lora(out, inputs, kernel=tuple(kernel)), "scalar": torch.tensor(0.4)},
        "dora": {**lora(out, inputs, kernel=tuple(kernel)), "dora_scale": random(out, 1, *ones).abs() + 1},
        "magnitude": {
            **lora(out, inputs, kernel=tuple(kernel)),
            "magnitude": (random(1, out, *ones) if kernel else random(out)).abs() + 1,
        },
        "loha": {"hada_w1_a": random(out, 2), "hada_w1_b": random(2, columns)}
        | {"hada_w2_a": random(out, 2), "hada_w2_b": random(2, columns), **alpha},
        "lokr": {
            "lokr_w1": random(6, 2),
            "lokr_w2_a": random(out // 6, 2),
            "lokr_w2_b": random(2, columns // 2),
            **alpha,
        },
        "lokr whole": {"lokr_w1": random(6, 2), "lokr_w2": random(out // 6, inputs // 2, *kernel), **alpha},
        "diff": {"diff": random(*shape), "diff_b": random(out)},
        "set": {"set_weight": random(*shape)},
        "glora": {"a1": random(inputs, 2), "a2": random(2, inputs), "b1": random(out, 2)}
        | {"b2": random(2, inputs, *kernel), **alpha},
        "oft": {"oft_blocks": random(out // 2, 2, 2), "alpha": torch.tensor(0.05), "rescale": random(out, 1, *ones)},
        "ia3 out": {"weight": random(1, out, *ones) if kernel else random(out), "on_input": torch.tensor(0)},
        "ia3 in": {"weight": random(1, inputs, *ones) if kernel else random(inputs), "on_input": torch.tensor(1)},
        "ia3 peft": {"ia3_l": random(1, out, *ones) if kernel else random(out, 1)},
        "boft peft": {"boft_R": random(1, columns // 2, 2, 2), "boft_s": random(out, 1)},
    }
    if kernel:
        tucker = {"mid": random(3, 2, *kernel), "down": random(2, inputs, *ones), "up": random(out, 3, *ones), **alpha}
        cores = {f"hada_t{n}": random(2, 3, *kernel) for n in (1, 2)}
        sides = {f"hada_w{n}_a": random(2, out) for n in (1, 2)} | {f"hada_w{n}_b": random(3, inputs) for n in (1, 2)}
        made |= {"tucker": tucker, "loha tucker": {**cores, **sides, **alpha}}
    return made[name]


NAMES = ("lora", "sparse", "biased", "scalar", "dora", "magnitude", "loha", "lokr", "lokr whole", "diff", "set")
BENT = ("glora", "oft", "ia3 out", "ia3 in", "ia3 peft", "boft peft")
LINEAR = [(name, (12, 8)) for name in NAMES + BENT]
CONV = [(name, (12, 6, 3, 1)) for name in (*NAMES, *BENT, "tucker", "loha tucker")]


@pytest.mark.parametrize(("name", "shape"), LINEAR + CONV)
@pytest.mark.parametrize("multiplier", [1.0, 0.3])
def test_slices_do_what_the_fused_module_did(name: str, shape: tuple[int, ...], multiplier: float) -> None:
    torch.manual_seed(1)
    parts, weight, bias, sizes = module(name, shape), random(*shape), random(shape[0]), (4, 2, 6)
    slices = split(parts, shape, sizes)
    rows, biases = weight.split(sizes), bias.split(sizes)
    read = Settings(feedforward=False) if name == "ia3 peft" else Settings()  # a slice may be square
    made = torch.cat([changed(w, each, multiplier, read) for w, each in zip(rows, slices, strict=True)])
    wanted = changed(weight, parts, multiplier)
    torch.testing.assert_close(made, wanted, rtol=1e-6, atol=1e-6)
    shapes = [tuple(w.shape) for w in rows]
    made_bias = [changed_bias(b, p, multiplier, read, shape=s) for b, p, s in zip(biases, slices, shapes, strict=True)]
    torch.testing.assert_close(torch.cat(made_bias), changed_bias(bias, parts, multiplier, shape=shape))


@pytest.mark.parametrize("name", ["lora", "loha", "lokr", "glora", "dora", "tucker", "loha tucker", "lokr whole"])
def test_slices_stay_small(name: str) -> None:
    """No slice of a compact module is a whole difference."""
    torch.manual_seed(2)
    shape = (12, 6, 3, 1)
    for piece in split(module(name, shape), shape, (4, 2, 6)):
        assert "diff" not in piece


@pytest.mark.parametrize("sizes", [(5, 7), (1, 11)])
def test_a_lokr_cut_between_its_blocks(sizes: tuple[int, ...]) -> None:
    torch.manual_seed(3)
    for name, role in (("lokr", "up"), ("lokr whole", "diff")):
        parts, weight = module(name, (12, 8)), random(12, 8)
        if name == "lokr":
            parts |= {"lokr_w1": random(6, 1), "lokr_w2_b": random(2, 8)}
        else:
            parts |= {"lokr_w1": random(6, 4), "lokr_w2": random(2, 2)}  # of full rank
        slices = split(parts, (12, 8), sizes)
        assert all(role in piece for piece in slices)
        made = torch.cat([changed(w, p, 0.3) for w, p in zip(weight.split(sizes), slices, strict=True)])
        torch.testing.assert_close(made, changed(weight, parts, 0.3), rtol=1e-6, atol=1e-6)


def test_rows_that_a_module_ties_together_need_the_weight() -> None:
    torch.manual_seed(4)
    weight = random(12, 8)
    butterfly = {"oft_blocks": random(2, 6, 2, 2)}
    columns = {**lora(12, 8), "dora_scale": random(1, 8).abs() + 1}
    blocks = {"oft_blocks": random(3, 4, 4)}
    for parts, sizes in ((butterfly, (4, 8)), (columns, (4, 8)), (blocks, (6, 6))):
        with pytest.raises(InputError, match="ties the rows"):
            split(parts, (12, 8), sizes)
        slices = split(parts, (12, 8), sizes, weight=weight)
        made = torch.cat([changed(w, p) for w, p in zip(weight.split(sizes), slices, strict=True)])
        torch.testing.assert_close(made, changed(weight, parts), rtol=1e-6, atol=1e-6)


def test_kohyas_fused_oft_comes_apart_at_its_slices() -> None:
    torch.manual_seed(4)
    weight = random(12, 8)
    parts = {"oft_blocks.0": random(2, 2, 2), "oft_blocks.1": random(2, 4, 4), "alpha": torch.tensor(0.1)}
    slices = split(parts, (12, 8), (4, 8))
    assert [piece["oft_blocks"].shape for piece in slices] == [(2, 2, 2), (2, 4, 4)]
    for settings in (Settings(), Settings(kohya=True)):
        made = [changed(w, p, 0.6, settings) for w, p in zip(weight.split((4, 8)), slices, strict=True)]
        torch.testing.assert_close(torch.cat(made), changed(weight, parts, 0.6), rtol=1e-6, atol=1e-6)


def test_peft_scales_are_written_into_the_slices() -> None:
    torch.manual_seed(5)
    settings = Settings(scale=1.7)
    weight = random(12, 8)
    for name in ("lora", "loha", "lokr", "lokr whole"):
        parts = {role: part for role, part in module(name, (12, 8)).items() if role != "alpha"}
        slices = split(parts, (12, 8), (4, 8), settings)
        made = torch.cat([changed(w, p) for w, p in zip(weight.split((4, 8)), slices, strict=True)])
        torch.testing.assert_close(made, changed(weight, parts, settings=settings), rtol=1e-6, atol=1e-6)


CASES: dict[str, list[Any]] = {
    "one scale": [lora(4, 8, 2, 5.0), lora(2, 8, 4, 10.0), lora(6, 8, 2, 5.0)],
    "several scales": [lora(4, 8, 2, 5.0), lora(2, 8, 3, 1.0), lora(6, 8, 1, 0.5)],
    "one without": [lora(4, 8, 2, 5.0), None, lora(6, 8, 3, 5.0)],
    "another kind": [lora(4, 8), module("loha", (2, 8)), module("diff", (6, 8))],
    "all whole": [module("diff", (4, 8)), None, module("diff", (6, 8))],
    "dora": [{**lora(n, 8), "dora_scale": random(n, 1).abs() + 1} for n in (4, 2, 6)],
    "magnitude": [{**lora(n, 8), "magnitude": random(n).abs() + 1} for n in (4, 2, 6)],
    "biased": [{**lora(4, 8), "up_bias": random(4)}, lora(2, 8), {**lora(6, 8), "diff_b": random(6)}],
    "only biases": [{"diff_b": random(4)}, None, {"diff_b": random(6)}],
    "oft": [module("oft", (n, 8)) for n in (4, 2, 6)],
    "ia3 out": [module("ia3 out", (n, 8)) for n in (4, 2, 6)],
    "ia3 in": [module("ia3 in", (4, 8))] * 3,
    "ia3 peft": [module("ia3 peft", (n, 8)) for n in (4, 2, 6)],
    "set": [module("set", (n, 8)) for n in (4, 2, 6)],
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("multiplier", [1.0, 0.3])
def test_a_fused_module_does_what_its_slices_did(name: str, multiplier: float) -> None:
    torch.manual_seed(6)
    slices, shapes = CASES[name], [(4, 8), (2, 8), (6, 8)]
    weights, biases = [random(*shape) for shape in shapes], [random(shape[0]) for shape in shapes]
    fused = fuse(slices, shapes)
    wanted = [changed(w, p, multiplier) if p else w for w, p in zip(weights, slices, strict=True)]
    torch.testing.assert_close(changed(torch.cat(weights), fused, multiplier), torch.cat(wanted), rtol=1e-5, atol=1e-5)
    wanted_bias = [
        changed_bias(b, p, multiplier, shape=s) if p else b for b, p, s in zip(biases, slices, shapes, strict=True)
    ]
    made_bias = changed_bias(torch.cat(biases), fused, multiplier, shape=(12, 8))
    torch.testing.assert_close(made_bias, torch.cat(wanted_bias), rtol=1e-5, atol=1e-5)


def test_the_rank_of_a_fusion_is_the_sum_and_alpha_makes_up_for_it() -> None:
    torch.manual_seed(7)
    fused = fuse([lora(4, 8, 2, 5.0), lora(2, 8, 4, 10.0), None], [(4, 8), (2, 8), (6, 8)])
    assert fused["down"].shape == (6, 8)
    assert fused["up"].shape == (12, 6)
    assert float(fused["alpha"]) == 15.0
    assert not fused["up"][:4, 2:].any()
    assert not fused["up"][4:6, :2].any()
    assert not fused["up"][6:].any()


@pytest.mark.parametrize("kernel", [(), (3, 1)])
def test_what_was_split_fuses_to_the_same_module(kernel: tuple[int, ...]) -> None:
    torch.manual_seed(8)
    whole = {role: part.float() for role, part in lora(12, 8, 3, 2.0, kernel).items()}
    shapes = [(n, 8, *kernel) for n in (4, 2, 6)]
    again = fuse(split(whole, (12, 8, *kernel), (4, 2, 6)), shapes)
    assert again.keys() == whole.keys()
    for role, part in whole.items():
        assert torch.equal(again[role], part), role


def test_fusing_what_bends_weights_differently_needs_them() -> None:
    torch.manual_seed(9)
    slices, shapes = [module("glora", (4, 8)), lora(2, 8)], [(4, 8), (2, 8)]
    weights = [random(*shape) for shape in shapes]
    half = [{**lora(4, 8), "dora_scale": random(4, 1).abs()}, lora(2, 8)]
    for parts in (slices, half):
        with pytest.raises(InputError, match="without the weights"):
            fuse(parts, shapes)
        fused = fuse(parts, shapes, weights=weights)
        wanted = torch.cat([changed(w, p) for w, p in zip(weights, parts, strict=True)])
        torch.testing.assert_close(changed(torch.cat(weights), fused), wanted, rtol=1e-6, atol=1e-6)


def test_nonsense_is_refused() -> None:
    with pytest.raises(InputError, match="12 rows"):
        split(lora(12, 8), (12, 8), (4, 4))
    with pytest.raises(InputError, match="cannot be fused"):
        fuse([None, None], [(4, 8), (2, 8)])
    with pytest.raises(InputError, match="cannot be fused"):
        fuse([lora(4, 8), lora(2, 9)], [(4, 8), (2, 9)])


def test_a_fusion_has_cheap_factors() -> None:
    torch.manual_seed(10)
    fused = fuse([lora(4, 64), lora(60, 64)], [(4, 64), (60, 64)])
    found = factors(fused, (64, 64))
    assert found is not None
    assert found[0].shape == (64, 4)


@pytest.mark.parametrize("shape", [(12, 8), (12, 6, 3, 1)])
@pytest.mark.parametrize("name", ["lora", "loha", "lokr", "diff"])
@pytest.mark.parametrize("strength", ["module", "linear"])
@pytest.mark.parametrize("multiplier", [1.0, 0.3])
def test_magnitudes_of_columns_are_shared_out(
    name: str, shape: tuple[int, ...], strength: str, multiplier: float
) -> None:
    """A column's length over all rows, as lengths over the rows of each slice: exact at every strength, still DoRA."""
    torch.manual_seed(5)
    weight, sizes = random(*shape), (4, 2, 6)
    parts = {**module(name, shape), "dora_scale": random(1, *shape[1:2], *(1 for _ in shape[2:])).abs() + 1}
    slices = split(parts, shape, sizes, weight=weight)
    assert all("dora_scale" in piece for piece in slices)
    assert name != "lora" or all("down" in piece for piece in slices)  # as small as they were
    settings = Settings(strength=strength)
    pairs = zip(weight.split(sizes), slices, strict=True)
    made = torch.cat([changed(rows, each, multiplier, settings) for rows, each in pairs])
    torch.testing.assert_close(made, changed(weight, parts, multiplier, settings), rtol=1e-6, atol=1e-6)


def test_columns_of_zeros_stay_zeros_and_slices_do_not_fuse_without_weights() -> None:
    torch.manual_seed(6)
    weight = random(12, 8)
    weight[:4, 3] = 0
    weight[:, 5] = 0
    parts = {**lora(12, 8), "dora_scale": random(1, 8).abs() + 1}
    parts["down"][:, [3, 5]] = 0
    slices = split(parts, (12, 8), (4, 8), weight=weight)
    made = [changed(rows, each) for rows, each in zip(weight.split((4, 8)), slices, strict=True)]
    torch.testing.assert_close(torch.cat(made), changed(weight, parts), rtol=1e-6, atol=1e-6)
    with pytest.raises(InputError, match="without the weights"):
        fuse(slices, [(4, 8), (8, 8)])
    whole = fuse(slices, [(4, 8), (8, 8)], weights=weight.split((4, 8)))
    torch.testing.assert_close(changed(weight, whole), changed(weight, parts), rtol=1e-5, atol=1e-6)
