"""CogVideoX: 30 blocks of width 1920 (2B) or 42 of 3072 (5B, 1.5) on one stream of text and video."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="cogvideox",
    name="CogVideoX",
    aliases={
        "civitai": ("CogVideoX",),
        "huggingface": (
            "THUDM/CogVideoX-2b",
            "THUDM/CogVideoX-5b",
            "THUDM/CogVideoX-5b-I2V",
            "THUDM/CogVideoX1.5-5B",
            "THUDM/CogVideoX1.5-5B-I2V",
            "zai-org/CogVideoX-5b",
        ),
        "modelspec": ("cogvideox",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "patch_embed.proj.weight",
                "patch_embed.text_proj.weight",
                "time_embedding.linear_1.weight",
                "transformer_blocks.0.attn1.norm_q.weight",
                "transformer_blocks.0.norm2.linear.weight",
                "norm_out.linear.weight",
            ),
            lacks=("patch_embed.pos_embedding",),
            shapes={"norm_final.weight": ((1920, 3072),), "transformer_blocks.0.attn1.norm_q.weight": (64,)},
            absent_prefixes=("local_facial_extractor.", "perceiver_cross_attention."),
        ),
        Signature(
            layout="diffusers",
            has=(
                "patch_embed.proj.weight",
                "patch_embed.text_proj.weight",
                "time_embedding.linear_1.weight",
                "transformer_blocks.0.attn1.norm_q.weight",
                "transformer_blocks.0.norm2.linear.weight",
                "norm_out.linear.weight",
                "patch_embed.pos_embedding",
            ),
            shapes={"norm_final.weight": ((1920, 3072),), "transformer_blocks.0.attn1.norm_q.weight": (64,)},
            absent_prefixes=("local_facial_extractor.", "perceiver_cross_attention."),
            variant={"i2v": True},
        ),
        Signature(
            layout="bfl",
            has=(
                "mixins.patch_embed.text_proj.weight",
                "mixins.final_layer.linear.weight",
                "transformer.layers.0.attention.query_key_value.weight",
            ),
            shapes={"transformer.final_layernorm.weight": ((1920, 3072),)},
        ),
    ),
    pipelines=(
        "CogVideoXPipeline",
        "CogVideoXImageToVideoPipeline",
        "CogVideoXVideoToVideoPipeline",
        "CogVideoXFunControlPipeline",
    ),
    configs=({"_class_name": "CogVideoXTransformer3DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="v",
    sources=(
        "diffusers 0.42.1 CogVideoXTransformer3DModel",
        "huggingface/diffusers scripts/convert_cogvideox_to_diffusers.py",
    ),
)
