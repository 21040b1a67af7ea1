"""Segmind Vega: SDXL distilled to 745 M parameters."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import (
    INPAINTING,
    OVER_TIME,
    XL_PIPELINES,
)

FAMILY = Family(
    id="vega",
    name="Segmind Vega",
    group="sdxl",
    aliases={
        "huggingface": ("segmind/Segmind-Vega", "segmind/Segmind-VegaRT"),
        "modelspec": ("segmind-vega",),
        "kohya": ("vega",),
    },
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "output_blocks.0.1.transformer_blocks.1.attn2.to_k.weight",
                "output_blocks.2.1.transformer_blocks.1.attn2.to_k.weight",
                "input_blocks.8.1.transformer_blocks.1.attn2.to_k.weight",
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "middle_block.1.norm.weight",
                "input_blocks.4.1.transformer_blocks.1.norm1.weight",
                "input_blocks.7.1.transformer_blocks.2.norm1.weight",
                "encoder_hid_proj.weight",
            ),
            shapes={
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
                "label_emb.0.0.weight": (1280, 2816),
                "input_blocks.0.0.weight": (320, None, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "up_blocks.0.attentions.0.transformer_blocks.1.attn2.to_k.weight",
                "up_blocks.0.attentions.2.transformer_blocks.1.attn2.to_k.weight",
                "down_blocks.2.attentions.1.transformer_blocks.1.attn2.to_k.weight",
                "down_blocks.1.attentions.1.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "mid_block.attentions.0.norm.weight",
                "down_blocks.1.attentions.0.transformer_blocks.1.norm1.weight",
                "down_blocks.2.attentions.0.transformer_blocks.2.norm1.weight",
                "encoder_hid_proj.weight",
            ),
            shapes={
                "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
                "add_embedding.linear_1.weight": (1280, 2816),
                "conv_in.weight": (320, None, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
        ),
    ),
    channels=(
        Channels("input_blocks.0.0.weight", 1, INPAINTING),
        Channels("conv_in.weight", 1, INPAINTING),
    ),
    foreign=OVER_TIME,
    encoder_widths={"te1": (768, 3072), "te2": (1280, 5120)},
    shared_pipelines=XL_PIPELINES,
    configs=(
        {
            "_class_name": "UNet2DConditionModel",
            "cross_attention_dim": 2048,
            "reverse_transformer_layers_per_block": [[2, 2, 2], [1, 1, 1], 1],
        },
    ),
    components=("unet", "te1", "te2", "vae"),
    layouts="SDXL",
    prediction="epsilon",
    license="Apache-2.0",
    sources=("diffusers 0.42.1 UNet2DConditionModel at the depths of segmind/Segmind-Vega, 745.2 M parameters",),
)
