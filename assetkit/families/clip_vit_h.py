"""The vision tower of OpenCLIP ViT-H/14: IP-Adapter, SVD, Wan 2.1 i2v."""

from assetkit.families._encoders import clip_vision
from assetkit.families._schema import Family

FAMILY = Family(
    id="clip_vit_h",
    name="OpenCLIP ViT-H/14 vision",
    aliases={},
    signatures=clip_vision(1280, 5120, 32),
    license="MIT",
    sources=("laion/CLIP-ViT-H-14-laion2B-s32B-b79K config.json: width 1280, 32 layers",),
)
