"""The vision tower of OpenCLIP ViT-bigG/14: SDXL revision, IP-Adapter SDXL."""

from assetkit.families._encoders import clip_vision
from assetkit.families._schema import Family

FAMILY = Family(
    id="clip_vit_g",
    name="OpenCLIP ViT-bigG/14 vision",
    aliases={},
    signatures=clip_vision(1664, 8192, 48),
    license="MIT",
    sources=("laion/CLIP-ViT-bigG-14-laion2B-39B-b160k config.json: width 1664, 48 layers",),
)
