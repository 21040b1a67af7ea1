"""Data that transformer families share: keys of their blocks, adapters of several of them."""

from __future__ import annotations

from collections.abc import Mapping

from assetkit.families._schema import AdapterSignature, ShapePattern

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

_NOT_FLUX = (
    "mod_linear",
    "modulation_linear",
    "mlp_fc",
    "individual_token_refiner",
    "distilled_guidance_layer",
    "stream_modulation",
    "gate_proj",
    "controlnet",
)
_FLUX_NATIVE_ANY = ("^double_blocks_#_", "^single_blocks_#_")
_FLUX_SIZES: Mapping[str, tuple[int, ...]] = {
    "_attn_qkv": (3072,),
    "_attn_proj": (3072,),
    "_mlp_#": (3072, 12288),
    "mod_lin": (3072,),
    "modulation_lin": (3072,),
    "_linear1": (3072,),
    "_linear2": (15360,),
}
_FLUX_OUTPUTS: Mapping[str, tuple[int, ...]] = {"_mlp_#": (3072, 12288), "_linear1": (21504,)}
_FLUX_DIFFUSERS_SIZES: Mapping[str, tuple[int, ...]] = {
    "attn_to_q": (3072,),
    "attn_to_k": (3072,),
    "attn_to_v": (3072,),
    "attn_add_q_proj": (3072,),
    "attn_add_k_proj": (3072,),
    "attn_to_out": (3072,),
    "attn_to_add_out": (3072,),
    "ff_net_#": (3072, 12288),
    "ff_context_net_#": (3072, 12288),
    "norm_linear": (3072,),
    "norm1_linear": (3072,),
    "norm1_context_linear": (3072,),
    "_proj_mlp": (3072,),
    "blocks_#_proj_out": (15360,),
}
_FLUX_DIFFUSERS_ANY = ("^single_transformer_blocks_#_", "^transformer_blocks_#_attn_", "^transformer_blocks_#_ff_")
_NOT_FLUX_DIFFUSERS = (
    "joint_transformer_blocks",
    "img_mlp",
    "img_mod",
    "txt_mlp",
    "txt_mod",
    "qkv_mlp_proj",
    "ff_linear",
    "ff_conv",
    "to_gate",
    "attn1",
    "attn2",
    "caption_projection",
    "distilled_guidance_layer",
    "token_refiner",
    "controlnet",
)

FLUX_ADAPTERS = (
    AdapterSignature(
        any=_FLUX_NATIVE_ANY,
        lacks=_NOT_FLUX,
        inputs=_FLUX_SIZES,
        outputs=_FLUX_OUTPUTS,
        blocks={"^double_blocks_#": (0, 18), "^single_blocks_#": (0, 37)},
    ),
    AdapterSignature(
        any=_FLUX_DIFFUSERS_ANY,
        lacks=_NOT_FLUX_DIFFUSERS,
        inputs=_FLUX_DIFFUSERS_SIZES,
        blocks={"^transformer_blocks_#": (0, 18), "^single_transformer_blocks_#": (0, 37)},
    ),
)
CHROMA_ADAPTERS = (
    AdapterSignature(
        any=_FLUX_NATIVE_ANY,
        lacks=(*(each for each in _NOT_FLUX if each != "distilled_guidance_layer"), "mod_lin", "modulation_lin"),
        inputs=_FLUX_SIZES,
        outputs=_FLUX_OUTPUTS,
        blocks={"^double_blocks_#": (0, 18), "^single_blocks_#": (0, 37)},
    ),
    AdapterSignature(
        any=_FLUX_DIFFUSERS_ANY,
        lacks=(
            *(each for each in _NOT_FLUX_DIFFUSERS if each != "distilled_guidance_layer"),
            "norm_linear",
            "norm1_linear",
            "norm1_context_linear",
        ),
        inputs=_FLUX_DIFFUSERS_SIZES,
        blocks={"^transformer_blocks_#": (0, 18), "^single_transformer_blocks_#": (0, 37)},
    ),
)
"""Chroma has Flux's blocks without their modulation."""


