"""Derived configurations against the classes themselves: the same model must come out of them, tensor by tensor.

Each case builds a diffusers or transformers model on the meta device, derives its configuration from names and shapes
alone, builds the class again from that, and compares state dictionaries and, for diffusers, every registered field.
"""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from assetkit.configs import component_config, components, pipeline_index, pipelines, scheduler_config
from assetkit.configs._facts import settle
from assetkit.configs._schedulers import SCHEDULERS
from tests import goldens
from tests.configs import PUBLISHED, plain

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning")


def library_of(classname: str) -> Any:
    return transformers if components()[classname].library == "transformers" else diffusers


def class_of(classname: str) -> Any:
    """The class itself, from wherever its library keeps it."""
    if classname == "StableCascadeUNet":
        from diffusers.models.unets import StableCascadeUNet as Found
    elif classname == "PaellaVQModel":
        from diffusers.pipelines.deprecated.wuerstchen.modeling_paella_vq_model import PaellaVQModel as Found
    elif classname == "ChatGLMModel":
        from diffusers.pipelines.kolors.text_encoder import ChatGLMModel as Found
    else:
        return getattr(library_of(classname), classname)
    return Found


def built(classname: str, config: dict[str, Any]) -> Any:
    """A model of the class with this configuration, on the meta device."""
    made = class_of(classname)
    fields = {name: value for name, value in config.items() if name not in ("architectures", "model_type")}
    with torch.device("meta"):
        if hasattr(made, "from_config"):
            return made.from_config(fields)
        return made(made.config_class(**fields))


def shapes_of(model: Any) -> dict[str, tuple[int, ...]]:
    return {key: tuple(value.shape) for key, value in model.state_dict().items()}


def jsonable(value: Any) -> Any:
    return json.loads(json.dumps(value))


def fields_of(model: Any) -> dict[str, Any]:
    return {name: jsonable(value) for name, value in model.config.items() if not name.startswith("_")}


def derive_again(
    classname: str, config: dict[str, Any], family: str, component: str | None = None, **facts: Any
) -> dict[str, Any]:
    """Derive the configuration of a real model and check that it makes the same model.

    What no tensor tells is stated by overrides, so that every other field must have been read rightly.
    """
    model = built(classname, config)
    stated = fields_of(model) if library_of(classname) is diffusers else config
    untold = {name: value for name, value in stated.items() if name in components()[classname].constants}
    derived = component_config(classname, shapes_of(model), family, component=component, overrides=untold, **facts)
    again = built(classname, derived)
    assert shapes_of(again) == shapes_of(model)
    if library_of(classname) is diffusers:
        assert fields_of(again) == fields_of(model)
    return derived


@pytest.mark.parametrize("row", [pytest.param(row, id=row["source"]) for row in PUBLISHED["components"]])
def test_published_configuration_is_derived(row: dict[str, Any]) -> None:
    model = built(row["classname"], row["config"])
    derived = component_config(
        row["classname"], shapes_of(model), row["family"], component=row["component"], **row["facts"]
    )
    assert shapes_of(built(row["classname"], derived)) == shapes_of(model)
    wanted = plain(row["config"])
    assert {name: plain(derived).get(name, "absent") for name in wanted} == wanted


# Variations of size ---------------------------------------------------------------------------------------------
TINY_UNET = {"block_out_channels": [32, 64], "cross_attention_dim": 24, "attention_head_dim": 4, "norm_num_groups": 8}
TWO = {
    "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
}
ATTENDED = {"down_block_types": ["CrossAttnDownBlock2D"] * 2, "up_block_types": ["CrossAttnUpBlock2D"] * 2}
UNCLIP = {"class_embed_type": "projection", "projection_class_embeddings_input_dim": 48}
XL = {
    **TINY_UNET,
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"],
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": 80,
    "use_linear_projection": True,
    "attention_head_dim": [4, 8],
}
XL_THREE = {
    **XL,
    "block_out_channels": [32, 64, 64],
    "attention_head_dim": [4, 8, 8],
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    "transformer_layers_per_block": [1, 2, 3],
}
ASYMMETRIC = {"transformer_layers_per_block": 2, "reverse_transformer_layers_per_block": [[2, 4, 1], 1]}
UNETS: tuple[tuple[str, dict[str, Any], str, dict[str, Any]], ...] = (
    ("plain", {}, "sd1", {}),
    ("inpainting", {"in_channels": 9}, "sd1", {"inpainting": True}),
    ("edit", {"in_channels": 8, "out_channels": 4}, "sd1", {"edit": True}),
    ("one_layer", {"layers_per_block": 1}, "sd1", {}),
    ("three_layers", {"layers_per_block": 3}, "sd1", {}),
    ("layers_by_level", {"layers_per_block": [1, 2]}, "sd1", {}),
    ("linear", {"use_linear_projection": True, "cross_attention_dim": 40}, "sd2", {"prediction": "v"}),
    ("no_middle", {"mid_block_type": None}, "bk_sdm_small", {}),
    ("middle_without_attention", {"mid_block_type": "UNetMidBlock2D"}, "sd1", {}),
    ("guidance", {"time_cond_proj_dim": 16}, "sd15_lcm", {}),
    ("wide_time", {"time_embedding_dim": 96}, "sd1", {}),
    ("unclip", UNCLIP, "sd2", {"prediction": "v"}),
    ("noise_levels", {"num_class_embeds": 10, "in_channels": 7}, "sd1", {}),
    ("timestep_class", {"class_embed_type": "timestep"}, "sd1", {}),
    ("kernel", {"conv_in_kernel": 1, "conv_out_kernel": 5}, "sd1", {}),
    ("all_attended", ATTENDED, "sd1", {}),
    ("cross_only", {"only_cross_attention": [True, False]}, "sd1", {}),
    ("xl", XL, "sdxl", {}),
    ("xl_deep", {**XL, "transformer_layers_per_block": 3}, "sdxl", {}),
    ("xl_three_levels", XL_THREE, "sdxl", {}),
    ("xl_inpainting", {**XL, "in_channels": 9}, "sdxl", {"inpainting": True}),
    ("xl_both_levels", {**XL, **ATTENDED, "transformer_layers_per_block": [2, 3]}, "sdxl", {}),
    ("xl_asymmetric", {**XL, **ASYMMETRIC}, "sdxl", {}),
    ("refiner", {**XL, "transformer_layers_per_block": 2}, "sdxl_refiner", {}),
)


