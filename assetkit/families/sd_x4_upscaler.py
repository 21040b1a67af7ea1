"""Stable Diffusion x4 upscaler: a text-guided latent upscaler with its own UNet."""

from assetkit.families._schema import Family, Signature
from assetkit.families._unet import OVER_TIME

FAMILY = Family(
    id="sd_x4_upscaler",
    name="Stable Diffusion x4 Upscaler",
    aliases={
        "huggingface": ("stabilityai/stable-diffusion-x4-upscaler",),
        "modelspec": ("stable-diffusion-x4-upscaler",),
    },
    signatures=(
        Signature(
            layout="ldm",
            has=("output_blocks.8.1.transformer_blocks.0.attn2.to_k.weight", "input_blocks.11.0.in_layers.0.weight"),
            shapes={
                "label_emb.weight": (1000, 1024),
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (512, 1024),
                "input_blocks.0.0.weight": (256, 7, 3, 3),
                "out.2.weight": (4, 256, 3, 3),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "up_blocks.2.attentions.2.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.3.resnets.1.norm1.weight",
            ),
            shapes={
                "class_embedding.weight": (1000, 1024),
                "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (512, 1024),
                "conv_in.weight": (256, 7, 3, 3),
                "conv_out.weight": (4, 256, 3, 3),
            },
        ),
    ),
    foreign=OVER_TIME,
    pipelines=("StableDiffusionUpscalePipeline",),
    configs=({"_class_name": "UNet2DConditionModel", "in_channels": 7, "num_class_embeds": 1000},),
    components=("unet", "te1", "vae"),
    layouts="SD_X4",
    prediction="v",
    license="LicenseRef-openrail-pp-m",
    sources=("diffusers 0.42.1 UNet2DConditionModel with the config of stable-diffusion-x4-upscaler",),
)
