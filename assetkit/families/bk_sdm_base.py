"""BK-SDM-Base: SD1 with one residual and attention block per level."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import INPAINTING, OVER_TIME, SD_PIPELINES

FAMILY = Family(
    id="bk_sdm_base",
    name="BK-SDM Base",
    group="sd",
    parent="sd1",
    aliases={"huggingface": ("nota-ai/bk-sdm-base", "nota-ai/bk-sdm-base-2m")},
    signatures=(
        Signature(
            layout="ldm",
            has=(
                "output_blocks.7.1.transformer_blocks.0.attn2.to_k.weight",
                "middle_block.1.transformer_blocks.0.attn2.to_k.weight",
                "input_blocks.7.0.in_layers.0.weight",
            ),
            lacks=(
                "input_blocks.8.0.in_layers.0.weight",
                "label_emb.0.0.weight",
                "input_blocks.1.1.transformer_blocks.1.norm1.weight",
            ),
            shapes={
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 768),
                "input_blocks.1.1.proj_in.weight": (320, 320, 1, 1),
                "input_blocks.0.0.weight": (320, None, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "up_blocks.3.attentions.1.transformer_blocks.0.attn2.to_k.weight",
                "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.3.resnets.0.norm1.weight",
            ),
            lacks=("add_embedding.linear_1.weight", "down_blocks.0.resnets.1.norm1.weight"),
            shapes={
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 768),
                "down_blocks.0.attentions.0.proj_in.weight": (320, 320, 1, 1),
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
    shared_pipelines=SD_PIPELINES,
    components=("unet", "te1", "vae"),
    layouts="BK_SDM",
    prediction="epsilon",
    license="LicenseRef-scancode-stable-diffusion-2022-08-22",
    sources=("diffusers 0.42.1 UNet2DConditionModel with the config of nota-ai/bk-sdm-base: 579.4 M parameters",),
)