@pytest.mark.parametrize(("change", "family", "facts"), [pytest.param(*row[1:], id=row[0]) for row in UNETS])
def test_unet_of_any_size(change: dict[str, Any], family: str, facts: dict[str, Any]) -> None:
    derive_again("UNet2DConditionModel", {**TINY_UNET, **TWO, **change}, family, **facts)


CONTROLNETS: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "sd1"),
    ({"conditioning_embedding_out_channels": [8, 12], "conditioning_channels": 1}, "sd1"),
    ({"layers_per_block": 1, "in_channels": 9, "conditioning_embedding_out_channels": [4, 6, 8]}, "sd1"),
    (
        {
            **{name: value for name, value in XL.items() if name != "up_block_types"},
            "transformer_layers_per_block": 2,
        },
        "sdxl",
    ),
)


@pytest.mark.parametrize(("change", "family"), CONTROLNETS)
def test_controlnet_of_any_size(change: dict[str, Any], family: str) -> None:
    levels = {"down_block_types": TWO["down_block_types"]}
    derive_again("ControlNetModel", {**TINY_UNET, **levels, **change}, family)


VAES: tuple[dict[str, Any], ...] = (
    {"block_out_channels": [8, 16]},
    {"block_out_channels": [8, 16, 16], "layers_per_block": 2, "latent_channels": 16},
    {"block_out_channels": [8, 16], "in_channels": 4, "out_channels": 4},
    {"block_out_channels": [8, 8, 16, 24], "use_quant_conv": False, "use_post_quant_conv": False},
    {"block_out_channels": [16], "mid_block_add_attention": False},
    {"block_out_channels": [8, 16], "latents_mean": [0.0] * 4, "latents_std": [1.0] * 4, "shift_factor": 0.1},
)


@pytest.mark.parametrize("config", VAES)
def test_vae_of_any_size(config: dict[str, Any]) -> None:
    levels = len(config["block_out_channels"])
    blocks = {"down_block_types": ["DownEncoderBlock2D"] * levels, "up_block_types": ["UpDecoderBlock2D"] * levels}
    derive_again("AutoencoderKL", {"norm_num_groups": 4, **blocks, **config}, "sd1")


TINY_VAES: tuple[dict[str, Any], ...] = (
    {},
    {"latent_channels": 16},
    {
        "encoder_block_out_channels": [8, 12],
        "num_encoder_blocks": [1, 2],
        "decoder_block_out_channels": [16, 8],
        "num_decoder_blocks": [2, 1],
    },
    {
        "encoder_block_out_channels": [8, 8, 8],
        "num_encoder_blocks": [1, 0, 2],
        "decoder_block_out_channels": [8, 6, 4],
        "num_decoder_blocks": [3, 1, 1],
        "in_channels": 4,
        "out_channels": 4,
    },
)


@pytest.mark.parametrize("config", TINY_VAES)
def test_tiny_vae_of_any_size(config: dict[str, Any]) -> None:
    derive_again("AutoencoderTiny", config, "sd1")


CLIPS: tuple[dict[str, Any], ...] = (
    {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 1},
    {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 2, "vocab_size": 90},
    {"hidden_size": 128, "intermediate_size": 100, "num_hidden_layers": 2, "max_position_embeddings": 248},
)


