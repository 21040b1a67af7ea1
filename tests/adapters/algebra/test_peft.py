"""Every algorithm PEFT and we share, against the outputs of PEFT 0.21.2's own model, read from what it saves.

PEFT's files hold no alpha: each test passes what ``adapter_config.json`` says as `Settings`.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest

torch = pytest.importorskip("torch")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    peft = pytest.importorskip("peft")
    from peft.tuners.boft import layer as boft_layer

from torch import Tensor, nn  # noqa: E402

from assetkit.adapters.algebra import Settings, changed, changed_bias, unchanged, unchanged_bias  # noqa: E402
from assetkit.adapters.algorithms import split  # noqa: E402
from assetkit.errors import InputError  # noqa: E402
from tests.adapters.algebra.lycoris_modules import LAYERS, sample  # noqa: E402

WIDE = {
    "linear": lambda: nn.Linear(16, 6),
    "1x1": lambda: nn.Conv2d(16, 6, 1),
    "3x3": lambda: nn.Conv2d(16, 6, 3),
}
SQUARE = {"square 3x3": lambda: nn.Conv2d(8, 8, 3, padding=1)}
KINDS = ("linear", "square", "1x1", "3x3", "3x1", "conv1d")


class Holder(nn.Module):
    """One layer with a name PEFT can target."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x)


