"""The vision tower of CLIP ViT-L/14."""

from assetkit.families._encoders import clip_vision
from assetkit.families._schema import Family

FAMILY = Family(
    id="clip_vit_l",
    name="CLIP ViT-L/14 vision",
    aliases={"huggingface": ("openai/clip-vit-large-patch14-336",)},
    signatures=clip_vision(1024, 4096, 24),
    license="MIT",
    sources=("openai/clip-vit-large-patch14 config.json: width 1024, 24 layers",),
)