@pytest.mark.parametrize("config", CLIPS)
@pytest.mark.parametrize("classname", ["CLIPTextModel", "CLIPTextModelWithProjection"])
@pytest.mark.parametrize("prefix", ["", "text_model."])
def test_text_tower_of_any_size(config: dict[str, Any], classname: str, prefix: str) -> None:
    stated = {"bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1}
    config = {"vocab_size": 80, "projection_dim": 24, "num_attention_heads": config["hidden_size"] // 64 or 2} | config
    model = built(classname, {**config, **stated})
    shapes = shapes_of(model)
    names = {key: key if "projection" in key else prefix + key.removeprefix("text_model.") for key in shapes}
    shapes = {names[key]: each for key, each in shapes.items()}
    shapes[f"{prefix}embeddings.position_ids"] = (1, config.get("max_position_embeddings", 77))
    overrides = {"num_attention_heads": 2} if config["hidden_size"] == 32 else {}
    if classname == "CLIPTextModel":
        overrides["projection_dim"] = 24
    derived = component_config(classname, shapes, "sdxl", overrides=overrides)
    again = built(classname, derived)
    assert shapes_of(again) == shapes_of(model)
    for name in config:
        assert getattr(again.config, name) == getattr(model.config, name), name


T5S: tuple[dict[str, Any], ...] = (
    {"d_model": 32, "d_ff": 64, "d_kv": 8, "num_heads": 4, "num_layers": 1},
    {"d_model": 24, "d_ff": 40, "d_kv": 16, "num_heads": 3, "num_layers": 3, "relative_attention_num_buckets": 8},
    {"d_model": 32, "d_ff": 64, "d_kv": 8, "num_heads": 2, "num_layers": 2, "feed_forward_proj": "relu"},
)


@pytest.mark.parametrize("config", T5S)
def test_t5_of_any_size(config: dict[str, Any]) -> None:
    config = {"vocab_size": 50, "feed_forward_proj": "gated-gelu", **config}
    model = built("T5EncoderModel", config)
    again = built("T5EncoderModel", component_config("T5EncoderModel", shapes_of(model), "flux_dev"))
    assert shapes_of(again) == shapes_of(model)
    for name in (*config, "is_gated_act", "dense_act_fn"):
        assert getattr(again.config, name) == getattr(model.config, name), name


TINY_SD3 = {"num_layers": 3, "attention_head_dim": 8, "num_attention_heads": 2, "caption_projection_dim": 16}
TRANSFORMERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("SD3Transformer2DModel", "sd3_medium", {**TINY_SD3, "joint_attention_dim": 20, "pooled_projection_dim": 12}),
    (
        "SD3Transformer2DModel",
        "sd35_medium",
        {**TINY_SD3, "qk_norm": "rms_norm", "dual_attention_layers": [0, 2], "pos_embed_max_size": 24},
    ),
    ("SD3Transformer2DModel", "sd35_large", {**TINY_SD3, "in_channels": 4, "out_channels": 8, "patch_size": 4}),
    (
        "FluxTransformer2DModel",
        "flux_dev",
        {
            "num_layers": 1,
            "num_single_layers": 2,
            "attention_head_dim": 16,
            "num_attention_heads": 2,
            "axes_dims_rope": [4, 6, 6],
            "guidance_embeds": True,
            "joint_attention_dim": 20,
            "pooled_projection_dim": 12,
        },
    ),
    (
        "FluxTransformer2DModel",
        "flux_dev",
        {"num_layers": 2, "num_single_layers": 0, "num_attention_heads": 1, "in_channels": 384, "out_channels": 64},
    ),
)


@pytest.mark.parametrize(("classname", "family", "config"), TRANSFORMERS)
def test_transformer_of_any_size(classname: str, family: str, config: dict[str, Any]) -> None:
    derive_again(classname, config, family)


HEADS = {"attention_head_dim": 16, "num_attention_heads": 2, "axes_dims_rope": [4, 6, 6]}
LTX_VAE = {
    "block_out_channels": [8, 16],
    "down_block_types": ["LTXVideoDownBlock3D"] * 2,
    "decoder_block_out_channels": [8, 16],
    "layers_per_block": [1, 2, 3],
    "decoder_layers_per_block": [2, 1, 3],
    "spatio_temporal_scaling": [True, False],
    "decoder_spatio_temporal_scaling": [True, False],
    "decoder_inject_noise": [False, False, False],
    "downsample_type": ["conv", "conv"],
    "upsample_residual": [False, False],
    "upsample_factor": [1, 1],
    "latent_channels": 6,
}
OTHERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "ChromaTransformer2DModel",
        "chroma",
        {**HEADS, "num_layers": 1, "num_single_layers": 2, "approximator_hidden_dim": 24, "approximator_layers": 3},
    ),
    ("Flux2Transformer2DModel", "flux2_dev", {**HEADS, "num_layers": 2, "num_single_layers": 1, "mlp_ratio": 2.5}),
    (
        "Flux2Transformer2DModel",
        "flux2_klein_4b",
        {**HEADS, "num_layers": 1, "num_single_layers": 1, "guidance_embeds": False, "in_channels": 16},
    ),
    (
        "PixArtTransformer2DModel",
        "pixart_alpha",
        {
            "num_layers": 2,
            "num_attention_heads": 2,
            "cross_attention_dim": 144,
            "caption_channels": 20,
            "use_additional_conditions": True,
        },
    ),
    (
        "PixArtTransformer2DModel",
        "pixart_sigma",
        {
            "num_layers": 1,
            "num_attention_heads": 2,
            "attention_head_dim": 12,
            "cross_attention_dim": 24,
            "caption_channels": 20,
            "use_additional_conditions": False,
            "out_channels": 4,
        },
    ),
    (
        "SanaTransformer2DModel",
        "sana",
        {
            "num_layers": 2,
            "num_attention_heads": 2,
            "attention_head_dim": 8,
            "num_cross_attention_heads": 4,
            "cross_attention_head_dim": 4,
            "cross_attention_dim": 16,
            "caption_channels": 12,
            "guidance_embeds": True,
            "qk_norm": "rms_norm_across_heads",
        },
    ),
    (
        "Lumina2Transformer2DModel",
        "lumina2",
        {
            "hidden_size": 48,
            "num_layers": 2,
            "num_refiner_layers": 1,
            "num_attention_heads": 4,
            "num_kv_heads": 2,
            "multiple_of": 10,
            "axes_dim_rope": [4, 4, 4],
            "cap_feat_dim": 20,
        },
    ),
    (
        "AuraFlowTransformer2DModel",
        "auraflow",
        {
            "num_mmdit_layers": 1,
            "num_single_dit_layers": 2,
            "attention_head_dim": 8,
            "num_attention_heads": 3,
            "caption_projection_dim": 24,
            "joint_attention_dim": 20,
            "pos_embed_max_size": 64,
        },
    ),
    (
        "ZImageTransformer2DModel",
        "z_image",
        {
            "all_patch_size": [2, 4],
            "all_f_patch_size": [1, 1],
            "dim": 48,
            "n_layers": 2,
            "n_refiner_layers": 1,
            "n_heads": 3,
            "n_kv_heads": 3,
            "axes_dims": [4, 6, 6],
            "cap_feat_dim": 20,
        },
    ),
    ("QwenImageTransformer2DModel", "qwen_image", {**HEADS, "num_layers": 2, "joint_attention_dim": 20}),
    ("QwenImageTransformer2DModel", "qwen_image", {**HEADS, "num_layers": 1, "use_additional_t_cond": True}),
    (
        "WanTransformer3DModel",
        "wan21",
        {"num_attention_heads": 2, "attention_head_dim": 12, "num_layers": 2, "ffn_dim": 20, "text_dim": 16},
    ),
    (
        "WanTransformer3DModel",
        "wan22",
        {
            "num_attention_heads": 2,
            "attention_head_dim": 12,
            "num_layers": 1,
            "ffn_dim": 20,
            "patch_size": [2, 1, 4],
            "in_channels": 36,
            "image_dim": 14,
            "added_kv_proj_dim": 24,
            "pos_embed_seq_len": 30,
            "cross_attn_norm": False,
            "freq_dim": 32,
        },
    ),
    (
        "HunyuanVideoTransformer3DModel",
        "hunyuan_video",
        {
            "num_attention_heads": 2,
            "attention_head_dim": 16,
            "rope_axes_dim": [4, 6, 6],
            "num_layers": 1,
            "num_single_layers": 2,
            "num_refiner_layers": 1,
            "mlp_ratio": 2.0,
            "in_channels": 33,
            "guidance_embeds": False,
            "text_embed_dim": 20,
            "pooled_projection_dim": 12,
        },
    ),
    (
        "LTXVideoTransformer3DModel",
        "ltx_video",
        {
            "num_attention_heads": 2,
            "attention_head_dim": 8,
            "cross_attention_dim": 16,
            "num_layers": 2,
            "in_channels": 8,
        },
    ),
    (
        "HunyuanDiT2DModel",
        "hunyuan_dit",
        {
            "num_attention_heads": 4,
            "attention_head_dim": 8,
            "in_channels": 4,
            "patch_size": 2,
            "hidden_size": 32,
            "num_layers": 4,
            "mlp_ratio": 2.375,
            "cross_attention_dim": 16,
            "cross_attention_dim_t5": 24,
            "text_len": 7,
            "text_len_t5": 9,
            "learn_sigma": False,
        },
    ),
    (
        "UNetSpatioTemporalConditionModel",
        "svd",
        {
            "block_out_channels": [32, 64],
            "down_block_types": ["CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"],
            "up_block_types": ["UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"],
            "num_attention_heads": [2, 4],
            "cross_attention_dim": 24,
            "layers_per_block": 1,
        },
    ),
    (
        "AutoencoderKLWan",
        "wan21",
        {"base_dim": 8, "z_dim": 4, "dim_mult": [1, 2, 3], "temperal_downsample": [True, False]},
    ),
    (
        "AutoencoderKLWan",
        "wan22",
        {
            "base_dim": 8,
            "decoder_base_dim": 12,
            "z_dim": 6,
            "num_res_blocks": 1,
            "is_residual": True,
            "in_channels": 12,
            "out_channels": 12,
            "patch_size": 2,
            "scale_factor_spatial": 16,
        },
    ),
    ("AutoencoderKLQwenImage", "qwen_image", {"base_dim": 8, "z_dim": 4, "num_res_blocks": 3, "input_channels": 4}),
    (
        "AutoencoderKLHunyuanVideo",
        "hunyuan_video",
        {"block_out_channels": [32, 32, 64, 64], "layers_per_block": 1, "latent_channels": 4},
    ),
    (
        "AutoencoderKLTemporalDecoder",
        "svd",
        {"block_out_channels": [32, 64], "down_block_types": ["DownEncoderBlock2D"] * 2, "layers_per_block": 2},
    ),
    (
        "AutoencoderKLFlux2",
        "flux2_dev",
        {
            "block_out_channels": [32, 64],
            "decoder_block_out_channels": [64, 96],
            "down_block_types": ["DownEncoderBlock2D"] * 2,
            "up_block_types": ["UpDecoderBlock2D"] * 2,
            "layers_per_block": 1,
            "latent_channels": 8,
        },
    ),
    (
        "AutoencoderDC",
        "sana",
        {
            "latent_channels": 4,
            "attention_head_dim": 4,
            "encoder_block_types": ["ResBlock", "EfficientViTBlock"],
            "decoder_block_types": ["ResBlock", "EfficientViTBlock"],
            "encoder_block_out_channels": [8, 16],
            "decoder_block_out_channels": [16, 24],
            "encoder_layers_per_block": [2, 1],
            "decoder_layers_per_block": [1, 2],
            "encoder_qkv_multiscales": [[], []],
            "decoder_qkv_multiscales": [[], [5]],
            "downsample_block_type": "conv",
            "upsample_block_type": "interpolate",
        },
    ),
    (
        "AutoencoderDC",
        "sana",
        {
            "latent_channels": 4,
            "encoder_block_types": ["ResBlock", "ResBlock"],
            "decoder_block_types": ["ResBlock", "ResBlock"],
            "encoder_block_out_channels": [8, 16],
            "decoder_block_out_channels": [8, 16],
            "encoder_layers_per_block": [1, 1],
            "decoder_layers_per_block": [1, 1],
            "encoder_qkv_multiscales": [[], []],
            "decoder_qkv_multiscales": [[], []],
        },
    ),
    ("AutoencoderKLLTXVideo", "ltx_video", {**LTX_VAE}),
    (
        "AutoencoderKLLTXVideo",
        "ltx_video",
        {
            **LTX_VAE,
            "decoder_block_out_channels": [16, 32],
            "decoder_layers_per_block": [1, 2, 3],
            "decoder_spatio_temporal_scaling": [True, True],
            "decoder_inject_noise": [True, True, False],
            "upsample_residual": [True, True],
            "upsample_factor": [2, 2],
            "timestep_conditioning": True,
        },
    ),
    (
        "AutoencoderKLLTXVideo",
        "ltx_video",
        {
            **LTX_VAE,
            "block_out_channels": [8, 16, 16],
            "down_block_types": ["LTXVideo095DownBlock3D"] * 2,
            "spatio_temporal_scaling": [True, True],
            "downsample_type": ["spatial", "temporal"],
            "spatial_compression_ratio": 8,
            "temporal_compression_ratio": 2,
        },
    ),
    (
        "SD3ControlNetModel",
        "sd3_medium",
        {**TINY_SD3, "num_layers": 2, "extra_conditioning_channels": 1, "joint_attention_dim": 20},
    ),
    (
        "SD3ControlNetModel",
        "sd35_large",
        {**TINY_SD3, "num_layers": 1, "qk_norm": "rms_norm", "use_pos_embed": False, "joint_attention_dim": 20},
    ),
    ("FluxControlNetModel", "flux_dev", {**HEADS, "num_layers": 1, "num_single_layers": 2, "num_mode": 5}),
    (
        "FluxControlNetModel",
        "flux_dev",
        {
            **HEADS,
            "num_layers": 2,
            "num_single_layers": 0,
            "conditioning_embedding_channels": 16,
            "guidance_embeds": True,
        },
    ),
    (
        "ControlNetUnionModel",
        "sdxl",
        {
            **{name: value for name, value in XL.items() if name != "up_block_types"},
            "transformer_layers_per_block": 2,
            "num_control_type": 5,
            "num_trans_channel": 32,
            "num_trans_layer": 2,
            "num_proj_channel": 32,
        },
    ),
    (
        "MotionAdapter",
        "sd1",
        {"block_out_channels": [32, 64, 64, 64], "motion_num_attention_heads": 4, "motion_max_seq_length": 24},
    ),
    (
        "MotionAdapter",
        "sdxl",
        {
            "block_out_channels": [32, 64, 64],
            "motion_layers_per_block": [1, 2, 3],
            "motion_transformer_layers_per_block": 2,
            "use_motion_mid_block": False,
            "conv_in_channels": 9,
        },
    ),
    (
        "SparseControlNetModel",
        "sd1",
        {"block_out_channels": [32] * 4, "cross_attention_dim": 24, "motion_max_seq_length": 16},
    ),
    (
        "SparseControlNetModel",
        "sd1",
        {
            "block_out_channels": [32, 64, 64, 64],
            "cross_attention_dim": 32,
            "layers_per_block": 1,
            "conditioning_channels": 3,
            "use_simplified_condition_embedding": False,
            "conditioning_embedding_out_channels": [8, 16, 24],
            "motion_num_attention_heads": 4,
        },
    ),
    *(
        (
            "ZImageControlNetModel",
            "z_image",
            {
                "control_layers_places": list(range(0, 30, step)),
                "control_refiner_layers_places": [0, 1] if refiner else [],
                "control_in_dim": channels,
                "add_control_noise_refiner": refiner,
                "dim": 16,
                "n_heads": 4,
                "n_kv_heads": 4,
            },
        )
        for step, channels, refiner in (
            (5, 16, None),
            (2, 33, "control_layers"),
            (2, 33, "control_noise_refiner"),
        )
    ),
    ("PaellaVQModel", "cascade_b", {"levels": 3, "bottleneck_blocks": 2, "embed_dim": 32, "num_vq_embeddings": 20}),
)


