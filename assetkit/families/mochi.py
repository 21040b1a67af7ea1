"""Mochi 1 preview: 48 asymmetric blocks, video at width 3072 and text at 1536."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="mochi",
    name="Mochi 1",
    aliases={
        "civitai": ("Mochi",),
        "huggingface": ("genmo/mochi-1-preview",),
        "modelspec": ("mochi-1", "mochi-1-preview"),
        "swarmui": ("genmo-mochi-1",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "t5_yproj.weight",
                "t5_y_embedder.to_kv.weight",
                "blocks.0.attn.qkv_x.weight",
                "blocks.0.mod_x.weight",
                "final_layer.linear.weight",
            ),
            shapes={"x_embedder.proj.weight": (3072, 12, 2, 2), "blocks.0.attn.k_norm_x.weight": (128,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "pos_frequencies",
                "time_embed.pooler.to_kv.weight",
                "time_embed.caption_proj.weight",
                "transformer_blocks.0.attn1.add_q_proj.weight",
                "proj_out.weight",
            ),
            shapes={
                "patch_embed.proj.weight": (3072, 12, 2, 2),
                "transformer_blocks.0.attn1.norm_added_q.weight": (128,),
            },
        ),
    ),
    pipelines=("MochiPipeline",),
    configs=({"_class_name": "MochiTransformer3DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="MOCHI",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "diffusers 0.42.1 MochiTransformer3DModel",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/genmo/joint_model/asymm_models_joint.py",
    ),
)
