"""GLM-Image: CogView's blocks behind an autoregressive prior of image tokens."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="glm_image",
    name="GLM-Image",
    aliases={"huggingface": ("zai-org/GLM-Image",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "image_projector.proj.weight",
                "glyph_projector.net.0.proj.weight",
                "prior_projector.net.0.proj.weight",
                "transformer_blocks.0.norm1.linear.weight",
                "proj_out.weight",
            ),
            shapes={"prior_token_embedding.weight": (None, 2560), "image_projector.proj.bias": (2560,)},
        ),
    ),
    pipelines=("GlmImagePipeline",),
    configs=({"_class_name": "GlmImageTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 GlmImageTransformer2DModel",),
)