@pytest.mark.parametrize(("classname", "family", "config"), OTHERS)
def test_other_component_of_any_size(classname: str, family: str, config: dict[str, Any]) -> None:
    derive_again(classname, config, family)


@pytest.mark.parametrize(("layers", "controlled"), [(10, [0, 5]), (6, [0, 2, 4])])
def test_wan_with_control_layers(layers: int, controlled: list[int]) -> None:
    small = {"num_attention_heads": 2, "attention_head_dim": 12, "ffn_dim": 20, "text_dim": 16, "vace_in_channels": 6}
    config = {**small, "num_layers": layers, "vace_layers": controlled}
    derive_again("WanVACETransformer3DModel", config, "wan21", vace=True)


LANGUAGE = {"vocab_size": 50, "hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 3, "head_dim": 8}
TOWERS: tuple[tuple[str, str, dict[str, Any], tuple[str, ...]], ...] = (
    ("Qwen3Model", "z_image", {**LANGUAGE, "num_attention_heads": 6, "num_key_value_heads": 2}, ()),
    ("Qwen3ForCausalLM", "flux2_klein_4b", {**LANGUAGE, "num_attention_heads": 4, "num_key_value_heads": 4}, ()),
    ("Gemma2Model", "sana", {**LANGUAGE, "num_attention_heads": 4, "num_key_value_heads": 1}, ("head_dim",)),
    ("LlamaModel", "hunyuan_video", {**LANGUAGE, "num_attention_heads": 4, "num_key_value_heads": 2}, ("head_dim",)),
    (
        "BertModel",
        "hunyuan_dit",
        {
            "vocab_size": 50,
            "hidden_size": 64,
            "intermediate_size": 40,
            "num_hidden_layers": 2,
            "num_attention_heads": 1,
        },
        (),
    ),
    (
        "CLIPVisionModelWithProjection",
        "svd",
        {
            "hidden_size": 64,
            "intermediate_size": 40,
            "num_hidden_layers": 2,
            "num_attention_heads": 16,
            "image_size": 42,
            "patch_size": 14,
            "projection_dim": 20,
        },
        (),
    ),
    (
        "CLIPVisionModel",
        "wan21",
        {
            "hidden_size": 32,
            "intermediate_size": 40,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 16,
            "patch_size": 8,
        },
        ("num_attention_heads",),
    ),
    (
        "UMT5EncoderModel",
        "wan21",
        {"vocab_size": 50, "d_model": 24, "d_ff": 40, "d_kv": 8, "num_heads": 3, "num_layers": 2},
        (),
    ),
)


@pytest.mark.parametrize(("classname", "family", "config", "stated"), TOWERS)
def test_tower_of_any_size(classname: str, family: str, config: dict[str, Any], stated: tuple[str, ...]) -> None:
    model = built(classname, config)
    overrides = {name: config[name] for name in stated}
    facts = {"i2v": True} if classname == "CLIPVisionModel" else {}
    again = built(classname, component_config(classname, shapes_of(model), family, overrides=overrides, **facts))
    assert shapes_of(again) == shapes_of(model)
    for name in config:
        assert getattr(again.config, name) == getattr(model.config, name), name


PUBLISHED_GOLDENS = (
    # golden, class, family, and what the golden's own source states beside the class's defaults
    ("dits/chroma-diffusers", "ChromaTransformer2DModel", "chroma"),
    ("dits/flux_fill-diffusers", "FluxTransformer2DModel", "flux_dev"),
    ("dits/flux_control-diffusers", "FluxTransformer2DModel", "flux_dev"),
    ("dits/sd35_medium-diffusers", "SD3Transformer2DModel", "sd35_medium"),
    ("dits/flux2_dev-diffusers", "Flux2Transformer2DModel", "flux2_dev"),
    ("dits/flux2_klein_4b-diffusers", "Flux2Transformer2DModel", "flux2_klein_4b"),
    ("dits/flux2_klein_9b-diffusers", "Flux2Transformer2DModel", "flux2_klein_9b"),
    ("dits/pixart_alpha-diffusers", "PixArtTransformer2DModel", "pixart_alpha"),
    ("dits/pixart_sigma-diffusers", "PixArtTransformer2DModel", "pixart_sigma"),
    ("dits/sana_1600m-diffusers", "SanaTransformer2DModel", "sana"),
    ("dits/sana_600m-diffusers", "SanaTransformer2DModel", "sana"),
    ("dits/sana_sprint-diffusers", "SanaTransformer2DModel", "sana"),
    ("dits/lumina2-diffusers", "Lumina2Transformer2DModel", "lumina2"),
    ("dits/auraflow-diffusers", "AuraFlowTransformer2DModel", "auraflow"),
    ("dits/z_image-diffusers", "ZImageTransformer2DModel", "z_image"),
    ("dits/qwen_image-diffusers", "QwenImageTransformer2DModel", "qwen_image"),
    ("dits/qwen_image_layered-diffusers", "QwenImageTransformer2DModel", "qwen_image"),
    ("dits/wan_t2v_13b-diffusers", "WanTransformer3DModel", "wan21"),
    ("dits/wan_t2v_14b-diffusers", "WanTransformer3DModel", "wan21"),
    ("dits/wan21_i2v-diffusers", "WanTransformer3DModel", "wan21"),
    ("dits/wan21_flf2v-diffusers", "WanTransformer3DModel", "wan21"),
    ("dits/wan22_ti2v_5b-diffusers", "WanTransformer3DModel", "wan22"),
    ("dits/hunyuan_video-diffusers", "HunyuanVideoTransformer3DModel", "hunyuan_video"),
    ("dits/hunyuan_video_i2v-diffusers", "HunyuanVideoTransformer3DModel", "hunyuan_video"),
    ("dits/ltx_2b-diffusers", "LTXVideoTransformer3DModel", "ltx_video"),
    ("dits/ltx_13b-diffusers", "LTXVideoTransformer3DModel", "ltx_video"),
    ("dits/hunyuan_dit_v11-diffusers", "HunyuanDiT2DModel", "hunyuan_dit"),
    ("dits/hunyuan_dit_v12-diffusers", "HunyuanDiT2DModel", "hunyuan_dit"),
    ("unets/kolors_unet_diffusers", "UNet2DConditionModel", "kolors"),
    ("unets/sd_x4_unet_diffusers", "UNet2DConditionModel", "sd_x4_upscaler"),
    ("unets/ssd1b_unet_diffusers", "UNet2DConditionModel", "ssd1b"),
    ("unets/vega_unet_diffusers", "UNet2DConditionModel", "vega"),
    ("unets/koala_700m_unet_diffusers", "UNet2DConditionModel", "koala_700m"),
    ("unets/koala_1b_unet_diffusers", "UNet2DConditionModel", "koala_1b"),
    ("unets/bk_sdm_base_unet_diffusers", "UNet2DConditionModel", "bk_sdm_base"),
    ("unets/bk_sdm_small_unet_diffusers", "UNet2DConditionModel", "bk_sdm_small"),
    ("unets/bk_sdm_tiny_unet_diffusers", "UNet2DConditionModel", "bk_sdm_tiny"),
    ("unets/sdxl_unet_diffusers_lcm", "UNet2DConditionModel", "sdxl_lcm"),
    ("unets/svd_unet_diffusers", "UNetSpatioTemporalConditionModel", "svd_xt"),
    ("unets/cascade_b_diffusers", "StableCascadeUNet", "cascade_b"),
    ("unets/cascade_b_lite_diffusers", "StableCascadeUNet", "cascade_b"),
    ("unets/cascade_c_diffusers", "StableCascadeUNet", "cascade_c"),
    ("unets/cascade_c_lite_diffusers", "StableCascadeUNet", "cascade_c"),
    ("vaes/wan21_diffusers", "AutoencoderKLWan", "wan21"),
    ("vaes/wan22_diffusers", "AutoencoderKLWan", "wan22"),
    ("vaes/qwen_image_diffusers", "AutoencoderKLQwenImage", "qwen_image"),
    ("vaes/hunyuan_video_diffusers", "AutoencoderKLHunyuanVideo", "hunyuan_video"),
    ("vaes/ltx_video_diffusers", "AutoencoderKLLTXVideo", "ltx_video"),
    ("vaes/ltx_video_091_diffusers", "AutoencoderKLLTXVideo", "ltx_video"),
    ("controls/controlnet_sd3_diffusers", "SD3ControlNetModel", "sd3_medium"),
    ("controls/controlnet_sd35_large_diffusers", "SD3ControlNetModel", "sd35_large"),
    ("controls/controlnet_flux_diffusers", "FluxControlNetModel", "flux_dev"),
    ("controls/controlnet_flux_union_diffusers", "FluxControlNetModel", "flux_dev"),
    ("controls/controlnet_sdxl_diffusers", "ControlNetModel", "sdxl"),
    ("controls/controlnet_sdxl_union", "ControlNetUnionModel", "sdxl"),
    ("vaes/sana_diffusers", "AutoencoderDC", "sana"),
    ("vaes/flux2_diffusers", "AutoencoderKLFlux2", "flux2_dev"),
    ("vaes/svd_diffusers", "AutoencoderKLTemporalDecoder", "svd"),
    ("vaes/x4_diffusers", "AutoencoderKL", "sd_x4_upscaler"),
    ("vaes/cascade_a", "PaellaVQModel", "cascade_b"),
    ("vaes/taesd_diffusers", "AutoencoderTiny", "sdxl"),
    ("vaes/taesd_16_diffusers", "AutoencoderTiny", "flux_dev"),
    ("encoders/qwen3_4b", "Qwen3ForCausalLM", "flux2_klein_4b"),
    ("encoders/qwen3_8b", "Qwen3ForCausalLM", "flux2_klein_9b"),
    ("encoders/gemma2_2b", "Gemma2Model", "lumina2"),
    ("encoders/llama3_8b", "LlamaModel", "hunyuan_video"),
    ("encoders/umt5xxl", "UMT5EncoderModel", "wan22"),
    ("encoders/pile_t5_xl", "UMT5EncoderModel", "auraflow"),
    ("encoders/clip_h_transformers", "CLIPTextModelWithProjection", "sdxl"),
    ("encoders/clip_vit_h_transformers", "CLIPVisionModelWithProjection", "svd"),
    ("encoders/clip_vit_l_transformers", "CLIPVisionModelWithProjection", "cascade_c"),
)
BUFFERS = ("position_ids", "inv_freq")


@pytest.mark.parametrize(("golden", "classname", "family"), PUBLISHED_GOLDENS)
def test_published_size_is_derived(golden: str, classname: str, family: str) -> None:
    saved = {key: tuple(shape) for key, (_, shape) in goldens.load(golden)["tensors"].items()}
    again = shapes_of(built(classname, component_config(classname, saved, family)))
    prefixes = components()[classname].prefixes

    def bare(shapes: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        kept = {key: shape for key, shape in shapes.items() if not key.endswith(BUFFERS)}
        tied = kept.keys() - {"encoder.embed_tokens.weight", "lm_head.weight"}
        return {key[len(next((p for p in prefixes if key.startswith(p)), "")) :]: kept[key] for key in tied}

    assert bare(again) == bare(saved)


# The tables against the libraries -------------------------------------------------------------------------------
@pytest.mark.parametrize("classname", sorted(components()))
def test_row_has_exactly_the_fields_of_its_class(classname: str) -> None:
    row = components()[classname]
    if row.library in ("transformers", "kolors"):
        pytest.skip("transformers configurations are open")
    made = inspect.signature(class_of(classname).__init__).parameters
    defaults = {name: jsonable(each.default) for name, each in made.items() if name != "self"}
    assert set(row.told) | set(row.constants) == set(defaults)
    constants = {name: value for name, value in row.constants.items() if not callable(value)}
    assert constants == {name: defaults[name] for name in constants}


@pytest.mark.parametrize("classname", sorted(SCHEDULERS))
def test_scheduler_table_has_the_classs_defaults(classname: str) -> None:
    made = inspect.signature(getattr(diffusers, classname).__init__).parameters
    defaults = {name: jsonable(each.default) for name, each in made.items() if name != "self"}
    defaults.pop("lambda_min_clipped", None)
    assert dict(SCHEDULERS[classname]) == defaults


def _cases() -> list[Any]:
    cases = []
    for row in pipelines().values():
        for variant in ({}, *(variant.when for variant in row.variants)):
            facts = {name: value[0] if isinstance(value, tuple) else value for name, value in variant.items()}
            if row.prediction is None:
                facts.setdefault("prediction", "epsilon")
            cases.append(pytest.param(row.family, facts, id=f"{row.family}-{'-'.join(facts)}"))
    return cases


@pytest.mark.parametrize(("family", "facts"), _cases())
def test_index_has_exactly_what_its_pipeline_takes(family: str, facts: dict[str, Any]) -> None:
    scheduler = scheduler_config(family, **facts)
    made = getattr(diffusers, scheduler["_class_name"]).from_config(scheduler)
    assert {name: made.config[name] for name in scheduler if name[0] != "_"} == {
        name: value for name, value in scheduler.items() if name[0] != "_"
    }
    parts = {name: slot.classname for name, slot in settle(family, facts).row.slots.items()}
    index = pipeline_index(family, parts, **facts)
    taken = set(inspect.signature(getattr(diffusers, index["_class_name"]).__init__).parameters) - {"self"}
    if taken == {"args", "kwargs"}:
        pytest.skip("diffusers lacks a package for this pipeline")
    assert {name for name in index if name[0] != "_"} == taken - {"add_watermarker"}
    for library, classname in (value for value in index.values() if isinstance(value, list) and value[0]):
        home = {"diffusers": diffusers, "transformers": transformers}.get(library)
        assert home is None or hasattr(home, classname), classname
