"""SDXS-512: one-step SD1 and SD2 students with three levels and no middle block."""

from assetkit.families._schema import Family, Signature
from assetkit.families._unet import OVER_TIME, SD_PIPELINES

FAMILY = Family(
    id="sdxs",
    name="SDXS-512",
    aliases={"huggingface": ("IDKiro/sdxs-512-0.9", "IDKiro/sdxs-512-dreamshaper")},
    signatures=(
        Signature(
            layout="ldm",
            has=(
                "output_blocks.3.1.transformer_blocks.0.attn2.to_k.weight",
                "output_blocks.0.1.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=("middle_block.0.in_layers.0.weight", "output_blocks.4.1.norm.weight", "label_emb.0.0.weight"),
            shapes={
                "input_blocks.3.1.transformer_blocks.0.attn2.to_k.weight": (640, 768),
                "input_blocks.0.0.weight": (320, 4, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "up_blocks.1.attentions.1.transformer_blocks.0.attn2.to_k.weight",
                "up_blocks.0.attentions.1.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "mid_block.resnets.0.norm1.weight",
                "up_blocks.2.attentions.0.norm.weight",
                "down_blocks.3.resnets.0.norm1.weight",
                "down_blocks.1.attentions.0.transformer_blocks.1.norm1.weight",
                "add_embedding.linear_1.weight",
            ),
            shapes={
                "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (640, 768),
                "conv_in.weight": (320, 4, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
        ),
        Signature(  # 0.9: no self attention in the first level, SD2's text encoder
            layout="diffusers",
            has=(
                "up_blocks.2.attentions.1.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.2.attentions.0.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "mid_block.resnets.0.norm1.weight",
                "down_blocks.3.resnets.0.norm1.weight",
                "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k.weight",
            ),
            shapes={
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
                "conv_in.weight": (320, 4, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
        ),
    ),
    foreign=OVER_TIME,
    shared_pipelines=SD_PIPELINES,
    components=("unet", "te1", "vae"),
    prediction="epsilon",
    sources=("ComfyUI comfy/model_detection.py (SD_XS, SD09_XS): block counts and widths as facts",),
)
