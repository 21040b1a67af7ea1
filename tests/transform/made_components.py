"""Small modules of every class that diffusers loads from one file, and its converters for other widths than one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType, FunctionType, MappingProxyType
from typing import Any, NamedTuple

import pytest

diffusers = pytest.importorskip("diffusers")


def narrowed(converter: Callable[..., Any], widths: Mapping[int, int]) -> Callable[..., Any]:
    """The converter for a model of another size: some of diffusers' know only the published one, as a number."""

    def changed(code: CodeType) -> CodeType:
        return code.replace(co_consts=tuple(map(constant, code.co_consts)))

    def constant(value: Any) -> Any:
        if isinstance(value, CodeType):
            return changed(value)
        return widths.get(value, value) if type(value) is int else value

    made = converter.__code__
    return FunctionType(changed(made), converter.__globals__, converter.__name__, converter.__defaults__)


class Small(NamedTuple):
    """One class at a size that costs nothing."""

    classname: str
    family: str
    config: Mapping[str, Any]
    widths: Mapping[int, int] = MappingProxyType({})
    """Numbers in diffusers' converter of the published size, and what they are at this one."""
    prefix: str = ""
    """What its loader wants before the names of a component alone."""
    beside: tuple[str, ...] = ()
    """Tensors of published files that mean nothing, yet its converter insists on dropping them itself."""
    loses: str = ""
    """What the one file holds that the folder has no place for, as the certificate says."""
    spared: bool = False
    """Whether its converter takes tensors out before it looks which model it is (diffusers 0.42.1, Cosmos)."""


def component_class(name: str) -> Any:
    """The class, wherever diffusers keeps it."""
    return getattr(diffusers, name, None) or getattr(diffusers.models.unets, name)


class Spared(dict[str, Any]):
    """A checkpoint that stays whole."""

    def pop(self, key: str, *default: Any) -> Any:
        return self.get(key, *default)


# fmt: off
_ROPE = {"num_attention_heads": 2, "attention_head_dim": 16, "axes_dims_rope": (4, 6, 6)}
_WAN = {"num_attention_heads": 2, "attention_head_dim": 12, "in_channels": 4, "out_channels": 4, "text_dim": 6,
        "freq_dim": 8, "ffn_dim": 10, "num_layers": 2}
