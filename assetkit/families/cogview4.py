"""CogView4: 28 blocks of width 4096 on one stream of text and image."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="cogview4",
    name="CogView4",
    aliases={"huggingface": ("THUDM/CogView4-6B",), "invokeai": ("cogview4",), "modelspec": ("cogview4",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "patch_embed.proj.weight",
                "patch_embed.text_proj.weight",
                "time_condition_embed.condition_embedder.linear_1.weight",
                "transformer_blocks.0.norm1.linear.weight",
                "transformer_blocks.0.attn1.to_q.weight",
                "proj_out.weight",
            ),
            lacks=("glyph_projector.net.0.proj.weight",),
            shapes={"patch_embed.proj.bias": (4096,), "patch_embed.text_proj.bias": (4096,)},
        ),
    ),
    pipelines=("CogView4Pipeline", "CogView4ControlPipeline"),
    configs=({"_class_name": "CogView4Transformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 CogView4Transformer2DModel",),
)
