"""FramePack: HunyuanVideo that looks at compressed earlier frames and an image embedding."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="framepack",
    name="FramePack",
    group="hunyuan_video",
    aliases={
        "huggingface": ("lllyasviel/FramePackI2V_HY", "lllyasviel/FramePack_F1_I2V_HY_20250503"),
        "modelspec": ("framepack",),
        "kohya": ("framepack",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.proj.weight",
                "context_embedder.proj_in.weight",
                "context_embedder.token_refiner.refiner_blocks.0.attn.to_q.weight",
                "time_text_embed.text_embedder.linear_1.weight",
                "single_transformer_blocks.0.proj_mlp.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "proj_out.weight",
                "clean_x_embedder.proj_2x.weight",
                "clean_x_embedder.proj_4x.weight",
                "image_projection.up.weight",
            ),
            shapes={"clean_x_embedder.proj.weight": (3072, 16, 1, 2, 2), "x_embedder.proj.bias": (3072,)},
        ),
    ),
    pipelines=("HunyuanVideoFramepackPipeline",),
    configs=({"_class_name": "HunyuanVideoFramepackTransformer3DModel"},),
    components=("transformer", "te1", "te2", "image_encoder", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 HunyuanVideoFramepackTransformer3DModel",),
)
