"""Stable Diffusion 3 Medium: 24 joint blocks of width 1536, no query and key norms."""

from assetkit.families._dit import SD3_BLOCKS, SD3_DIFFUSERS_BLOCKS, SD3_ENCODERS, STABILITY
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="sd3_medium",
    name="Stable Diffusion 3 Medium",
    group="sd3",
    aliases={
        "civitai": ("SD 3",),
        "huggingface": (
            "stabilityai/stable-diffusion-3-medium",
            "stabilityai/stable-diffusion-3-medium-diffusers",
            "stabilityai/stable-diffusion-3-medium-tensorrt",
        ),
        "modelspec": ("stable-diffusion-3", "stable-diffusion-3-m", "stable-diffusion-3-medium", "sd3-medium"),
        "swarmui": ("stable-diffusion-v3-medium",),
        "kohya": ("sd3m", "sd3-m", "medium"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=SD3_BLOCKS,
            lacks=("joint_blocks.0.x_block.attn.ln_q.weight", "joint_blocks.0.x_block.attn2.qkv.weight"),
            shapes={
                "x_embedder.proj.weight": (1536, 16, 2, 2),
                "x_embedder.proj.bias": (1536,),
                "context_embedder.bias": (1536,),
            },
        ),
        Signature(
            layout="diffusers",
            has=SD3_DIFFUSERS_BLOCKS,
            lacks=("transformer_blocks.0.attn.norm_q.weight", "transformer_blocks.0.attn2.to_q.weight"),
            shapes={"pos_embed.proj.weight": (1536, 16, 2, 2), "context_embedder.bias": (1536,)},
        ),
    ),
    encoder_widths=SD3_ENCODERS,
    shared_pipelines=("StableDiffusion3Pipeline", "StableDiffusion3Img2ImgPipeline", "StableDiffusion3InpaintPipeline"),
    configs=(
        {
            "_class_name": "SD3Transformer2DModel",
            "num_layers": 24,
            "num_attention_heads": 24,
            "caption_projection_dim": 1536,
            "pos_embed_max_size": 192,
        },
    ),
    components=("transformer", "te1", "te2", "te3", "vae"),
    layouts="SD3",
    prediction="flow",
    license=STABILITY,
    sources=(
        "diffusers 0.42.1 SD3Transformer2DModel with the config of stabilityai/stable-diffusion-3-medium-diffusers",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/modules/diffusionmodules/mmdit.py",
    ),
)
