"""The text tower of OpenCLIP ViT-bigG/14: te2 of SDXL and SD3."""

from assetkit.families._encoders import clip_text
from assetkit.families._schema import Family

FAMILY = Family(
    id="clip_g",
    name="OpenCLIP ViT-bigG/14 text encoder",
    aliases={"huggingface": ("laion/CLIP-ViT-bigG-14-laion2B-39B-b160k",), "modelspec": ("clip-g",)},
    signatures=clip_text(1280, (32,)),
    license="MIT",
    sources=("open_clip ViT-bigG-14: width 1280, 32 layers",),
)