def adapted(layer: nn.Module, config: Any) -> tuple[nn.Module, dict[str, Tensor], Tensor]:
    """PEFT's model around `layer` with random parameters, what it saves by role, and the weight it found."""
    torch.manual_seed(11)
    layer.double()
    weight = layer.weight.detach().clone()
    model = peft.get_peft_model(Holder(layer), config).double().eval()
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            parameter.data.normal_(std=0.4)
            if "magnitude" in name or "boft_s" in name:
                parameter.data.abs_().add_(0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it takes the bias of lora_B for a lost shard
        saved = peft.get_peft_model_state_dict(model)
    found = {}
    for key, tensor in saved.items():
        place = split(key)
        assert place is not None, key
        assert place[0] == "base_model.model.layer"
        found[place[1].name] = tensor.detach().clone()
    return model, found, weight


def check(kind: str, config: Any, settings: Settings, close: float = 1e-9) -> None:
    layer = LAYERS[kind]()
    model, parts, weight = adapted(layer, config)
    x = sample(layer.double())
    wanted = model(x)
    bias = layer.bias.detach().clone()
    fresh = LAYERS[kind]().double()
    new_weight = changed(weight, parts, settings=settings)
    new_bias = changed_bias(bias, parts, settings=settings, shape=tuple(weight.shape))
    fresh.load_state_dict({"weight": new_weight, "bias": new_bias})
    torch.testing.assert_close(fresh(x), wanted, rtol=close, atol=close)
    torch.testing.assert_close(
        unchanged_bias(new_bias, parts, settings=settings, shape=tuple(weight.shape)), bias, rtol=1e-9, atol=1e-9
    )
    if "magnitude" not in parts:
        torch.testing.assert_close(unchanged(new_weight, parts, settings=settings), weight, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [{}, {"use_rslora": True}, {"use_dora": True}, {"lora_bias": True}])
def test_lora(kind: str, options: dict[str, bool]) -> None:
    config = peft.LoraConfig(r=3, lora_alpha=5, target_modules=["layer"], init_lora_weights=False, **options)
    check(kind, config, Settings(scale=5 / 3**0.5 if "use_rslora" in options else 5 / 3))


@pytest.mark.parametrize("dora", [False, True])
def test_lora_of_an_embedding(dora: bool) -> None:
    """Also where the table is square, which shapes cannot tell from a linear layer but the role can."""
    for words in (10, 7):
        config = peft.LoraConfig(r=3, lora_alpha=5, target_modules=["layer"], init_lora_weights=False, use_dora=dora)
        model, parts, weight = adapted(nn.Embedding(words, 7), config)
        assert parts.keys() - {"magnitude"} == {"embedding_down", "embedding_up"}
        table = changed(weight, parts, settings=Settings(scale=5 / 3))
        x = torch.arange(words)[None]
        torch.testing.assert_close(table[x], model(x))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("effective", [False, True])
@pytest.mark.parametrize("family", ["LoHa", "LoKr"])
def test_loha_and_lokr(kind: str, effective: bool, family: str) -> None:
    if family == "LoKr" and effective and kind in ("3x1", "conv1d"):
        pytest.skip("torch.kron, which PEFT uses, fails on the strides of such a core")
    extra = {"decompose_both": True, "decompose_factor": 4} if family == "LoKr" else {}
    config = getattr(peft, f"{family}Config")(
        r=1 if extra else 4,  # PEFT keeps the scale of LoHa in float32
        alpha=5,
        target_modules=["layer"],
        init_weights=False,
        use_effective_conv2d=effective,
        **extra,
    )
    check(kind, config, Settings(scale=5 / config.r))


def test_a_whole_lokr_of_peft_is_scaled_too() -> None:
    """Unlike LyCORIS', whose whole factors have no scale."""
    config = peft.LoKrConfig(r=8, alpha=5, target_modules=["layer"], init_weights=False)
    check("linear", config, Settings(scale=5 / 8))


@pytest.mark.parametrize("kind", ["linear", "square", "1x1"])
@pytest.mark.parametrize("terms", [0, 1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("options", [{}, {"block_share": True}, {"coft": True, "eps": 0.05}])
def test_oft(kind: str, terms: int, options: dict[str, Any]) -> None:
    config = peft.OFTConfig(
        oft_block_size=4,
        target_modules=["layer"],
        init_weights=False,
        use_cayley_neumann=terms > 0,
        num_cayley_neumann_terms=terms or 5,
        **options,
    )
    # The exact map and the limit of coft are computed with a float32 operand.
    check(kind, config, Settings(neumann=terms, coft=options.get("eps")), 1e-6 if options or not terms else 1e-9)


@pytest.mark.parametrize("kind", ["linear", "1x1", "3x3"])
@pytest.mark.parametrize("stages", [1, 2, 3])
def test_boft(kind: str, stages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several stages need PEFT's CUDA extension, of which only the block diagonal matters; torch's stands in for it."""
    monkeypatch.setattr(boft_layer, "get_fbd_cuda", lambda: stages > 1)
    monkeypatch.setattr(boft_layer, "FastBlockDiag", BlockDiagonal)
    config = peft.BOFTConfig(
        boft_block_size=4, boft_n_butterfly_factor=stages, target_modules=["layer"], init_weights=False
    )
    monkeypatch.setitem(LAYERS, kind, WIDE[kind])
    check(kind, config, Settings(), 1e-5)


class BlockDiagonal:
    @staticmethod
    def apply(blocks: Tensor) -> Tensor:
        return torch.stack([torch.block_diag(*stage) for stage in blocks])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("feedforward", [False, True])
def test_ia3(kind: str, feedforward: bool) -> None:
    if kind == "conv1d":
        pytest.skip("PEFT has no IA3 of one-dimensional convolutions")
    config = peft.IA3Config(
        target_modules=["layer"], feedforward_modules=["layer"] if feedforward else [], init_ia3_weights=False
    )
    check(kind, config, Settings())


@pytest.mark.parametrize("feedforward", [False, True])
def test_ia3_of_a_square_convolution_has_to_be_told(feedforward: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LAYERS, "square 3x3", SQUARE["square 3x3"])
    config = peft.IA3Config(
        target_modules=["layer"], feedforward_modules=["layer"] if feedforward else [], init_ia3_weights=False
    )
    check("square 3x3", config, Settings(feedforward=feedforward))
    with pytest.raises(InputError, match="input or the output"):
        check("square 3x3", config, Settings())


def test_dora_of_a_square_convolution_is_per_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """PEFT writes [1, out, 1, 1], which for LyCORIS would be the input channels."""
    monkeypatch.setitem(LAYERS, "square 3x3", SQUARE["square 3x3"])
    config = peft.LoraConfig(r=3, lora_alpha=5, target_modules=["layer"], init_lora_weights=False, use_dora=True)
    check("square 3x3", config, Settings(scale=5 / 3))


def test_oft_over_pixels_is_what_peft_merges() -> None:
    """Its forward folds overlapping patches and is no convolution of any weight."""
    config = peft.OFTConfig(oft_block_size=4, target_modules=["layer"], init_weights=False)
    model, parts, weight = adapted(nn.Conv2d(4, 6, 3), config)
    model.base_model.model.layer.merge()
    merged = model.base_model.model.layer.get_base_layer().weight
    torch.testing.assert_close(changed(weight, parts, settings=Settings(neumann=5)), merged)
