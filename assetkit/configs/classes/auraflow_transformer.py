"""AuraFlowTransformer2DModel."""

from assetkit.configs._readers import alike, by_area, count, divided, extent
from assetkit.configs._schema import DIFFUSERS, Component

COMPONENT = Component(
    classname="AuraFlowTransformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": by_area("pos_embed.proj.weight", 1, "patch_size", "patch_size"),
        "out_channels": by_area("proj_out.weight", 0, "patch_size", "patch_size"),
        "num_mmdit_layers": lambda tensors, _: tensors.count("joint_transformer_blocks"),
        "num_single_dit_layers": count("single_transformer_blocks"),
        "num_attention_heads": divided("pos_embed.proj.weight", 0, "attention_head_dim"),
        "joint_attention_dim": extent("context_embedder.weight", 1),
        "caption_projection_dim": extent("context_embedder.weight", 0),
        "pos_embed_max_size": extent("pos_embed.pos_embed", 1),
    },
    constants={"sample_size": 64, "patch_size": 2, "attention_head_dim": 256},
    parts=(
        "pos_embed",
        "context_embedder",
        "time_step_embed",
        "time_step_proj",
        "register_tokens",
        "joint_transformer_blocks",
        "single_transformer_blocks",
        "norm_out",
        "proj_out",
    ),
    checks=(
        alike("joint_transformer_blocks"),
        alike("single_transformer_blocks"),
    ),
    sources=("diffusers 0.42.1 models/transformers/auraflow_transformer_2d.py",),
)
