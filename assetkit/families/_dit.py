"""Data that transformer families share: keys of their blocks, adapters of several of them."""

from __future__ import annotations

from collections.abc import Mapping

from assetkit.families._schema import ShapePattern

STABILITY = "LicenseRef-scancode-stability-ai-community-2024"
CLIP_L, CLIP_G, T5_XXL = (768, 3072), (1280, 5120), (4096, 10240)
"""In-features of the linear layers of these text encoders."""

# Flux.1 and what was made of it -------------------------------------------------------------------------------
FLUX_BLOCKS = (
    "double_blocks.0.img_attn.norm.key_norm.scale",
    "double_blocks.0.txt_attn.norm.key_norm.scale",
    "single_blocks.0.norm.key_norm.scale",
    "double_blocks.0.img_attn.qkv.weight",
    "single_blocks.0.linear1.weight",
    "final_layer.linear.weight",
)
FLUX_DIFFUSERS_BLOCKS = (
    "transformer_blocks.0.attn.norm_added_q.weight",
    "transformer_blocks.0.attn.norm_q.weight",
    "single_transformer_blocks.0.attn.norm_q.weight",
    "context_embedder.weight",
    "x_embedder.weight",
    "norm_out.linear.weight",
    "proj_out.weight",
)
FLUX_NUNCHAKU_BLOCKS = (
    "single_transformer_blocks.0.norm.linear.qweight",
    "transformer_blocks.0.mlp_context_fc1.bias",
    "time_text_embed.text_embedder.linear_1.weight",
    "x_embedder.weight",
)
"""The quantised blocks of nunchaku (SVDQuant) beside the layers it leaves alone."""

FLUX_OTHERS = ("distilled_guidance_layer.in_proj.weight", "txt_in.individual_token_refiner.blocks.0.norm1.weight")


# Stable Diffusion 3 -------------------------------------------------------------------------------------------
SD3_BLOCKS = (
    "joint_blocks.0.x_block.attn.qkv.weight",
    "joint_blocks.0.context_block.attn.qkv.weight",
    "x_embedder.proj.weight",
    "context_embedder.weight",
    "y_embedder.mlp.0.weight",
    "final_layer.linear.weight",
)
SD3_DIFFUSERS_BLOCKS = (
    "pos_embed.proj.weight",
    "context_embedder.weight",
    "time_text_embed.text_embedder.linear_1.weight",
    "transformer_blocks.0.attn.add_q_proj.weight",
    "transformer_blocks.0.ff_context.net.0.proj.weight",
    "proj_out.weight",
)
SD3_ENCODERS: Mapping[str, tuple[int, ...]] = {"te1": CLIP_L, "te2": CLIP_G, "te3": T5_XXL}


# Wan ----------------------------------------------------------------------------------------------------------
WAN_BLOCKS = (
    "head.head.weight",
    "patch_embedding.weight",
    "time_projection.1.weight",
    "blocks.0.modulation",
    "blocks.0.self_attn.q.bias",
    "blocks.0.self_attn.norm_q.weight",
    "blocks.0.cross_attn.norm_q.weight",
)
WAN_DIFFUSERS_BLOCKS = (
    "patch_embedding.weight",
    "condition_embedder.time_proj.weight",
    "condition_embedder.text_embedder.linear_1.weight",
    "blocks.0.scale_shift_table",
    "blocks.0.attn1.norm_q.weight",
    "blocks.0.attn2.norm_q.weight",
)
WAN_IMAGE = "img_emb.proj.0.weight"
WAN_FRAMES = "img_emb.emb_pos"
WAN_IMAGE_DIFFUSERS = "condition_embedder.image_embedder.norm1.weight"
WAN_FRAMES_DIFFUSERS = "condition_embedder.image_embedder.pos_embed"
WAN_VACE = "vace_patch_embedding.weight"
WAN_CAMERA = "control_adapter.conv.weight"
WAN_SPEECH = "casual_audio_encoder.encoder.final_linear.weight"
WAN_FACE = "face_adapter.fuser_blocks.0.k_norm.weight"
WAN_FACE_DIFFUSERS = "face_adapter.0.norm_k.weight"
WAN_AUDIO = "audio_proj.audio_proj_glob_1.layer.bias"
WAN_PARTS = (WAN_IMAGE, WAN_FRAMES, WAN_VACE, WAN_CAMERA, WAN_SPEECH, WAN_FACE, WAN_AUDIO, "fps_embedding.weight")
"""Keys of which each belongs to one kind of Wan model; plain text-to-video has none."""
WAN_PARTS_DIFFUSERS = (
    WAN_IMAGE_DIFFUSERS,
    WAN_FRAMES_DIFFUSERS,
    WAN_VACE,
    WAN_FACE_DIFFUSERS,
    "condition_embedder.delta_embedder.linear_1.weight",
    "far_patch_embedding.weight",
)


def wan_parts(*but: str) -> tuple[str, ...]:
    """The telling keys except the given ones."""
    return tuple(key for key in (*WAN_PARTS, *WAN_PARTS_DIFFUSERS) if key not in but)


def wan_shapes(width: int | tuple[int, ...], channels: int | tuple[int, ...] | None) -> Mapping[str, ShapePattern]:
    """Sizes of a Wan network in its authors' names: hidden width and input channels."""
    return {"head.modulation": (1, 2, width), "patch_embedding.weight": (width, channels, 1, 2, 2)}


def wan_shapes_diffusers(
    width: int | tuple[int, ...], channels: int | tuple[int, ...] | None
) -> Mapping[str, ShapePattern]:
    """The same in diffusers' names."""
    return {"scale_shift_table": (1, 2, width), "patch_embedding.weight": (width, channels, 1, 2, 2)}