def flux2_adapters(width: int, double: int, single: int) -> tuple[AdapterSignature, ...]:
    """Adapters of a Flux.2 of this width, by the index of its last blocks."""
    return (
        AdapterSignature(
            any=_FLUX_NATIVE_ANY,
            lacks=(*_NOT_FLUX[:5], "_mod_lin", "#_modulation_lin", "gate_proj", "controlnet"),
            inputs={
                "_attn_qkv": (width,),
                "_attn_proj": (width,),
                "_mlp_#": (width, 3 * width),
                "_linear1": (width,),
                "_linear2": (4 * width,),
            },
            outputs={"_mlp_#": (width, 6 * width), "_linear1": (9 * width,)},
            blocks={"^double_blocks_#": (0, double), "^single_blocks_#": (0, single)},
        ),
        AdapterSignature(
            any=("single_transformer_blocks_#_attn_to_qkv_mlp_proj", "transformer_blocks_#_ff_linear_in"),
            lacks=("joint_transformer_blocks",),
            inputs={
                "attn_to_q": (width,),
                "attn_to_k": (width,),
                "attn_to_v": (width,),
                "to_qkv_mlp_proj": (width,),
                "ff_linear_in": (width,),
            },
            blocks={"^transformer_blocks_#": (0, double), "^single_transformer_blocks_#": (0, single)},
        ),
    )


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


def sd3_adapters(width: int, last: int, lacks: tuple[str, ...] = ()) -> tuple[AdapterSignature, ...]:
    """Adapters of a Stable Diffusion 3 of this width, by the index of its last block."""
    return (
        AdapterSignature(
            any=("^joint_blocks_#_x_block_", "^joint_blocks_#_context_block_"),
            lacks=lacks,
            inputs={
                "attn_qkv": (width,),
                "attn_proj": (width,),
                "mlp_fc1": (width,),
                "mlp_fc2": (4 * width,),
                "adaLN_modulation_#": (width,),
            },
            blocks={"^joint_blocks_#": (0, last)},
        ),
        AdapterSignature(
            any=("^transformer_blocks_#_attn_", "^transformer_blocks_#_ff_", "^transformer_blocks_#_norm1_"),
            lacks=("single_transformer_blocks", "joint_transformer_blocks", "attn1", "img_m", "to_gate", *lacks),
            inputs={
                "attn_to_q": (width,),
                "attn_to_k": (width,),
                "attn_to_v": (width,),
                "attn_add_q_proj": (width,),
                "attn_add_k_proj": (width,),
                "attn_to_out": (width,),
                "ff_net_#": (width, 4 * width),
                "ff_context_net_#": (width, 4 * width),
            },
            blocks={"^transformer_blocks_#": (0, last)},
        ),
    )


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


def wan_adapters(
    widths: tuple[int, ...], hidden: tuple[int, ...], lacks: tuple[str, ...]
) -> tuple[AdapterSignature, ...]:
    """Adapters of Wan networks of these widths and feed-forward sizes."""
    return (
        AdapterSignature(
            any=("^blocks_#_self_attn_", "^blocks_#_cross_attn_", "^blocks_#_ffn_#"),
            lacks=("adaln_modulation", "_attn_q_proj", "_attn_output_proj", "mlp_layer", "_linear", *lacks),
            inputs={
                "self_attn_q": widths,
                "self_attn_k": widths,
                "self_attn_v": widths,
                "self_attn_o": widths,
                "cross_attn_q": widths,
                "cross_attn_k": widths,
                "cross_attn_v": widths,
                "cross_attn_o": widths,
                "ffn_#": (*widths, *hidden),
            },
            blocks={"^blocks_#": (0, 39)},
        ),
        AdapterSignature(
            any=("^blocks_#_attn1_to_", "^blocks_#_attn2_to_", "^blocks_#_ffn_net_#"),
            lacks=("ff_net", *lacks),
            inputs={
                "attn1_to_q": widths,
                "attn1_to_k": widths,
                "attn1_to_v": widths,
                "attn2_to_q": widths,
                "attn2_to_k": widths,
                "ffn_net_#": (*widths, *hidden),
            },
            blocks={"^blocks_#": (0, 39)},
        ),
    )


def video_adapters(width: int, last: int, lacks: tuple[str, ...], *more: str) -> tuple[AdapterSignature, ...]:
    """Adapters of blocks ``transformer_blocks.N.attn1`` and ``attn2`` of this width, by the index of the last one."""
    return (
        AdapterSignature(
            any=(
                "^transformer_blocks_#_attn1_",
                "^transformer_blocks_#_attn2_",
                "^transformer_blocks_#_ff_net_#",
                *more,
            ),
            lacks=("single_transformer_blocks", "temporal_transformer_blocks", "ff_conv", "add_q_proj", *lacks),
            inputs={
                "_attn1_to_q": (width, 2048) if more else (width,),
                "_attn1_to_k": (width, 2048) if more else (width,),
                "_attn2_to_q": (width, 2048) if more else (width,),
                "_attn2_to_k": (width, 2048) if more else (width,),
                "_ff_net_#": (width, 4 * width, 2048, 8192) if more else (width, 4 * width),
            },
            blocks={"^transformer_blocks_#": (0, last)},
        ),
    )
