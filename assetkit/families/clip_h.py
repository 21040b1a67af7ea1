"""The text tower of OpenCLIP ViT-H/14: SD2, Stable Cascade conditions on its kin."""

from assetkit.families._encoders import clip_text
from assetkit.families._schema import Family

FAMILY = Family(
    id="clip_h",
    name="OpenCLIP ViT-H/14 text encoder",
    aliases={"huggingface": ("laion/CLIP-ViT-H-14-laion2B-s32B-b79K",), "modelspec": ("clip-h",)},
    signatures=clip_text(1024, (24, 23)),
    license="MIT",
    sources=("open_clip ViT-H-14: width 1024, 24 layers (23 in stable-diffusion-2-1/text_encoder)",),
)
