"""BRIA FIBO: BRIA's network with a projection of the language model's layer for every block."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="bria_fibo",
    name="BRIA FIBO",
    group="flux",
    aliases={"huggingface": ("briaai/FIBO",)},
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
                "caption_projection.0.linear.weight",
            ),
            lacks=("time_text_embed.timestep_embedder.linear_1.weight",),
            shapes={"context_embedder.weight": (3072, 4096), "x_embedder.bias": (3072,)},
        ),
    ),
    pipelines=("BriaFiboPipeline", "BriaFiboEditPipeline"),
    configs=({"_class_name": "BriaFiboTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 BriaFiboTransformer2DModel",),
)
