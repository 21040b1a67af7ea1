"""Stable Diffusion 3.5 Medium: as 3 Medium, with norms and a second attention in the first thirteen blocks."""

from assetkit.families._dit import SD3_BLOCKS, SD3_DIFFUSERS_BLOCKS, SD3_ENCODERS, STABILITY
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="sd35_medium",
    name="Stable Diffusion 3.5 Medium",
    group="sd3",
    aliases={
        "civitai": ("SD 3.5 Medium",),
        "huggingface": ("stabilityai/stable-diffusion-3.5-medium",),
        "modelspec": (
            "stable-diffusion-3.5-medium",
            "stable-diffusion-3-5-medium",
            "stable-diffusion-3-3-5-medium",
            "sd3.5-medium",
        ),
        "swarmui": ("stable-diffusion-v3.5-medium",),
        "kohya": ("sd3-5-medium", "sd3-3.5-medium", "sd35m", "5-medium"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(*SD3_BLOCKS, "joint_blocks.0.x_block.attn2.qkv.weight"),
            shapes={
                "x_embedder.proj.weight": (1536, 16, 2, 2),
                "x_embedder.proj.bias": (1536,),
                "joint_blocks.0.x_block.attn.ln_q.weight": (64,),
            },
        ),
        Signature(
            layout="diffusers",
            has=(*SD3_DIFFUSERS_BLOCKS, "transformer_blocks.0.attn2.to_q.weight"),
            shapes={
                "pos_embed.proj.weight": (1536, 16, 2, 2),
                "transformer_blocks.0.attn.norm_q.weight": (64,),
            },
        ),
    ),
    encoder_widths=SD3_ENCODERS,
    shared_pipelines=("StableDiffusion3Pipeline", "StableDiffusion3Img2ImgPipeline", "StableDiffusion3InpaintPipeline"),
    configs=(
        {
            "_class_name": "SD3Transformer2DModel",
            "num_layers": 24,
            "caption_projection_dim": 1536,
            "qk_norm": "rms_norm",
            "dual_attention_layers": list(range(13)),
        },
    ),
    components=("transformer", "te1", "te2", "te3", "vae"),
    layouts="SD3",
    prediction="flow",
    license=STABILITY,
    sources=(
        "diffusers 0.42.1 SD3Transformer2DModel with the config of stabilityai/stable-diffusion-3.5-medium",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/modules/diffusionmodules/mmdit.py",
    ),
)
