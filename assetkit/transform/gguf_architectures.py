"""The networks that ComfyUI-GGUF loads, and what of each must not be quantised.

Facts, not code: ComfyUI-GGUF (Apache-2.0), branch ``auto_convert`` at 4dfc025 (2025-11-27), its newest converter:
`tools/convert.py` (class attributes ``keys_*``, ``shape_fix``) and `tools/lcpp.patch` (which tensors its llama.cpp
leaves alone). What ``main`` at 795e451 lacks of it: ``qwen_image``, and the lines for FLUX.2, Z-Image and Wan S2V.
Ours are the second set of names of ``hyvid`` (ComfyUI's own spelling, which the original takes for ``flux``) and the
order that goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetkit.registry import Registry


@dataclass(frozen=True, slots=True)
class Architecture:
    """One value of ``general.architecture``. Everything else is compared with names that have no prefix."""

    id: str
    """The value; empty for networks ComfyUI-GGUF does not know."""
    families: tuple[str, ...] = ()
    """Our base ids that are stored under it."""
    detect: tuple[tuple[str, ...], ...] = ()
    """Sets of names; a network that has all names of one set is this one."""
    banned: tuple[str, ...] = ()
    """Names that show another layout (diffusers'), which ComfyUI cannot load from GGUF."""
    ignored: tuple[str, ...] = ()
    """Parts of names of tensors that are left out."""
    full_precision: tuple[str, ...] = ()
    """Parts of names of tensors that stay in F32: ComfyUI uses them as bare parameters and cannot decode them."""
    sensitive: tuple[str, ...] = ()
    """Parts of names of tensors that are never quantised: inputs, embedders, outputs."""
    sensitive_names: tuple[str, ...] = ()
    """Whole names of further ones."""
    reshapes: bool = False
    """Whether tensors whose rows do not fill blocks of 256 are stored as rows of 256."""
    vectors: str = ""
    """The type of every vector, where readers take no other."""
    table: str = ""
    """The table of words, which gets no type of fewer bits than Q6_K."""
    edges: str = ""
    """The list of blocks, such as ``transformer_blocks``, whose first and last get a larger type."""


_ENCODERS = {
    "t5encoder": ("enc.blk.0.attn_rel_b.weight", "enc.blk.0.ffn_gate.weight", "enc.output_norm.weight"),
    "qwen3": ("blk.0.attn_q_norm.weight", "blk.0.ffn_gate.weight", "token_embd.weight", "output_norm.weight"),
    "qwen2vl": ("blk.0.attn_q.bias", "blk.0.ffn_gate.weight", "token_embd.weight", "output_norm.weight"),
    "llama": ("blk.0.attn_q.weight", "blk.0.ffn_gate.weight", "token_embd.weight", "output_norm.weight"),
}
"""Text encoders that ComfyUI-GGUF loads under llama.cpp's names (`loader.py`, ``TXT_ARCH_LIST``; Qwen3 in versions
since Z-Image came out), the more special names first."""
_FLUX_INPUTS = ("txt_in.", "img_in.", "time_in.", "vector_in.", "guidance_in.", "final_layer.")
_UNET_EDGES = (
    "class_embedding.",
    "time_embedding.",
    "add_embedding.",
    "time_embed.",
    "label_emb.",
    "conv_in.",
    "conv_out.",
)
_UNET_NAMES = ("input_blocks.0.0.weight", "out.2.weight")

ARCHITECTURES = Registry(
    (
        Architecture(
            "hyvid",
            ("hunyuan_video", "framepack"),
            (
                (
                    "double_blocks.0.img_attn_proj.weight",
                    "txt_in.individual_token_refiner.blocks.1.self_attn_qkv.weight",
                ),
                (
                    "double_blocks.0.img_attn.proj.weight",
                    "txt_in.individual_token_refiner.blocks.1.self_attn.qkv.weight",
                ),
            ),
            sensitive=_FLUX_INPUTS,
        ),
        Architecture(
            "flux",
            ("flux_dev", "flux_schnell", "chroma", "flux2_dev", "flux2_klein_4b", "flux2_klein_9b"),
            (("single_transformer_blocks.0.attn.norm_k.weight",), ("double_blocks.0.img_attn.proj.weight",)),
            banned=("single_transformer_blocks.0.attn.norm_k.weight",),
            sensitive=(*_FLUX_INPUTS, "single_stream_modulation.", "double_stream_modulation_"),
        ),
        Architecture(
            "sd3",
            ("sd3_medium", "sd35_medium", "sd35_large"),
            (("transformer_blocks.0.ff_context.net.0.proj.weight",), ("joint_blocks.0.x_block.attn.qkv.weight",)),
            banned=("transformer_blocks.0.ff_context.net.0.proj.weight",),
            sensitive=(
                "final_layer.",
                "time_text_embed.",
                "context_embedder.",
                "t_embedder.",
                "y_embedder.",
                "x_embedder.",
            ),
            sensitive_names=("proj_out.weight", "pos_embed"),
        ),
        Architecture(
            "aura",
            ("auraflow",),
            (("double_layers.3.modX.1.weight",), ("joint_transformer_blocks.3.ff_context.out_projection.weight",)),
            banned=("joint_transformer_blocks.3.ff_context.out_projection.weight",),
            sensitive=("t_embedder.", "init_x_linear."),
            sensitive_names=(
                "modF.1.weight",
                "cond_seq_linear.weight",
                "final_linear.weight",
                "positional_encoding",
                "register_tokens",
            ),
        ),
        Architecture(
            "hidream",
            ("hidream",),
            (("caption_projection.0.linear.weight", "double_stream_blocks.0.block.ff_i.shared_experts.w3.weight"),),
            full_precision=(".ff_i.gate.weight", "img_emb.emb_pos"),
            sensitive=(
                "p_embedder.",
                "t_embedder.",
                "x_embedder.",
                "final_layer.",
                ".ff_i.gate.weight",
                "caption_projection.",
            ),
        ),
        Architecture(
            "cosmos",
            ("cosmos", "anima"),
            (("blocks.0.mlp.layer1.weight", "blocks.0.adaln_modulation_cross_attn.1.weight"),),
            ignored=("_extra_state", "accum_"),
            full_precision=("pos_embedder",),
            sensitive=(
                "p_embedder.",
                "t_embedder.",
                "t_embedding_norm.",
                "x_embedder.",
                "pos_embedder.",
                "final_layer.",
            ),
        ),
        Architecture(
            "qwen_image",
            ("qwen_image",),
            (
                (
                    "time_text_embed.timestep_embedder.linear_2.weight",
                    "transformer_blocks.0.attn.norm_added_q.weight",
                    "transformer_blocks.0.img_mlp.net.0.proj.weight",
                ),
            ),
            sensitive=("img_in.", "txt_in.", "time_text_embed.", "proj_out.", "norm_out."),
            edges="transformer_blocks",
        ),
        Architecture(
            "ltxv",
            ("ltx_video", "ltx2"),
            (
                (
                    "adaln_single.emb.timestep_embedder.linear_2.weight",
                    "transformer_blocks.27.scale_shift_table",
                    "caption_projection.linear_2.weight",
                ),
            ),
            full_precision=("scale_shift_table",),
            sensitive=("adaln_single.", "caption_projection.", "patchify_proj.", "proj_out.", "scale_shift_table"),
        ),
        Architecture(
            "wan",
            ("wan21", "wan22"),
            (("blocks.0.self_attn.norm_q.weight", "text_embedding.2.weight", "head.modulation"),),
            full_precision=(
                ".modulation",
                ".encoder.padding_tokens",
                "trainable_cond_mask",
                "casual_audio_encoder.weights",
                "casual_audio_encoder.encoder.conv",
            ),
            sensitive=(
                "modulation.",
                "patch_embedding.",
                "text_embedding.",
                "time_projection.",
                "time_embedding.",
                "img_emb.",
                "head.",
                "cond_encoder.",
                "frame_packer.",
                "audio_injector.",
                "casual_audio_encoder.",
                "trainable_cond_mask.",
            ),
        ),
        Architecture(
            "sdxl",
            (
                "sdxl",
                "sdxl_refiner",
                "ssd1b",
                "vega",
                "koala_700m",
                "koala_1b",
                "playground_v25",
                "kolors",
                "svd",
                "sv3d",
            ),
            (
                ("down_blocks.0.downsamplers.0.conv.weight", "add_embedding.linear_1.weight"),
                (
                    "input_blocks.3.0.op.weight",
                    "input_blocks.6.0.op.weight",
                    "output_blocks.2.2.conv.weight",
                    "output_blocks.5.2.conv.weight",
                ),
                ("label_emb.0.0.weight",),
            ),
            sensitive=_UNET_EDGES,
            sensitive_names=_UNET_NAMES,
            reshapes=True,
        ),
        Architecture(
            "sd1",
            ("sd1", "sd2", "zero123"),
            (
                ("down_blocks.0.downsamplers.0.conv.weight",),
                (
                    "input_blocks.3.0.op.weight",
                    "input_blocks.6.0.op.weight",
                    "input_blocks.9.0.op.weight",
                    "output_blocks.2.1.conv.weight",
                    "output_blocks.5.2.conv.weight",
                    "output_blocks.8.2.conv.weight",
                ),
            ),
            sensitive=_UNET_EDGES,
            sensitive_names=_UNET_NAMES,
            reshapes=True,
        ),
        Architecture(
            "lumina2",
            ("lumina2", "z_image"),
            (("cap_embedder.1.weight", "context_refiner.0.attention.qkv.weight"),),
            full_precision=("x_pad_token", "cap_pad_token"),
            sensitive=(
                "t_embedder.",
                "x_embedder.",
                "final_layer.",
                "cap_embedder.",
                "context_refiner.",
                "noise_refiner.",
                "x_pad_token.",
                "cap_pad_token.",
            ),
        ),
        *(
            Architecture(name, (), (names,), sensitive=("attn_rel_b",), vectors="F32", table="token_embd.")
            for name, names in _ENCODERS.items()
        ),
    ),
    key=lambda each: each.id,
)
"""In the order they are tried; the first whose names are all there is the one."""

UNKNOWN = Architecture(
    "",
    sensitive=("embed", "norm", "modulation", "scale_shift_table", "proj_out.", "conv_in.", "conv_out.", *_FLUX_INPUTS),
)
"""What is spared of a network nobody has tried: what every row above spares of its own."""
