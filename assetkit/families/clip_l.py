"""The text tower of OpenAI CLIP ViT-L/14: te1 of SD1, SDXL, SD3 and Flux."""

from assetkit.families._encoders import clip_text
from assetkit.families._schema import Family

FAMILY = Family(
    id="clip_l",
    name="CLIP ViT-L/14 text encoder",
    aliases={"huggingface": ("openai/clip-vit-large-patch14",), "modelspec": ("clip-l",)},
    signatures=clip_text(768, (12,)),
    license="MIT",
    sources=("openai/clip-vit-large-patch14 config.json: width 768, 12 layers",),
)
