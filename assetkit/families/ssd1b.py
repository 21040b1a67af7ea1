"""Segmind SSD-1B: SDXL with the middle attention and half the transformer blocks removed."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import (
    INPAINTING,
    OVER_TIME,
    XL_PIPELINES,
)

FAMILY = Family(
    id="ssd1b",
    name="Segmind SSD-1B",
    group="sdxl",
    aliases={
        "huggingface": ("segmind/SSD-1B", "latent-consistency/lcm-ssd-1b"),
        "swarmui": ("segmind-stable-diffusion-1b",),
        "modelspec": ("segmind-stable-diffusion-1b", "segmind-ssd-1b"),
        "kohya": ("ssd",),
    },
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "output_blocks.2.1.transformer_blocks.9.attn2.to_k.weight",
                "output_blocks.0.1.transformer_blocks.3.attn2.to_k.weight",
                "input_blocks.8.1.transformer_blocks.3.attn2.to_k.weight",
                "input_blocks.5.1.transformer_blocks.1.attn2.to_k.weight",
            ),
            lacks=(
                "middle_block.1.norm.weight",
                "input_blocks.7.1.transformer_blocks.4.norm1.weight",
                "output_blocks.0.1.transformer_blocks.4.norm1.weight",
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
                "up_blocks.0.attentions.2.transformer_blocks.9.attn2.to_k.weight",
                "up_blocks.0.attentions.0.transformer_blocks.3.attn2.to_k.weight",
                "down_blocks.2.attentions.1.transformer_blocks.3.attn2.to_k.weight",
                "down_blocks.1.attentions.1.transformer_blocks.1.attn2.to_k.weight",
            ),
            lacks=(
                "mid_block.attentions.0.norm.weight",
                "down_blocks.2.attentions.0.transformer_blocks.4.norm1.weight",
                "up_blocks.0.attentions.0.transformer_blocks.4.norm1.weight",
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
            "reverse_transformer_layers_per_block": [[4, 4, 10], [2, 1, 1], 1],
        },
    ),
    components=("unet", "te1", "te2", "vae"),
    layouts="SDXL",
    prediction="epsilon",
    license="Apache-2.0",
    sources=("diffusers 0.42.1 UNet2DConditionModel at the depths of segmind/SSD-1B, 1331.3 M parameters",),
)
