"""Signatures of text and vision encoders from their dimensions: the architectures are few, the sizes are many.

Key names are those of transformers 5.23 (CLIPTextModel, CLIPVisionModel, SiglipVisionModel, T5EncoderModel, UMT5,
Llama, Qwen2, Qwen3, Gemma), open_clip 3.3 (CLIP) and llama.cpp's GGUF tensor names (gguf-py constants.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assetkit.families._schema import Dim, Signature

VISION = ("visual.", "vision_tower.", "vision_model.", "multi_modal_projector.", "mm_projector.")
"""Prefixes of the vision half of a vision-language model."""


def clip_text(width: int, layers: tuple[int, ...]) -> tuple[Signature, ...]:
    """A CLIP text tower: transformers names with and without ``text_model.``, open_clip names.

    `layers` lists the depths it is published at (SD2's diffusers folder drops the last layer of ViT-H). Vocabulary is
    left open, for textual inversions add tokens; Long-CLIP has 248 positions.
    """
    return tuple(
        signature
        for count in layers
        for signature in (
            _clip_transformers(width, count, "text_model."),
            _clip_transformers(width, count, ""),
            _clip_open(width, count),
        )
    )


def _clip_transformers(width: int, count: int, stem: str) -> Signature:
    return Signature(
        layout="transformers",
        kind="text_encoder",
        has=(f"{stem}encoder.layers.{count - 1}.mlp.fc1.weight", f"{stem}embeddings.token_embedding.weight"),
        lacks=(f"{stem}encoder.layers.{count}.mlp.fc1.weight",),
        shapes={
            f"{stem}final_layer_norm.weight": (width,),
            f"{stem}encoder.layers.0.mlp.fc1.weight": (4 * width, width),
            f"{stem}embeddings.position_embedding.weight": ((77, 248), width),
        },
        absent_prefixes=VISION,
    )


def _clip_open(width: int, count: int) -> Signature:
    return Signature(
        layout="openclip",
        kind="text_encoder",
        has=(f"transformer.resblocks.{count - 1}.mlp.c_fc.weight", "token_embedding.weight"),
        lacks=(f"transformer.resblocks.{count}.mlp.c_fc.weight",),
        shapes={
            "ln_final.weight": (width,),
            "transformer.resblocks.0.mlp.c_fc.weight": (4 * width, width),
            "positional_embedding": ((77, 248), width),
        },
        absent_prefixes=VISION,
    )


def clip_vision(width: int, feed_forward: int, layers: int) -> tuple[Signature, ...]:
    """A CLIP vision tower at 14 pixels a patch, in transformers and in open_clip names."""
    return (
        Signature(
            layout="transformers",
            kind="clip_vision",
            has=(f"vision_model.encoder.layers.{layers - 1}.mlp.fc1.weight", "vision_model.pre_layrnorm.weight"),
            lacks=(f"vision_model.encoder.layers.{layers}.mlp.fc1.weight",),
            shapes={
                "vision_model.embeddings.class_embedding": (width,),
                "vision_model.embeddings.patch_embedding.weight": (width, 3, 14, 14),
                "vision_model.encoder.layers.0.mlp.fc1.weight": (feed_forward, width),
            },
        ),
        Signature(
            layout="openclip",
            kind="clip_vision",
            has=(f"visual.transformer.resblocks.{layers - 1}.mlp.c_fc.weight", "visual.ln_pre.weight"),
            lacks=(f"visual.transformer.resblocks.{layers}.mlp.c_fc.weight",),
            shapes={
                "visual.class_embedding": (width,),
                "visual.conv1.weight": (width, 3, 14, 14),
                "visual.transformer.resblocks.0.mlp.c_fc.weight": (feed_forward, width),
            },
        ),
    )


def t5(
    width: int, inner: int, feed_forward: int, layers: int, vocabulary: Dim, *, every: bool
) -> tuple[Signature, ...]:
    """A gated T5 encoder. `every` says whether every block has its own position bias (UMT5) or only the first (T5)."""
    second = ("encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight",)
    shared = Signature(
        layout="transformers",
        kind="text_encoder",
        has=(
            f"encoder.block.{layers - 1}.layer.1.DenseReluDense.wi_1.weight",
            "encoder.final_layer_norm.weight",
            *(second if every else ()),
        ),
        lacks=(f"encoder.block.{layers}.layer.0.layer_norm.weight", *(() if every else second)),
        shapes={
            "shared.weight": (vocabulary, width),
            "encoder.block.0.layer.0.SelfAttention.q.weight": (inner, width),
            "encoder.block.0.layer.1.DenseReluDense.wi_0.weight": (feed_forward, width),
            "encoder.block.0.layer.0.layer_norm.weight": (width,),
        },
    )
    tied = replace(  # the other spelling of the one embedding, for files that do not have both
        shared,
        lacks=(*shared.lacks, "shared.weight"),
        shapes={"encoder.embed_tokens.weight": (vocabulary, width)}
        | {key: shape for key, shape in shared.shapes.items() if key != "shared.weight"},
    )
    return shared, tied, _t5_llama_cpp(width, inner, feed_forward, layers, vocabulary, every=every)


def _t5_llama_cpp(width: int, inner: int, feed_forward: int, layers: int, vocabulary: Dim, *, every: bool) -> Signature:
    second = ("enc.blk.1.attn_rel_b.weight",)
    return Signature(
        layout="llama.cpp",
        kind="text_encoder",
        has=(f"enc.blk.{layers - 1}.ffn_gate.weight", "enc.output_norm.weight", *(second if every else ())),
        lacks=(f"enc.blk.{layers}.ffn_gate.weight", *(() if every else second)),
        shapes={
            "token_embd.weight": (vocabulary, width),
            "enc.blk.0.attn_q.weight": (inner, width),
            "enc.blk.0.ffn_gate.weight": (feed_forward, width),
        },
    )


def decoder(
    layers: int,
    width: int,
    vocabulary: Dim,
    *,
    query: int,
    key: int,
    feed_forward: int,
    marks: tuple[str, ...] = (),
    lacks: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
    apart: tuple[str, ...] = (),
) -> tuple[Signature, ...]:
    """A decoder-only language model used as text encoder, in transformers and in llama.cpp names.

    `marks` and `lacks` are keys of the first layer that the architecture has or has not (``self_attn.q_norm.weight``).
    `beside` are keys at the file's root of which one must exist, such as a vision tower's; `apart` may not exist.
    """
    plain = Signature(
        layout="transformers",
        kind="text_encoder",
        has=(f"layers.{layers - 1}.self_attn.q_proj.weight", "norm.weight", *(f"layers.0.{mark}" for mark in marks)),
        lacks=(f"layers.{layers}.self_attn.q_proj.weight", *(f"layers.0.{mark}" for mark in lacks)),
        shapes={
            "embed_tokens.weight": (vocabulary, width),
            "layers.0.self_attn.q_proj.weight": (query, width),
            "layers.0.self_attn.k_proj.weight": (key, width),
            "layers.0.mlp.gate_proj.weight": (feed_forward, width),
            "layers.0.input_layernorm.weight": (width,),
        },
        not_beside=apart,
    )
    packed = Signature(
        layout="llama.cpp",
        kind="text_encoder",
        has=(f"blk.{layers - 1}.attn_norm.weight", *(f"blk.0.{_LLAMA_CPP[mark]}" for mark in marks)),
        lacks=(
            f"blk.{layers}.attn_norm.weight",
            *(f"blk.0.{_LLAMA_CPP[mark]}" for mark in lacks),
        ),
        shapes={
            "token_embd.weight": (vocabulary, width),
            "blk.0.attn_q.weight": (query, width),
            "blk.0.attn_k.weight": (key, width),
            "blk.0.ffn_gate.weight": (feed_forward, width),
        },
    )
    return (*(replace(plain, beside=(each,)) for each in beside), *(() if beside else (plain,)), packed)


_LLAMA_CPP: Mapping[str, str] = {
    "self_attn.q_norm.weight": "attn_q_norm.weight",
    "self_attn.q_proj.bias": "attn_q.bias",
    "pre_feedforward_layernorm.weight": "post_attention_norm.weight",
    "post_feedforward_layernorm.weight": "post_ffw_norm.weight",
}
