"""Stable Diffusion 3.5 Large and Large Turbo: 38 joint blocks of width 2432, which no header tells apart."""

from assetkit.families._dit import SD3_BLOCKS, SD3_DIFFUSERS_BLOCKS, SD3_ENCODERS, STABILITY
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="sd35_large",
    name="Stable Diffusion 3.5 Large",
    group="sd3",
    candidates=("sd35_large", "sd35_large_turbo"),
    aliases={
        "civitai": ("SD 3.5 Large",),
        "huggingface": ("stabilityai/stable-diffusion-3.5-large",),
        "modelspec": (
            "stable-diffusion-3.5-large",
            "stable-diffusion-3-5-large",
            "stable-diffusion-3-3-5-large",
            "sd3.5-large",
        ),
        "swarmui": ("stable-diffusion-v3.5-large",),
        "kohya": ("sd3-5-large", "sd3-3.5-large", "sd35l", "5-large"),
    },
    candidate_aliases={
        "sd35_large_turbo": {
            "civitai": ("SD 3.5 Large Turbo",),
            "huggingface": ("stabilityai/stable-diffusion-3.5-large-turbo",),
            "modelspec": ("stable-diffusion-3.5-large-turbo", "stable-diffusion-v3.5-large-turbo"),
        }
    },
    signatures=(
        Signature(
            layout="bfl",
            has=SD3_BLOCKS,
            lacks=("joint_blocks.0.x_block.attn2.qkv.weight",),
            shapes={
                "x_embedder.proj.weight": (2432, 16, 2, 2),
                "x_embedder.proj.bias": (2432,),
                "joint_blocks.0.x_block.attn.ln_q.weight": (64,),
            },
        ),
        Signature(
            layout="diffusers",
            has=SD3_DIFFUSERS_BLOCKS,
            lacks=("transformer_blocks.0.attn2.to_q.weight",),
            shapes={
                "pos_embed.proj.weight": (2432, 16, 2, 2),
                "transformer_blocks.0.attn.norm_q.weight": (64,),
            },
        ),
    ),
    encoder_widths=SD3_ENCODERS,
    shared_pipelines=("StableDiffusion3Pipeline", "StableDiffusion3Img2ImgPipeline", "StableDiffusion3InpaintPipeline"),
    configs=({"_class_name": "SD3Transformer2DModel", "num_layers": 38, "caption_projection_dim": 2432},),
    components=("transformer", "te1", "te2", "te3", "vae"),
    layouts="SD35_LARGE",
    prediction="flow",
    license=STABILITY,
    sources=(
        "diffusers 0.42.1 SD3Transformer2DModel with the config of stabilityai/stable-diffusion-3.5-large",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/modules/diffusionmodules/mmdit.py",
    ),
)
