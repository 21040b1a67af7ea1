"""Every family's key maps against diffusers' own converters: key for key, row for row, and back."""

from __future__ import annotations

import pytest

from assetkit.families import families
from assetkit.keymap import apply, placed
from tests import goldens

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402
from transformers import CLIPTextConfig, CLIPTextModel  # noqa: E402

from tests.families.tracing import Traced, described, planned  # noqa: E402


def shapes_of(name):
    return {key: tuple(shape) for key, (_, shape) in goldens.load(name)["tensors"].items()}


def part(family, component):
    return next(each for each in families()[family].parts if each.component == component)


def traced(shapes):
    return {key: Traced.whole(key, shape) for key, shape in shapes.items()}


def values(model):
    """A model's tensors, filled so that no row or column equals another."""
    state = {}
    for n, (key, tensor) in enumerate(model.state_dict().items()):
        ramp = torch.arange(tensor.numel(), dtype=torch.float32).reshape(tensor.shape)
        state[key] = ramp * 0.001 + n if tensor.is_floating_point() else tensor
    return state


def shapes(tensors):
    return {key: tuple(each.shape) for key, each in tensors.items()}


def same(one, other):
    assert sorted(one) == sorted(other)
    for key, each in one.items():
        assert each.dtype == other[key].dtype, key
        assert torch.equal(each, other[key]), key


def prefixed(plan, prefix):
    """A plan of inputs that stand under `prefix`."""
    return {
        name: (shape, tuple((prefix + key, start, stop) for key, start, stop in rows), turned)
        for name, (shape, rows, turned) in plan.items()
    }


def clean(mapped):
    assert (mapped.lost, mapped.invented, mapped.unmapped) == ((), (), ())
    return mapped.moves


def round_trip(keymap, right):
    """The left names of a model in right names, having proven that the way back is the identity."""
    left = apply(clean(keymap.reverse(shapes(right))), right)
    same(apply(clean(keymap.forward(shapes(left))), left), right)
    return left


UNETS = [
    ("sd1", "unets/sd1_unet_ldm", {"layers_per_block": 2}),
    ("sd1", "unets/sd1_ckpt_ema", {"layers_per_block": 2}),
    ("sd1", "unets/sd1_inpainting_ckpt", {"layers_per_block": 2}),
    ("bk_sdm_base", "unets/bk_sdm_base_ckpt", {"layers_per_block": 1}),
    ("bk_sdm_small", "unets/bk_sdm_small_ckpt", {"layers_per_block": 1}),
    ("bk_sdm_tiny", "unets/bk_sdm_tiny_ckpt", {"layers_per_block": 1}),
]


@pytest.mark.parametrize(("family", "name", "config"), UNETS, ids=[name for _, name, _ in UNETS])
def test_unets_move_as_diffusers_moves_them(family, name, config):
    whole = shapes_of(name)
    whole = whole if "_ckpt" in name else {f"model.diffusion_model.{key}": shape for key, shape in whole.items()}
    found = next(each for each in placed(families()[family].parts, whole) if each.part.component == "unet")
    inner = found.names(whole)
    moves = clean(found.part.map.forward(inner))
    expected = described(oracle.convert_ldm_unet_checkpoint(traced(whole), config))
    assert expected == prefixed(planned(moves, inner), found.prefix)


def tiny_unet(**changes):
    torch.manual_seed(0)
    return diffusers.UNet2DConditionModel(
        **{
            "block_out_channels": (4, 8),
            "layers_per_block": 2,
            "norm_num_groups": 2,
            "cross_attention_dim": 6,
            "attention_head_dim": 2,
            "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
            "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
            **changes,
        }
    )


TINY_UNETS = {
    "sd1": {},
    "one level": {
        "block_out_channels": (4,),
        "down_block_types": ("CrossAttnDownBlock2D",),
        "up_block_types": ("CrossAttnUpBlock2D",),
    },
    "three layers": {"layers_per_block": 3},
    "one layer": {"layers_per_block": 1},
    "attends below": {
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    },
    "linear projections": {"use_linear_projection": True},
    "three levels": {
        "block_out_channels": (4, 8, 8),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "transformer_layers_per_block": (1, 2, 3),
    },
}


@pytest.mark.parametrize("name", TINY_UNETS)
def test_small_unets_go_there_and_back(name):
    model = tiny_unet(**TINY_UNETS[name])
    right = values(model)
    left = round_trip(part("sd1", "unet").map, right)
    prefixed = {f"model.diffusion_model.{key}": each for key, each in left.items()}
    same(oracle.convert_ldm_unet_checkpoint(prefixed, dict(model.config)), right)


