"""AuraFlow: 4 double and 32 single layers of width 3072, register tokens, SDXL's VAE."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="auraflow",
    name="AuraFlow",
    aliases={
        "civitai": ("AuraFlow", "Pony V7"),
        "huggingface": ("fal/AuraFlow", "fal/AuraFlow-v0.2", "fal/AuraFlow-v0.3", "purplesmartai/pony-v7-base"),
        "modelspec": ("auraflow", "aura-flow"),
        "swarmui": ("auraflow-v1",),
        "gguf": ("aura",),
        "kohya": ("auraflow",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "double_layers.0.attn.w1q.weight",
                "double_layers.0.modX.1.weight",
                "single_layers.0.attn.w1q.weight",
                "cond_seq_linear.weight",
                "final_linear.weight",
            ),
            shapes={"register_tokens": (1, 8, 3072), "init_x_linear.bias": (3072,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "joint_transformer_blocks.0.attn.add_q_proj.weight",
                "single_transformer_blocks.0.attn.to_q.weight",
                "time_step_proj.linear_1.weight",
                "proj_out.weight",
            ),
            shapes={"register_tokens": (1, 8, 3072), "pos_embed.proj.bias": (3072,)},
        ),
    ),
    pipelines=("AuraFlowPipeline",),
    configs=({"_class_name": "AuraFlowTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="AURAFLOW",
    prediction="flow",
    license="Apache-2.0",
    sources=("diffusers 0.42.1 AuraFlowTransformer2DModel", "Comfy-Org/ComfyUI a125cd8 comfy/ldm/aura/mmdit.py"),
)
