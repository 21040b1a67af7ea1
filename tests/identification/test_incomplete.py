"""Models that lack one tensor are named when nothing else they may be is left, and always say which tensor it is."""

import pytest

from assetkit.identification import identify_header
from assetkit.types import Header, TensorInfo
from tests import goldens

DECISIVE = [
    ("unets/sd1_ckpt", "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"),
    ("unets/sd1_ckpt", "model.diffusion_model.input_blocks.11.0.in_layers.0.weight"),
    ("unets/sd2_unet_diffusers", "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"),
    ("unets/sdxl_ckpt", "model.diffusion_model.label_emb.0.0.weight"),
    ("dits/flux_dev-bfl", "double_blocks.0.img_attn.qkv.weight"),
    ("dits/flux_dev-bfl", "guidance_in.in_layer.weight"),
    ("dits/flux_dev-diffusers", "time_text_embed.guidance_embedder.linear_1.weight"),
    ("dits/wan21_i2v-bfl", "img_emb.proj.0.weight"),
    ("dits/flux_schnell-diffusers", "transformer_blocks.0.attn.norm_q.weight"),
    ("dits/qwen_image-diffusers", "transformer_blocks.0.img_mod.1.weight"),
    ("encoders/clip_l_transformers", "text_model.encoder.layers.0.self_attn.q_proj.weight"),
    ("encoders/t5xxl", "encoder.block.0.layer.0.SelfAttention.q.weight"),
]


def without(name, *lost):
    golden = goldens.load(name)
    assert all(golden["tensors"].pop(key, None) for key in lost)
    return golden


def missing(identity):
    return [each.evidence for each in identity.findings if each.code == "tensor-missing"]


@pytest.mark.parametrize(("name", "lost"), DECISIVE)
def test_one_lost_tensor_is_named_and_so_is_the_model(name, lost):
    whole = identify_header(goldens.header(goldens.load(name)))
    identity = identify_header(goldens.header(without(name, lost)))
    assert (identity.kind, identity.base, identity.candidates) == (whole.kind, whole.base, whole.candidates)
    assert identity.layout == whole.layout
    assert missing(identity) in ([lost], [])  # some of these are not asked for, so the file is named as it is
    assert not missing(whole)


def test_some_of_them_were_asked_for():
    found = [missing(identify_header(goldens.header(without(name, lost)))) for name, lost in DECISIVE]
    assert sum(map(bool, found)) >= 6


def test_what_the_lost_tensor_alone_would_tell_is_left_open():
    """The channels that go in tell an inpainting model; without the layer nobody knows."""
    identity = identify_header(goldens.header(without("unets/sd1_unet_diffusers", "conv_in.weight")))
    assert (identity.status, identity.kind, identity.base) == ("unknown", None, None)
    assert missing(identity) == ["conv_in.weight"]


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("dits/flux_dev-bfl", ("double_blocks.0.img_attn.qkv.weight", "single_blocks.0.linear1.weight")),
        (
            "unets/sd1_unet_diffusers",
            ("conv_in.weight", "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"),
        ),
    ],
)
def test_two_are_too_many(name, lost):
    identity = identify_header(goldens.header(without(name, *lost)))
    assert identity.kind is None
    assert not missing(identity)


@pytest.mark.parametrize("stem", ["input_blocks.8.", "middle_block.", "output_blocks.11."])
def test_a_network_without_a_whole_block_is_another_one(stem):
    golden = goldens.load("unets/sd1_unet_ldm")
    golden["tensors"] = {key: each for key, each in golden["tensors"].items() if not key.startswith(stem)}
    identity = identify_header(goldens.header(golden))
    assert identity.base != "sd1"
    assert not missing(identity)


def test_other_sizes_lack_nothing():
    golden = without("dits/flux_dev-bfl", "double_blocks.0.img_attn.qkv.weight")
    golden["tensors"] = {key: [dtype, [n // 2 for n in shape]] for key, (dtype, shape) in golden["tensors"].items()}
    identity = identify_header(goldens.header(golden))
    assert identity.kind is None
    assert not missing(identity)


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("upscalers/atd_x2_light", "layers.0.residual_group.layers.0.wqkv.weight"),
        ("upscalers/adacode_x4", "decoder_group.0.block.1.weight"),
    ],
)
def test_an_upscaler_too(name, lost):
    whole = identify_header(goldens.header(goldens.load(name)))
    identity = identify_header(goldens.header(without(name, lost)))
    assert (identity.kind, identity.architecture, identity.scale) == ("upscaler", whole.architecture, whole.scale)
    assert missing(identity) == [lost]


def test_strangers_lack_nothing():
    tensors = {
        f"blocks.{n}.attn.qkv.weight": TensorInfo(f"blocks.{n}.attn.qkv.weight", "F16", (96, 32), 0, 0)
        for n in range(30)
    }
    assert not identify_header(Header("safetensors", tensors)).findings


@pytest.mark.parametrize(
    "layer", ["down_blocks.0.motion_modules.0.norm.weight", "down_blocks.0.temp_convs.0.conv1.0.weight"]
)
def test_models_over_time_lack_nothing_to_be_image_models(layer):
    golden = goldens.load("unets/sd1_unet_diffusers")
    golden["tensors"][layer] = ["F16", [320]]
    assert not missing(identify_header(goldens.header(golden)))


def test_a_layer_that_no_block_has_is_not_lost():
    """VaultGemma is Gemma 2 without its norms after the layers: another network, not a damaged one."""
    golden = goldens.load("encoders/gemma2_2b_bare")
    norm = "post_feedforward_layernorm"
    golden["tensors"] = {key: each for key, each in golden["tensors"].items() if norm not in key}
    identity = identify_header(goldens.header(golden))
    assert identity.base is None
    assert not missing(identity)
