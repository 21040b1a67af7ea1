"""Sana-Video: Sana with a temporal convolution in its feed-forward."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="sana_video",
    name="Sana-Video",
    group="sana",
    aliases={"huggingface": ("Efficient-Large-Model/SANA-Video_2B_480p_diffusers",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "time_embed.linear.weight",
                "caption_projection.linear_1.weight",
                "transformer_blocks.0.ff.conv_temp.weight",
                "transformer_blocks.0.attn2.norm_q.weight",
            ),
            shapes={"caption_norm.weight": (2240,), "patch_embedding.weight": (2240, None, 1, 2, 2)},
        ),
    ),
    pipelines=("SanaVideoPipeline", "SanaImageToVideoPipeline"),
    configs=({"_class_name": "SanaVideoTransformer3DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 SanaVideoTransformer3DModel",),
)
