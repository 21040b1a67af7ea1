"""ChromaTransformer2DModel: Flux.1 schnell with one network that computes all modulations."""

from assetkit.configs._readers import alike, by_area, count, divided, extent, none_if, sums_to
from assetkit.configs._schema import DIFFUSERS, Component

COMPONENT = Component(
    classname="ChromaTransformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("x_embedder.weight", 1),
        "out_channels": none_if(by_area("proj_out.weight", 0, "patch_size", "patch_size"), "in_channels"),
        "num_layers": count("transformer_blocks"),
        "num_single_layers": lambda tensors, _: tensors.count("single_transformer_blocks"),
        "attention_head_dim": extent("transformer_blocks.0.attn.norm_q.weight", 0),
        "num_attention_heads": divided("x_embedder.weight", 0, "attention_head_dim"),
        "joint_attention_dim": extent("context_embedder.weight", 1),
        "approximator_num_channels": extent("distilled_guidance_layer.in_proj.weight", 1),
        "approximator_hidden_dim": extent("distilled_guidance_layer.in_proj.weight", 0),
        "approximator_layers": count("distilled_guidance_layer.layers"),
    },
    constants={"patch_size": 1, "axes_dims_rope": [16, 56, 56]},
    parts=(
        "x_embedder",
        "context_embedder",
        "distilled_guidance_layer",
        "time_text_embed",
        "transformer_blocks",
        "single_transformer_blocks",
        "norm_out",
        "proj_out",
    ),
    checks=(
        alike("transformer_blocks"),
        alike("single_transformer_blocks"),
        alike("distilled_guidance_layer.layers"),
        sums_to("axes_dims_rope", "attention_head_dim", "transformer_blocks.0.attn.norm_q.weight"),
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_chroma.py",),
)
