"""KOALA-1B: SDXL with one residual block per level."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import (
    INPAINTING,
    OVER_TIME,
    XL_PIPELINES,
)

FAMILY = Family(
    id="koala_1b",
    name="KOALA 1B",
    group="sdxl",
    aliases={"huggingface": ("etri-vilab/koala-1b", "etri-vilab/koala-1b-llava-cap", "etri-vilab/koala-lightning-1b")},
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "middle_block.1.transformer_blocks.5.attn2.to_k.weight",
                "output_blocks.0.1.transformer_blocks.5.attn2.to_k.weight",
                "output_blocks.3.1.transformer_blocks.1.attn2.to_k.weight",
                "input_blocks.5.1.transformer_blocks.5.attn2.to_k.weight",
                "input_blocks.3.1.transformer_blocks.1.attn2.to_k.weight",
            ),
            lacks=(
                "input_blocks.6.0.in_layers.0.weight",
                "input_blocks.5.1.transformer_blocks.6.norm1.weight",
                "encoder_hid_proj.weight",
            ),
            shapes={
                "input_blocks.3.1.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
                "label_emb.0.0.weight": (1280, 2816),
                "input_blocks.0.0.weight": (320, None, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "mid_block.attentions.0.transformer_blocks.5.attn2.to_k.weight",
                "up_blocks.0.attentions.1.transformer_blocks.5.attn2.to_k.weight",
                "up_blocks.1.attentions.1.transformer_blocks.1.attn2.to_k.weight",
                "down_blocks.2.attentions.0.transformer_blocks.5.attn2.to_k.weight",
            ),
            lacks=(
                "down_blocks.2.resnets.1.norm1.weight",
                "down_blocks.2.attentions.0.transformer_blocks.6.norm1.weight",
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
        {"_class_name": "UNet2DConditionModel", "cross_attention_dim": 2048, "transformer_layers_per_block": [0, 2, 6]},
    ),
    components=("unet", "te1", "te2", "vae"),
    layouts="KOALA",
    prediction="epsilon",
    license=None,
    sources=("diffusers 0.42.1 UNet2DConditionModel at the depths of etri-vilab/koala-1b, 1161.2 M parameters",),
)