_DC = {
    "latent_channels": 4, "attention_head_dim": 4, "encoder_block_types": ("ResBlock", "EfficientViTBlock"),
    "decoder_block_types": ("ResBlock", "EfficientViTBlock"), "encoder_block_out_channels": (8, 16),
    "decoder_block_out_channels": (16, 24), "encoder_layers_per_block": (2, 1), "decoder_layers_per_block": (1, 2),
    "encoder_qkv_multiscales": ((), ()), "decoder_qkv_multiscales": ((), (5,)), "upsample_block_type": "interpolate",
}
_LTX_VAE = {
    "block_out_channels": (4, 8, 16, 16), "down_block_types": ("LTXVideoDownBlock3D",) * 4,
    "decoder_block_out_channels": (4, 8, 16, 16), "layers_per_block": (2, 1, 1, 1, 2),
    "decoder_layers_per_block": (2, 1, 1, 1, 2), "spatio_temporal_scaling": (True, True, True, False),
    "decoder_spatio_temporal_scaling": (True, True, True, False), "decoder_inject_noise": (False,) * 5,
    "downsample_type": ("conv",) * 4, "upsample_residual": (False,) * 4, "upsample_factor": (1,) * 4,
    "latent_channels": 6,
}
_LTX_VAE_TIMED = {
    **_LTX_VAE, "decoder_block_out_channels": (4, 8, 16), "decoder_layers_per_block": (1, 1, 1, 1),
    "decoder_spatio_temporal_scaling": (True,) * 3, "decoder_inject_noise": (True, True, False, False),
    "upsample_residual": (True,) * 3, "upsample_factor": (2,) * 3, "timestep_conditioning": True,
}
_UNET = {"block_out_channels": (32,) * 4, "cross_attention_dim": 32}
_THREE = {"down_block_types": ("CrossAttnDownBlock2D",) * 2 + ("DownBlock2D",),
          "up_block_types": ("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 2}
_XL = {
    "block_out_channels": (32,) * 3, "cross_attention_dim": 48, "use_linear_projection": True,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), "addition_embed_type": "text_time",
    "transformer_layers_per_block": (1, 2, 3), "projection_class_embeddings_input_dim": 16 + 6 * 256,
}
_CASCADE = {
    "in_channels": 4, "out_channels": 4, "timestep_ratio_embedding_dim": 8, "conditioning_dim": 32,
    "block_out_channels": (32, 32), "num_attention_heads": (4, 4), "down_num_layers_per_block": (1, 2),
    "up_num_layers_per_block": (2, 1), "down_blocks_repeat_mappers": (1, 1), "up_blocks_repeat_mappers": (1, 1),
    "block_types_per_layer": (("SDCascadeResBlock", "SDCascadeTimestepBlock", "SDCascadeAttnBlock"),) * 2,
    "clip_text_pooled_in_channels": 12, "timestep_conditioning_type": ("sca",), "self_attn": (True, True),
}
# fmt: off
SMALL = (
    Small("StableCascadeUNet", "cascade_b", {**_CASCADE, "effnet_in_channels": 6, "pixel_mapper_in_channels": 3}),
    Small("StableCascadeUNet", "cascade_c", {**_CASCADE, "clip_text_in_channels": 12, "clip_image_in_channels": 10}),
    *(Small("UNet2DConditionModel", family, config, prefix="model.diffusion_model.") for family, config in {
        "sd1": _UNET,
        "sd2": {**_UNET, "use_linear_projection": True},
        "sdxl": _XL,
        "koala_700m": {**_XL, "layers_per_block": 1, "transformer_layers_per_block": (1, 2, 5)},
        "bk_sdm_base": {**_UNET, "layers_per_block": 1},
        "bk_sdm_small": {**_UNET, "layers_per_block": 1, "mid_block_type": None},
        "bk_sdm_tiny": {**_UNET, **_THREE, "layers_per_block": 1, "block_out_channels": (32,) * 3,
                        "mid_block_type": None},
        "sd_x4_upscaler": {
            **_UNET, "in_channels": 7, "only_cross_attention": (True, True, True, False), "num_class_embeds": 10,
            "down_block_types": ("DownBlock2D",) + ("CrossAttnDownBlock2D",) * 3, "use_linear_projection": True,
            "up_block_types": ("CrossAttnUpBlock2D",) * 3 + ("UpBlock2D",)},
    }.items()),
    Small("AutoencoderKL", "sd1", {"block_out_channels": (32, 64), "down_block_types": ("DownEncoderBlock2D",) * 2,
                                   "up_block_types": ("UpDecoderBlock2D",) * 2}),
    Small("ControlNetModel", "sd1", _UNET),
    Small("MotionAdapter", "sd1", {"block_out_channels": (32, 32), "motion_num_attention_heads": 2},
          loses="the positions of the first attention once more"),
    Small("MotionAdapter", "sdxl", {
        "block_out_channels": (32,) * 3, "motion_num_attention_heads": 2, "use_motion_mid_block": False,
        "motion_layers_per_block": 1, "motion_max_seq_length": 24},
        loses="the positions of the first attention once more"),
    Small("SparseControlNetModel", "sd1", {
        "block_out_channels": (32,) * 4, "cross_attention_dim": 32, "motion_num_attention_heads": 2}),
    Small("SparseControlNetModel", "sd1", {
        "block_out_channels": (32,) * 4, "cross_attention_dim": 32, "motion_num_attention_heads": 2,
        "use_simplified_condition_embedding": False, "conditioning_channels": 3}),
    Small("SD3Transformer2DModel", "sd3_medium", {
        "num_layers": 3, "attention_head_dim": 8, "num_attention_heads": 2, "caption_projection_dim": 16,
        "joint_attention_dim": 20, "pooled_projection_dim": 12, "pos_embed_max_size": 8}),
    Small("FluxTransformer2DModel", "flux_dev", {
        **_ROPE, "num_layers": 1, "num_single_layers": 2, "guidance_embeds": True, "joint_attention_dim": 20,
        "pooled_projection_dim": 12}, {3072: 32}),
    Small("ChromaTransformer2DModel", "chroma", {
        **_ROPE, "num_layers": 1, "num_single_layers": 2, "joint_attention_dim": 20, "approximator_hidden_dim": 24,
        "approximator_layers": 3}, {3072: 32}),
    Small("ErnieImageTransformer2DModel", "ernie_image", {
        "hidden_size": 32, "num_attention_heads": 2, "num_layers": 2, "ffn_hidden_size": 40, "text_in_dim": 12}),
    Small("LTXVideoTransformer3DModel", "ltx_video", {
        "in_channels": 4, "out_channels": 4, "num_attention_heads": 2, "attention_head_dim": 4,
        "cross_attention_dim": 8, "num_layers": 2, "caption_channels": 6}),
    Small("AutoencoderKLLTXVideo", "ltx_video", _LTX_VAE, prefix="vae."),
    Small("AutoencoderKLLTXVideo", "ltx_video", _LTX_VAE_TIMED, prefix="vae."),
    Small("AutoencoderDC", "sana", _DC),
    Small("MochiTransformer3DModel", "mochi", {
        "num_attention_heads": 2, "attention_head_dim": 4, "num_layers": 3, "pooled_projection_dim": 6,
        "in_channels": 4, "text_embed_dim": 6, "time_embed_dim": 4}, {48: 3}),
    Small("HunyuanVideoTransformer3DModel", "hunyuan_video", {
        "num_attention_heads": 2, "attention_head_dim": 16, "rope_axes_dim": (4, 6, 6), "num_layers": 1,
        "num_single_layers": 2, "num_refiner_layers": 2, "mlp_ratio": 4.0, "in_channels": 4, "out_channels": 4,
        "text_embed_dim": 20, "pooled_projection_dim": 12}, {3072: 32}),
    Small("AuraFlowTransformer2DModel", "auraflow", {
        "sample_size": 4, "in_channels": 4, "num_mmdit_layers": 1, "num_single_dit_layers": 2, "attention_head_dim": 4,
        "num_attention_heads": 2, "joint_attention_dim": 6, "caption_projection_dim": 8, "pos_embed_max_size": 4}),
    Small("Lumina2Transformer2DModel", "lumina2", {
        "hidden_size": 24, "num_layers": 1, "num_refiner_layers": 1, "num_attention_heads": 3, "num_kv_heads": 1,
        "cap_feat_dim": 6, "axes_dim_rope": (4, 2, 2), "axes_lens": (4, 4, 4), "multiple_of": 4},
        {2304: 24, 768: 8}),
    Small("SanaTransformer2DModel", "sana", {
        "num_layers": 2, "num_attention_heads": 2, "attention_head_dim": 8, "num_cross_attention_heads": 4,
        "cross_attention_head_dim": 4, "cross_attention_dim": 16, "caption_channels": 12},
        beside=("pos_embed", "y_embedder.y_embedding")),
    Small("WanTransformer3DModel", "wan21", {**_WAN, "image_dim": 6, "added_kv_proj_dim": 24}),
    Small("WanVACETransformer3DModel", "wan21", {**_WAN, "vace_layers": [0, 1], "vace_in_channels": 6}),
    Small("WanAnimateTransformer3DModel", "wan22", {
        **_WAN, "in_channels": 12, "latent_channels": 4, "image_dim": 6, "added_kv_proj_dim": 24,
        "motion_encoder_channel_sizes": {"4": 8, "8": 8, "16": 8}, "motion_encoder_size": 16, "motion_style_dim": 8,
        "motion_dim": 4, "motion_encoder_dim": 8, "face_encoder_hidden_dim": 8, "face_encoder_num_heads": 2,
        "inject_face_latents_blocks": 1}),
    Small("WanAnimate2Transformer3DModel", "wan22", {
        "dim": 24, "ffn_dim": 10, "freq_dim": 8, "text_dim": 6, "in_dim": 4, "out_dim": 4, "num_heads": 2,
        "num_layers": 2}),
    Small("SkyReelsV2Transformer3DModel", "wan21", {**_WAN, "image_dim": 6, "added_kv_proj_dim": 24}),
    Small("ChronoEditTransformer3DModel", "wan21", {**_WAN, "image_dim": 6, "added_kv_proj_dim": 24}),
    Small("AutoencoderKLWan", "wan21", {"base_dim": 8, "z_dim": 4, "dim_mult": [1, 2, 4, 4]}),
    Small("HiDreamImageTransformer2DModel", "hidream", {
        "patch_size": 2, "num_attention_heads": 2, "attention_head_dim": 8, "num_layers": 1, "num_single_layers": 1,
        "caption_channels": (6, 6), "text_emb_dim": 6, "num_routed_experts": 2, "num_activated_experts": 1,
        "axes_dims_rope": (4, 2, 2), "max_resolution": (8, 8), "llama_layers": (0, 1)}),
    Small("CosmosTransformer3DModel", "cosmos", {
        "in_channels": 4, "out_channels": 4, "num_attention_heads": 2, "attention_head_dim": 12, "num_layers": 2,
        "mlp_ratio": 2.0, "text_embed_dim": 10, "adaln_lora_dim": 4, "max_size": (4, 8, 8)},
        prefix="net.", spared=True),
    Small("QwenImageTransformer2DModel", "qwen_image", {**_ROPE, "num_layers": 2, "joint_attention_dim": 20}),
    Small("QwenImage21Transformer2DModel", "qwen_image21", {
        "in_channels": 4, "out_channels": 4, "num_layers": 2, "attention_head_dim": 16, "num_attention_heads": 2,
        "context_in_dim": 12, "axes_dims_rope": (4, 6, 6)}),
    Small("Krea2Transformer2DModel", "krea2", {
        "in_channels": 4, "num_layers": 2, "attention_head_dim": 16, "num_attention_heads": 4, "num_key_value_heads": 2,
        "intermediate_size": 24, "timestep_embed_dim": 8, "text_hidden_dim": 16, "num_text_layers": 2,
        "text_num_attention_heads": 2, "text_num_key_value_heads": 2, "text_intermediate_size": 12,
        "num_layerwise_text_blocks": 1, "num_refiner_text_blocks": 1, "axes_dims_rope": (4, 6, 6)}),
    Small("Flux2Transformer2DModel", "flux2_dev", {
        "in_channels": 4, "num_layers": 1, "num_single_layers": 2, "attention_head_dim": 8, "num_attention_heads": 2,
        "joint_attention_dim": 6, "timestep_guidance_channels": 8, "axes_dims_rope": (2, 2, 2, 2)}),
    Small("Flux3Transformer2DModel", "flux3", {
        "in_channels": 4, "cond_in_channels": 4, "num_layers": 2, "num_single_layers": 2, "attention_head_dim": 8,
        "num_attention_heads": 2, "joint_attention_dim": 12, "timestep_channels": 8, "axes_dims_rope": (2, 2, 2, 2)}),
    Small("ZImageTransformer2DModel", "z_image", {
        "dim": 8, "n_layers": 2, "n_refiner_layers": 1, "n_heads": 2, "n_kv_heads": 2, "cap_feat_dim": 6,
        "axes_dims": (2, 1, 1), "axes_lens": (4, 4, 4), "in_channels": 4}),
    Small("ZImageControlNetModel", "z_image", {
        "control_layers_places": [0, 1], "control_refiner_layers_places": [0], "control_in_dim": 4,
        "add_control_noise_refiner": "control_noise_refiner", "dim": 8, "n_refiner_layers": 1, "n_heads": 2,
        "n_kv_heads": 2}),
    Small("LTX2VideoTransformer3DModel", "ltx2", {
        "in_channels": 4, "out_channels": 4, "num_attention_heads": 2, "attention_head_dim": 8,
        "cross_attention_dim": 16, "audio_in_channels": 4, "audio_out_channels": 4, "audio_num_attention_heads": 2,
        "audio_attention_head_dim": 4, "audio_cross_attention_dim": 8, "num_layers": 2, "caption_channels": 6}),
    Small("AutoencoderKLLTX2Video", "ltx2", {
        "latent_channels": 6, "block_out_channels": (4, 8, 16, 32), "decoder_block_out_channels": (4, 8, 16),
        "layers_per_block": (1, 2, 1, 1, 1), "decoder_layers_per_block": (1, 1, 1, 1)}),
    Small("MiniMaxH3Transformer3DModel", "minimax_h3", {
        "num_attention_heads": 2, "attention_head_dim": 16, "hidden_size": 24, "num_layers": 2, "num_refiner_layers": 1,
        "ffn_dim": 12, "in_channels": 4, "audio_in_channels": 4, "text_dim": 10, "freq_dim": 8,
        "time_embed_hidden_dim": 12, "time_embed_dim": 6, "rope_freq_dim": 4}),
)
