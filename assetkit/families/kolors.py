"""Kolors: SDXL's UNet behind ChatGLM3."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import OVER_TIME

FAMILY = Family(
    id="kolors",
    name="Kolors",
    group="sdxl",
    aliases={
        "civitai": ("Kolors",),
        "huggingface": ("Kwai-Kolors/Kolors", "Kwai-Kolors/Kolors-diffusers", "Kwai-Kolors/Kolors-Inpainting"),
        "modelspec": ("kolors",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "mid_block.attentions.0.transformer_blocks.9.attn2.to_k.weight",
                "up_blocks.0.attentions.2.transformer_blocks.9.attn2.to_k.weight",
                "encoder_hid_proj.bias",
            ),
            shapes={
                "encoder_hid_proj.weight": (2048, 4096),
                "add_embedding.linear_1.weight": (1280, 5632),
                "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
                "conv_in.weight": (320, None, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
        ),
        Signature(
            layout="sgm",
            has=(
                "middle_block.1.transformer_blocks.9.attn2.to_k.weight",
                "output_blocks.2.1.transformer_blocks.9.attn2.to_k.weight",
                "encoder_hid_proj.bias",
            ),
            shapes={
                "encoder_hid_proj.weight": (2048, 4096),
                "label_emb.0.0.weight": (1280, 5632),
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
                "input_blocks.0.0.weight": (320, None, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
        ),
    ),
    channels=(
        Channels("input_blocks.0.0.weight", 1, {4: {}, 9: {"inpainting": True}}),
        Channels("conv_in.weight", 1, {4: {}, 9: {"inpainting": True}}),
    ),
    foreign=OVER_TIME,
    encoder_widths={"te1": (4096, 13696)},
    pipelines=("KolorsPipeline", "KolorsImg2ImgPipeline", "KolorsInpaintPipeline", "KolorsPAGPipeline"),
    configs=({"_class_name": "UNet2DConditionModel", "encoder_hid_dim": 4096, "encoder_hid_dim_type": "text_proj"},),
    components=("unet", "te1", "vae"),
    layouts="KOLORS",
    prediction="epsilon",
    license="LicenseRef-kolors-2024-07-06",
    sources=("diffusers 0.42.1 UNet2DConditionModel with the config of Kwai-Kolors/Kolors-diffusers",),
)
