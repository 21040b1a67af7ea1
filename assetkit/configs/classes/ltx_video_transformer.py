"""LTXVideoTransformer3DModel. Every published size has 32 heads; their width follows (64 at 2B, 128 at 13B)."""

from assetkit.configs._readers import alike, by_area, choice, count, divided, extent, present
from assetkit.configs._schema import DIFFUSERS, Component

COMPONENT = Component(
    classname="LTXVideoTransformer3DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("proj_in.weight", 1),
        "out_channels": by_area("proj_out.weight", 0, "patch_size", "patch_size", "patch_size_t"),
        "attention_head_dim": divided("proj_in.weight", 0, "num_attention_heads"),
        "cross_attention_dim": extent("transformer_blocks.0.attn2.to_k.weight", 1),
        "num_layers": count("transformer_blocks"),
        "qk_norm": choice("transformer_blocks.0.attn1.norm_q", "rms_norm_across_heads"),
        "caption_channels": extent("caption_projection.linear_1.weight", 1),
        "attention_bias": present("transformer_blocks.0.attn1.to_q.bias"),
        "attention_out_bias": present("transformer_blocks.0.attn1.to_out.0.bias"),
    },
    constants={
        "patch_size": 1,
        "patch_size_t": 1,
        "num_attention_heads": 32,
        "activation_fn": "gelu-approximate",
        "norm_elementwise_affine": False,
        "norm_eps": 1e-06,
    },
    parts=(
        "proj_in",
        "time_embed",
        "caption_projection",
        "transformer_blocks",
        "scale_shift_table",
        "norm_out",
        "proj_out",
    ),
    checks=(alike("transformer_blocks"),),
    sources=("diffusers 0.42.1 models/transformers/transformer_ltx.py",),
)
