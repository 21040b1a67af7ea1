"""FluxTransformer2DModel: Flux.1 and its fill, control and Kontext models."""

from assetkit.configs._readers import alike, by_area, count, divided, extent, none_if, present, sums_to
from assetkit.configs._schema import DIFFUSERS, Component

COMPONENT = Component(
    classname="FluxTransformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("x_embedder.weight", 1),
        "out_channels": none_if(by_area("proj_out.weight", 0, "patch_size", "patch_size"), "in_channels"),
        "num_layers": count("transformer_blocks"),
        "num_single_layers": lambda tensors, _: tensors.count("single_transformer_blocks"),
        "attention_head_dim": extent("transformer_blocks.0.attn.norm_q.weight", 0),
        "num_attention_heads": divided("x_embedder.weight", 0, "attention_head_dim"),
        "joint_attention_dim": extent("context_embedder.weight", 1),
        "pooled_projection_dim": extent("time_text_embed.text_embedder.linear_1.weight", 1),
        "guidance_embeds": present("time_text_embed.guidance_embedder"),
    },
    constants={"patch_size": 1, "axes_dims_rope": [16, 56, 56]},
    parts=(
        "x_embedder",
        "context_embedder",
        "time_text_embed",
        "transformer_blocks",
        "single_transformer_blocks",
        "norm_out",
        "proj_out",
    ),
    checks=(
        alike("transformer_blocks"),
        alike("single_transformer_blocks"),
        sums_to("axes_dims_rope", "attention_head_dim", "transformer_blocks.0.attn.norm_q.weight"),
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_flux.py",),
)
