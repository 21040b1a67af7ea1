"""Zero-1-to-3 and Stable Zero123: SD1 UNets that turn an object, conditioned on an image and a camera."""

from assetkit.families._schema import Family, Signature
from assetkit.families._unet import OVER_TIME

FAMILY = Family(
    id="zero123",
    name="Zero123",
    parent="sd1",
    aliases={
        "huggingface": ("stabilityai/stable-zero123", "cvlab/zero123-weights"),
        "modelspec": ("stable-zero123",),
    },
    signatures=(
        Signature(
            layout="ldm",
            has=(
                "output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight",
                "middle_block.1.transformer_blocks.0.attn2.to_k.weight",
            ),
            shapes={
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 768),
                "input_blocks.1.1.proj_in.weight": (320, 320, 1, 1),
                "input_blocks.0.0.weight": (320, 8, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
            beside=("cc_projection.weight",),
        ),
    ),
    foreign=OVER_TIME,
    pipelines=("Zero1to3StableDiffusionPipeline",),
    components=("unet", "image_encoder", "vae"),
    prediction="epsilon",
    sources=("cvlab-columbia/zero123 ldm/models/diffusion/ddpm.py (cc_projection)",),
)
