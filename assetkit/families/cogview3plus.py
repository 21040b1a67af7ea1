"""CogView3-Plus: 30 blocks of width 2560 on one stream of text and image."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="cogview3plus",
    name="CogView3-Plus",
    aliases={"huggingface": ("THUDM/CogView3-Plus-3B",)},
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
            shapes={"patch_embed.proj.bias": (2560,), "patch_embed.text_proj.bias": (2560,)},
        ),
    ),
    pipelines=("CogView3PlusPipeline",),
    configs=({"_class_name": "CogView3PlusTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 CogView3PlusTransformer2DModel",),
)
