"""PixArtTransformer2DModel: PixArt-Alpha and PixArt-Sigma."""

from assetkit.configs._readers import alike, by_area, count, divided, extent, optional_extent, present
from assetkit.configs._schema import DIFFUSERS, Component

COMPONENT = Component(
    classname="PixArtTransformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("pos_embed.proj.weight", 1),
        "patch_size": extent("pos_embed.proj.weight", 2),
        "num_attention_heads": divided("pos_embed.proj.weight", 0, "attention_head_dim"),
        "out_channels": by_area("proj_out.weight", 0, "patch_size", "patch_size"),
        "num_layers": count("transformer_blocks"),
        "cross_attention_dim": extent("transformer_blocks.0.attn2.to_k.weight", 1),
        "attention_bias": present("transformer_blocks.0.attn1.to_q.bias"),
        "use_additional_conditions": present("adaln_single.emb.resolution_embedder"),
        "caption_channels": optional_extent("caption_projection.linear_1.weight", 1),
    },
    constants={
        "attention_head_dim": 72,
        "dropout": 0.0,
        "norm_num_groups": 32,
        "sample_size": 128,
        "activation_fn": "gelu-approximate",
        "num_embeds_ada_norm": 1000,
        "upcast_attention": False,
        "norm_type": "ada_norm_single",
        "norm_elementwise_affine": False,
        "norm_eps": 1e-06,
        "interpolation_scale": None,
        "attention_type": "default",
    },
    parts=("pos_embed", "adaln_single", "caption_projection", "transformer_blocks", "scale_shift_table", "proj_out"),
    checks=(alike("transformer_blocks"),),
    sources=("diffusers 0.42.1 models/transformers/pixart_transformer_2d.py",),
)
