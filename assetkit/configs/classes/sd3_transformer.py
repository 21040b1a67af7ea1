"""SD3Transformer2DModel: Stable Diffusion 3 and 3.5."""

import math

from assetkit.configs._readers import alike, by_area, choice, count, divided, extent
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors


def grid(tensors: Tensors, _: Fields) -> int:
    """Side of the square of positions that the table holds."""
    side = math.isqrt(tensors.extent("pos_embed.pos_embed", 1))
    tensors.expect("pos_embed.pos_embed", 1, side * side)
    return side


def dual_blocks(tensors: Tensors, fields: Fields) -> list[int]:
    """Blocks with a second attention on the image alone (3.5 Medium: 0 to 12)."""
    return [block for block in range(fields["num_layers"]) if f"transformer_blocks.{block}.attn2" in tensors]


def _width(tensors: Tensors, fields: Fields) -> None:
    tensors.expect("transformer_blocks.0.attn.to_q.weight", 0, fields["caption_projection_dim"])
    if fields["qk_norm"]:
        tensors.expect("transformer_blocks.0.attn.norm_q.weight", 0, fields["attention_head_dim"])


COMPONENT = Component(
    classname="SD3Transformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("pos_embed.proj.weight", 1),
        "patch_size": extent("pos_embed.proj.weight", 2),
        "num_layers": count("transformer_blocks"),
        "num_attention_heads": divided("pos_embed.proj.weight", 0, "attention_head_dim"),
        "joint_attention_dim": extent("context_embedder.weight", 1),
        "caption_projection_dim": extent("context_embedder.weight", 0),
        "pooled_projection_dim": extent("time_text_embed.text_embedder.linear_1.weight", 1),
        "out_channels": by_area("proj_out.weight", 0, "patch_size", "patch_size"),
        "pos_embed_max_size": grid,
        "dual_attention_layers": dual_blocks,
        "qk_norm": choice("transformer_blocks.0.attn.norm_q", "rms_norm"),
    },
    constants={"sample_size": 128, "attention_head_dim": 64},
    parts=("pos_embed", "context_embedder", "time_text_embed", "transformer_blocks", "norm_out", "proj_out"),
    checks=(
        alike("transformer_blocks", "attn2.", "norm1.", "norm1_context.", "ff_context.", "attn.to_add_out."),
        _width,
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_sd3.py",),
)