def tiny_vae(levels):
    return diffusers.AutoencoderKL(
        block_out_channels=(4, 8, 8)[:levels],
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        layers_per_block=levels,
        norm_num_groups=2,
    )


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_small_autoencoders_go_there_and_back(levels):
    model = tiny_vae(levels)
    right = values(model)
    left = round_trip(part("sd1", "vae").map, right)
    assert left["decoder.mid.attn_1.q.weight"].ndim == 4
    same(
        oracle.convert_ldm_vae_checkpoint({f"first_stage_model.{k}": v for k, v in left.items()}, dict(model.config)),
        right,
    )


VAE_CONFIG = {"down_block_types": [0] * 4, "up_block_types": [0] * 4}


def test_autoencoder_moves_as_diffusers_moves_it():
    inner = shapes_of("vaes/sd_ldm")
    moves = clean(part("sd1", "vae").map.forward(inner))
    assert described(oracle.convert_ldm_vae_checkpoint(traced(inner), VAE_CONFIG)) == planned(moves, inner)
    assert {move.name: move.shape for move in moves} == shapes_of("vaes/sd_diffusers")


def test_autoencoder_attention_is_a_convolution_on_one_side_and_a_matrix_on_the_other():
    """Trap 5 of the list of peers' faults: and the norm beside them is neither."""
    keymap = part("sd1", "vae").map
    attention = {f"decoder.mid.attn_1.{name}.weight": (8, 8, 1, 1) for name in ("q", "k", "v", "proj_out")}
    moved = {
        move.name: move.shape for move in clean(keymap.forward({**attention, "decoder.mid.attn_1.norm.weight": (8,)}))
    }
    assert moved == {
        **{f"decoder.mid_block.attentions.0.{name}.weight": (8, 8) for name in ("to_q", "to_k", "to_v", "to_out.0")},
        "decoder.mid_block.attentions.0.group_norm.weight": (8,),
    }
    assert {move.name: move.shape for move in clean(keymap.reverse(moved))}.items() >= attention.items()


def test_old_names_of_the_autoencoders_attention_are_read():
    old, new = shapes_of("vaes/sd_diffusers_old"), shapes_of("vaes/sd_diffusers")
    keymap = part("sd1", "vae").map
    names = {move.name for move in clean(keymap.reverse(old))}
    assert names == {move.name for move in clean(keymap.reverse(new))}


def test_a_tensor_that_comes_twice_under_two_names_is_not_chosen_silently():
    keymap = part("sd1", "vae").map
    at = "decoder.mid_block.attentions.0."
    mapped = keymap.reverse({f"{at}to_q.weight": (8, 8), f"{at}query.weight": (8, 8)})
    assert [move.pieces[0].key for move in mapped.moves] == [f"{at}to_q.weight"]
    assert mapped.unmapped == (f"{at}query.weight",)


def clip_config(**changes):
    return CLIPTextConfig(
        **{
            "vocab_size": 20,
            "hidden_size": 8,
            "intermediate_size": 12,
            "num_hidden_layers": 3,
            "num_attention_heads": 2,
            "max_position_embeddings": 11,
            "projection_dim": 8,
            **changes,
        }
    )


def on_disk(model, folder):
    """A model's tensors as its files name them; transformers 5 names them otherwise in memory."""
    from safetensors.torch import load_file

    model.save_pretrained(folder)
    (file,) = folder.glob("*.safetensors")
    found = load_file(file)
    return {
        k: torch.arange(v.numel(), dtype=v.dtype).reshape(v.shape) * 0.001 + n for n, (k, v) in enumerate(found.items())
    }


def test_clip_of_sd1_goes_there_and_back(tmp_path):
    right = on_disk(CLIPTextModel(clip_config()), tmp_path)
    keymap = part("sd1", "te1").map
    mapped = keymap.reverse(shapes(right))
    assert (mapped.lost, mapped.unmapped) == ((), ())
    ((name, shape, dtype, fill, _),) = mapped.invented
    assert (name, shape, dtype, fill) == ("text_model.embeddings.position_ids", (1, 11), "I64", "arange")
    left = apply(mapped.moves, right)
    expected = oracle.convert_ldm_clip_checkpoint({f"cond_stage_model.transformer.{k}": v for k, v in left.items()})
    back = apply(clean(keymap.forward(shapes(left))), left)
    same(back, expected)
    same({f"text_model.{k.removeprefix('text_model.')}": v for k, v in right.items()}, back)


