"""BRIA 3.2: Flux's blocks behind T5, without a pooled text vector."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="bria",
    name="BRIA 3.2",
    group="flux",
    aliases={"huggingface": ("briaai/BRIA-3.2",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.weight",
                "context_embedder.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "single_transformer_blocks.0.proj_mlp.weight",
                "single_transformer_blocks.0.norm.linear.weight",
                "norm_out.linear.weight",
                "proj_out.weight",
                "time_embed.timestep_embedder.linear_1.weight",
            ),
            lacks=("caption_projection.0.linear.weight", "time_text_embed.timestep_embedder.linear_1.weight"),
            shapes={"context_embedder.weight": (3072, 4096), "x_embedder.bias": (3072,)},
        ),
    ),
    pipelines=("BriaPipeline",),
    configs=({"_class_name": "BriaTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 BriaTransformer2DModel",),
)
