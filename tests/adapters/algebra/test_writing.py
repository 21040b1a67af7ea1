"""Factors written as modules: read back by us, and by PEFT itself."""

from __future__ import annotations

import warnings

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor, nn  # noqa: E402

from assetkit.adapters.algebra import changed, delta, factors  # noqa: E402
from assetkit.adapters.algebra.dylora import truncated  # noqa: E402
from assetkit.adapters.algebra.writing import balanced, keyed, low_rank, magnitudes  # noqa: E402
from assetkit.adapters.algorithms import BEFORE_WEIGHT, LAST, split, suffix  # noqa: E402
from assetkit.errors import InputError  # noqa: E402

DOUBLE = torch.float64
SHAPES = [(6, 4), (6, 4, 1, 1), (6, 4, 3, 1), (6, 4, 3)]


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=DOUBLE)


def pair(shape: tuple[int, ...], rank: int = 3) -> tuple[Tensor, Tensor]:
    torch.manual_seed(0)
    return random(shape[0], rank), random(rank, *shape[1:]).flatten(1)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("alpha", [None, 3.0, 1.0, 0.5])
def test_what_is_written_is_the_change(shape: tuple[int, ...], alpha: float | None) -> None:
    up, down = pair(shape)
    parts = low_rank(up, down, shape, alpha=alpha)
    assert parts["down"].shape == (3, *shape[1:])
    assert parts["up"].shape == (6, 3, *(1 for _ in shape[2:]))
    assert float(parts["alpha"]) == (alpha or 3.0)
    torch.testing.assert_close(delta(parts, shape, dtype=DOUBLE), (up @ down).reshape(shape))
    found = factors(parts, shape, dtype=DOUBLE)
    assert found is not None
    torch.testing.assert_close(found[0] @ found[1], up @ down)


def test_the_callers_dtype_is_kept_or_refused() -> None:
    up, down = pair((6, 4))
    assert low_rank(up, down, (6, 4), dtype=torch.bfloat16)["up"].dtype == torch.bfloat16
    with pytest.raises(InputError, match="overflows float16"):
        low_rank(up * 1e6, down, (6, 4), dtype=torch.float16)
    with pytest.raises(InputError, match="make no weight"):
        low_rank(up, down, (4, 6))
    with pytest.raises(InputError, match="alpha 0"):
        low_rank(up, down, (6, 4), alpha=0)


def test_balanced_factors_are_the_same_product_to_the_bit() -> None:
    up, down = (each.float() for each in pair((6, 4)))
    even = balanced(up * 2.0**20, down * 2.0**-9)
    norms = [float(each.norm()) for each in even]
    assert 0.5 <= norms[0] / norms[1] <= 2
    assert torch.equal(even[0] @ even[1], (up * 2.0**20) @ (down * 2.0**-9))
    zero = torch.zeros_like(up)
    assert balanced(zero, down)[0] is zero


@pytest.mark.parametrize("spelling", ["kohya", "peft"])
def test_every_key_reads_back_as_its_role(spelling: str) -> None:
    roles = {role.name for role in {**LAST, **BEFORE_WEIGHT}.values() if role.spelling in ("", spelling)}
    roles |= {"down_bias", "up_bias"} if spelling == "peft" else set()
    for role in sorted(roles - ({"alpha", "dora_scale"} if spelling == "peft" else set())):
        found = split(f"some.path.{suffix(role, spelling)}")
        assert found is not None
        assert (found[0], found[1].name) == ("some.path", role)


def test_peft_keeps_no_alpha() -> None:
    up, down = pair((6, 4))
    with pytest.raises(InputError, match="alpha has no place"):
        keyed("x", low_rank(up, down, (6, 4)), "peft")
    with pytest.raises(InputError, match="magnitude has no place"):
        keyed("x", {"magnitude": torch.ones(6)}, "kohya")


@pytest.mark.parametrize("kind", ["linear", "conv", "dora", "dora conv"])
def test_peft_reads_what_we_write(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    layer = nn.Linear(4, 6) if "conv" not in kind else nn.Conv2d(4, 6, (3, 1))
    shape = tuple(layer.weight.shape)
    weight, bias = layer.double().weight.detach().clone(), layer.bias.detach().clone()
    parts = low_rank(*pair(shape), shape, alpha=2.0)
    if "dora" in kind:
        parts["dora_scale"] = random(6, *(1 for _ in shape[1:])).abs() + 1
    written = {**low_rank(*_factors(parts, shape), shape, spelling="peft"), **magnitudes(parts, shape, "peft")}
    config = peft.LoraConfig(r=3, lora_alpha=3, target_modules=["0"], use_dora="dora" in kind)
    model = peft.get_peft_model(nn.Sequential(layer), config).double().eval()
    left = peft.set_peft_model_state_dict(model, keyed("base_model.model.0", written, "peft"))
    assert not left.unexpected_keys
    assert not [key for key in left.missing_keys if "lora" in key]
    x = random(2, *((4,) if len(shape) == 2 else (4, 5, 5)))
    fresh = nn.Linear(4, 6) if "conv" not in kind else nn.Conv2d(4, 6, (3, 1))
    fresh.double().load_state_dict({"weight": changed(weight, parts), "bias": bias})
    torch.testing.assert_close(model(x), fresh(x))


def _factors(parts: dict[str, Tensor], shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    plain = {role: part for role, part in parts.items() if role != "dora_scale"}
    found = factors(plain, shape, dtype=DOUBLE)
    assert found is not None
    return found


def test_magnitudes_change_their_shape_and_not_their_meaning() -> None:
    up, down = pair((6, 4, 3, 1))
    parts, weight = low_rank(up, down, (6, 4, 3, 1)), random(6, 4, 3, 1)
    for size in ((6, 1, 1, 1), (1, 4, 1, 1)):
        scale = {"dora_scale": random(*size).abs()}
        assert torch.equal(magnitudes({**parts, **scale}, (6, 4, 3, 1))["dora_scale"], scale["dora_scale"])
    rows = {**parts, "dora_scale": random(6, 1, 1, 1).abs()}
    peft = magnitudes(rows, (6, 4, 3, 1), "peft")
    assert peft["magnitude"].shape == (1, 6, 1, 1)
    torch.testing.assert_close(changed(weight, {**parts, **peft}), changed(weight, rows))
    again = magnitudes({**parts, **peft}, (6, 4, 3, 1))
    assert torch.equal(again["dora_scale"], rows["dora_scale"])
    with pytest.raises(InputError, match="output rows only"):
        magnitudes({**parts, "dora_scale": torch.ones(1, 4, 1, 1)}, (6, 4, 3, 1), "peft")
    assert magnitudes(parts, (6, 4, 3, 1)) == {}


def test_a_dylora_is_cut_to_fewer_ranks() -> None:
    """LyCORIS' module with blocks of one rank, asked for each of them."""
    from tests.adapters.algebra.lycoris_modules import LAYERS, built, saved

    torch.manual_seed(2)
    for layer in ("linear", "3x1"):
        base = LAYERS[layer]()
        module = built("dylora", base, lora_dim=4, alpha=3.0, block_size=1)
        for rank in (1, 2, 4):
            cut = truncated(saved(module), rank)
            wanted = module.get_diff_weight(rank=rank - 1)[0]
            torch.testing.assert_close(delta(cut, tuple(base.weight.shape), dtype=DOUBLE), wanted)
    with pytest.raises(InputError, match="no LoRA of 5"):
        truncated(saved(module), 5)
    with pytest.raises(InputError, match="no LoRA"):
        truncated({"diff": torch.ones(2, 2)}, 1)