def test_text_length_follows_the_file():
    """Trap 6: LongCLIP has 248 positions."""
    left = {key: tuple(shape) for key, shape in shapes_of("encoders/clip_l_long").items()}
    keymap = part("sd1", "te1").map
    positions = [move.shape for move in keymap.forward(left).moves if "position" in move.name]
    assert (248, 768) in positions
    right = {key: shape for key, shape in left.items() if not key.endswith("position_ids")}
    assert [each.shape for each in keymap.reverse(right).invented] == [(1, 248)]


def test_clip_without_text_model_is_read():
    whole = shapes_of("unets/sd1_ckpt_nai")
    found = next(each for each in placed(families()["sd1"].parts, whole) if each.part.component == "te1")
    names = {move.name for move in clean(found.part.map.forward(found.names(whole)))}
    assert names == {
        k.removeprefix("cond_stage_model.transformer.") for k in shapes_of("unets/sd1_ckpt") if "cond_stage" in k
    }


SCHEDULE = {
    "alphas_cumprod", "alphas_cumprod_prev", "betas", "log_one_minus_alphas_cumprod", "posterior_log_variance_clipped",
    "posterior_mean_coef1", "posterior_mean_coef2", "posterior_variance", "sqrt_alphas_cumprod",
    "sqrt_one_minus_alphas_cumprod", "sqrt_recip_alphas_cumprod", "sqrt_recipm1_alphas_cumprod",
}  # fmt: skip
BESIDE = SCHEDULE | {
    "v_pred",
    "ztsnr",
    "denoiser.sigmas",
    "edm_mean",
    "edm_std",
    "edm_vpred.sigma_max",
    "edm_vpred.sigma_min",
}
"""Tensors of published checkpoints that are no part of a network."""
MAPPED = {family.id: family for family in families().values() if family.parts}


def of(golden):
    expected = golden["expect"]
    named = [expected.get("base"), *expected.get("candidates", ())]
    return next((MAPPED[each] for each in named if each in MAPPED), None)


def relevant(name):
    others = ("nf4", "gguf", "fp8", "adapters/", "controls/", "embeddings/", "hypernetworks/")
    return not any(word in name for word in others) and of(goldens.load(name)) is not None


@pytest.mark.parametrize("name", [name for name in goldens.names() if relevant(name)])
def test_every_golden_of_a_family_maps_whole(name):
    golden = goldens.load(name)
    whole = shapes_of(name)
    rest = set(whole)
    for found in placed(of(golden).parts, whole):
        mapped = found.mapped(whole)
        assert mapped.unmapped == ()
        assert mapped.moves
        rest -= {found.prefix + key for key in found.names(whole)}
    assert {key for key in rest if not key.startswith("model_ema.")} <= BESIDE


class _Relations(dict):
    """What sd-mecha's conversions fill: tensor to label."""

    def __init__(self, halves):
        super().__init__()
        self.keys = {label: label for label in (*halves, "BASE", "M00", "VAE")}


def labels_of_sd_mecha(module, name):
    pytest.importorskip("sd_mecha")
    import importlib

    peer = importlib.import_module(f"sd_mecha.extensions.builtin.model_configs.{module}")
    relations = _Relations([f"{half}{n:02}" for half in ("IN", "OUT") for n in range(12)])
    getattr(peer, name).__wrapped__.map_keys(relations)
    return relations


def labelled(family, name):
    whole = shapes_of(name)
    for found in placed(families()[family].parts, whole):
        for key in found.names(whole):
            yield found.prefix + key, found.part.block(key)


def test_blocks_of_sd1_are_those_of_the_field():
    """Trap 28. sd-mecha's conversion follows supermerger and meh; it counts the autoencoder under BASE, we apart."""
    peer = labels_of_sd_mecha("convert_sd1_blocks", "convert_sd1_blocks_to_ldm")
    ours = dict(labelled("sd1", "unets/sd1_ckpt"))
    assert len(set(ours.values()) - {"VAE"}) == 26
    assert all(label == peer[key] for key, label in ours.items() if label != "VAE" and "position_ids" not in key)
    assert ours["model.diffusion_model.input_blocks.11.0.in_layers.0.weight"] == "IN11"
    assert ours["model.diffusion_model.time_embed.0.weight"] == "BASE"
    assert ours["model.diffusion_model.out.2.bias"] == "OUT11"
