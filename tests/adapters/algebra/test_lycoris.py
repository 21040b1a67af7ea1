"""Every algorithm against the forward of LyCORIS 4.1.3's own module, read from what that module saves."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from assetkit.adapters.algebra import Settings, changed, changed_bias, delta, needs_weight, unchanged  # noqa: E402
from tests.adapters.algebra.lycoris_modules import BY_NAME, LAYERS, built, forward, sample, saved  # noqa: E402

KERNELS = ("3x3", "3x1", "conv1d", "conv3d")
PLAIN = [
    (name, layer, options)
    for name in ("locon", "loha", "lokr")
    for layer in LAYERS
    for options in (
        {},
        {"rs_lora": True, **({"factor": 2} if name == "lokr" else {})},
        {"use_scalar": True},
        {"weight_decompose": True},
        {"weight_decompose": True, "wd_on_out": False},
        *([{"use_tucker": True}, {"use_tucker": True, "weight_decompose": True}] if layer in KERNELS else []),
        *([{"decompose_both": True, "factor": 4, "lora_dim": 1}, {"factor": 2}] if name == "lokr" else []),
        *([{"full_matrix": True}, {"unbalanced_factorization": True, "factor": 2}] if name == "lokr" else []),
    )
]


@pytest.mark.parametrize(("name", "layer", "options"), PLAIN)
@pytest.mark.parametrize("multiplier", [1.0, 0.7])
def test_additive_modules_and_dora(name: str, layer: str, options: dict, multiplier: float) -> None:
    torch.manual_seed(0)
    options = {"lora_dim": 2, "alpha": 3.0, **options}
    base = LAYERS[layer]()
    module = built(name, base, multiplier=multiplier, **options)
    parts = saved(module)
    assert needs_weight(parts) == ("weight_decompose" in options)
    weight = changed(base.weight, parts, multiplier)
    x = sample(base)
    close = 3e-7 if "rs_lora" in options else 1e-9  # alpha·r/√r is saved in float32
    torch.testing.assert_close(forward(base, weight, base.bias, x), module(x), rtol=close, atol=close)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("name", ["locon", "loha", "lokr"])
def test_in_float32_the_change_is_as_exact_as_float32(name: str, layer: str) -> None:
    torch.manual_seed(1)
    base = LAYERS[layer]()
    module = built(name, base, lora_dim=4, alpha=1.0)
    parts = saved(module)
    exact = delta(parts, tuple(base.weight.shape), dtype=torch.float64)
    rounded = delta({role: part.float() for role, part in parts.items()}, tuple(base.weight.shape))
    assert rounded.dtype == torch.float32
    assert float((rounded - exact).norm() / exact.norm()) < 5e-7


FORMS = {
    "w1 w2": ((8, 16), {"full_matrix": True}),
    "w1 w2_a w2_b": ((8, 16), {"factor": 2}),
    "w1_a w1_b w2": ((8, 32), {"factor": 2, "unbalanced_factorization": True, "decompose_both": True}),
    "w1_a w1_b w2_a w2_b": ((64, 64), {"factor": 8, "decompose_both": True}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_lokr_has_its_own_scale(form: str) -> None:
    """Row 14 of the pitfalls: the rank of w1 where it is factored, else that of w2; none when both are whole."""
    torch.manual_seed(2)
    size, options = FORMS[form]
    base = torch.nn.Linear(*size)
    module = built("lokr", base, alpha=5.0, lora_dim=2, **options)
    parts = saved(module)
    assert {f"lokr_{each}" for each in form.split()} == parts.keys() - {"alpha"}
    x = sample(base)
    wanted = module(x)
    torch.testing.assert_close(forward(base, changed(base.weight, parts), base.bias, x), wanted, rtol=1e-9, atol=1e-9)
    if form == "w1 w2":  # whatever its alpha
        parts["alpha"] = torch.tensor(77.0)
        torch.testing.assert_close(forward(base, changed(base.weight, parts), base.bias, x), wanted)


def test_a_whole_lokr_hides_the_rank_of_rs_lora() -> None:
    """LyCORIS trains it at √r and saves nothing that tells; whoever knows can say so."""
    torch.manual_seed(2)
    base = torch.nn.Linear(8, 16)
    module = built("lokr", base, alpha=5.0, lora_dim=9, full_matrix=True, rs_lora=True)
    parts, x = saved(module), sample(base)
    weight = changed(base.weight, parts, settings=Settings(scale=3.0))
    torch.testing.assert_close(forward(base, weight, base.bias, x), module(x), rtol=1e-9, atol=1e-9)


def test_lycoris_merge_tool_scales_twice_and_the_module_once() -> None:
    """Row 13: the reason why the oracle is the forward. Should LyCORIS mend it, this test says so."""
    torch.manual_seed(2)
    base = torch.nn.Linear(12, 16)
    module = built("loha", base, lora_dim=4, alpha=1.0)
    ours = delta(saved(module), (16, 12), dtype=torch.float64)
    theirs = module.get_merged_weight()[0] - base.weight
    torch.testing.assert_close(theirs, ours / 4, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("scalar", [False, True])
@pytest.mark.parametrize("multiplier", [1.0, -0.6])
def test_glora(layer: str, scalar: bool, multiplier: float) -> None:
    torch.manual_seed(3)
    base = LAYERS[layer]()
    module = built("glora", base, multiplier=multiplier, lora_dim=3, alpha=2.0, use_scalar=scalar)
    parts = saved(module)
    weight = changed(base.weight, parts, multiplier)
    x = sample(base)
    torch.testing.assert_close(forward(base, weight, base.bias, x), module(x), rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(unchanged(weight, parts, multiplier), base.weight, rtol=1e-9, atol=1e-9)


def test_glora_hides_rs_lora() -> None:
    """LyCORIS trains it at alpha/√r and saves the plain alpha; whoever knows can say so."""
    torch.manual_seed(3)
    base = LAYERS["linear"]()
    module = built("glora", base, lora_dim=4, alpha=2.0, rs_lora=True)
    parts, x = saved(module), sample(base)
    weight = changed(base.weight, parts, settings=Settings(scale=1.0))
    torch.testing.assert_close(forward(base, weight, base.bias, x), module(x), rtol=1e-9, atol=1e-9)
    assert not torch.allclose(forward(base, changed(base.weight, parts), base.bias, x), module(x))


@pytest.mark.parametrize(
    ("name", "dora"),
    [*((name, False) for name in sorted(BY_NAME) if name != "norm"), ("locon", True), ("loha", True), ("lokr", True)],
)
def test_a_1x1_convolution_is_a_linear_layer(name: str, dora: bool) -> None:
    """Checkpoints and adapters need not agree on how they write one (SD1 against SD2, LDM against diffusers)."""
    torch.manual_seed(12)
    options = {"weight_decompose": True} if dora else {}
    options |= {"lora_dim": 4} if name != "dylora" else {"lora_dim": 4, "block_size": 1}
    weight = torch.randn(16, 12, dtype=torch.float64)
    for layer in ("linear", "1x1"):
        module = built(name, LAYERS[layer](), dtype=torch.float32, **options)
        parts = saved(module) if name != "full" else {"diff": module.weight.clone()}
        flat, square = changed(weight, parts, 0.7), changed(weight[..., None, None], parts, 0.7)
        assert square.shape == (16, 12, 1, 1)
        torch.testing.assert_close(square[..., 0, 0], flat)
        assert not torch.allclose(flat, weight)


def test_glora_of_the_first_generation() -> None:
    """LyCORIS 1.9.0 ``modules/glora.py``: a1 and b1 go down, a2 and b2 up."""
    torch.manual_seed(4)
    for inputs, outputs in ((12, 16), (16, 16)):
        a1, b1 = torch.randn(2, 3, inputs, dtype=torch.float64)
        a2, b2 = torch.randn(inputs, 3, dtype=torch.float64), torch.randn(outputs, 3, dtype=torch.float64)
        weight = torch.randn(outputs, inputs, dtype=torch.float64)
        parts = {"a1": a1, "a2": a2, "b1": b1, "b2": b2, "alpha": torch.tensor(2.0)}
        wanted = weight + 2 / 3 * (b2 @ b1 + weight @ a2 @ a1)
        torch.testing.assert_close(changed(weight, parts), wanted)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    "options", [{}, {"constraint": 0.02}, {"rescaled": True}, {"rescaled": True, "constraint": 0.1}]
)
@pytest.mark.parametrize("name", ["oft", "boft"])
@pytest.mark.parametrize("multiplier", [1.0, 0.4])
def test_rotations(name: str, layer: str, options: dict, multiplier: float) -> None:
    """In float32, since these modules invert in it; alpha is a constraint and clips the norm of Q."""
    torch.manual_seed(6)
    base = LAYERS[layer]()
    module = built(name, base, dtype=torch.float32, multiplier=multiplier, lora_dim=4, **options)
    parts = saved(module)
    weight = changed(base.weight, parts, multiplier)
    x = sample(base)
    torch.testing.assert_close(forward(base, weight, base.bias, x), module(x), rtol=2e-5, atol=2e-5)
    back = unchanged(changed(base.weight.double(), parts, multiplier), parts, multiplier)
    torch.testing.assert_close(back, base.weight.double(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("on_input", [False, True])
def test_ia3(layer: str, on_input: bool) -> None:
    torch.manual_seed(7)
    base = LAYERS[layer]()
    module = built("ia3", base, multiplier=0.8, train_on_input=on_input)
    parts = saved(module)
    assert parts.keys() == {"weight", "on_input"}
    weight = changed(base.weight, parts, 0.8)
    x = sample(base)
    torch.testing.assert_close(forward(base, weight, base.bias, x), module(x), rtol=1e-9, atol=1e-9)
    assert torch.equal(changed_bias(base.bias, parts, 0.8), base.bias)
    torch.testing.assert_close(unchanged(weight, parts, 0.8), base.weight, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("layer", ["linear", "3x1"])
def test_full(layer: str) -> None:
    torch.manual_seed(8)
    base = LAYERS[layer]()
    module = built("full", base, multiplier=0.3)
    # Saved before `apply_to`, so the file's difference is the parameter less the weight it was made from.
    parts = {"diff": module.weight.clone(), "diff_b": module.bias.clone()}
    x = sample(base)
    weight, bias = changed(base.weight, parts, 0.3), changed_bias(base.bias, parts, 0.3)
    torch.testing.assert_close(forward(base, weight, bias, x), module(x), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("norm", ["layer", "group"])
def test_norms(norm: str) -> None:
    torch.manual_seed(9)
    base = torch.nn.LayerNorm(12) if norm == "layer" else torch.nn.GroupNorm(3, 12)
    module = built("norm", base, multiplier=1.5)
    parts = saved(module)
    x = torch.randn(2, 12, dtype=torch.float64)
    wanted = module(x)
    base.weight.copy_(changed(base.weight, parts, 1.5))
    base.bias.copy_(changed_bias(base.bias, parts, 1.5))
    torch.testing.assert_close(base(x), wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("layer", ["linear", "3x3", "1x1"])
def test_dylora_is_saved_as_a_lora(layer: str) -> None:
    """With blocks of one row, the module at full rank is the LoRA it saves."""
    torch.manual_seed(10)
    base = LAYERS[layer]()
    module = built("dylora", base, lora_dim=4, alpha=3.0, block_size=1)
    parts = saved(module)
    wanted = module.get_diff_weight(rank=3)[0]
    torch.testing.assert_close(delta(parts, tuple(base.weight.shape), dtype=torch.float64), wanted)
