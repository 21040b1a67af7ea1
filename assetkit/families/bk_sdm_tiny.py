"""BK-SDM-Tiny: three levels, no middle block (also Segmind's tiny-sd)."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import INPAINTING, OVER_TIME, SD_PIPELINES

FAMILY = Family(
    id="bk_sdm_tiny",
    name="BK-SDM Tiny",
    group="sd",
    parent="sd1",
    aliases={"huggingface": ("nota-ai/bk-sdm-tiny", "nota-ai/bk-sdm-tiny-2m", "segmind/tiny-sd")},
    signatures=(
        Signature(
            layout="ldm",
            has=(
                "output_blocks.5.1.transformer_blocks.0.attn2.to_k.weight",
                "output_blocks.0.1.transformer_blocks.0.attn2.to_k.weight",
                "input_blocks.5.1.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "middle_block.0.in_layers.0.weight",
                "input_blocks.6.0.op.weight",
                "output_blocks.6.0.in_layers.0.weight",
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
                "up_blocks.2.attentions.1.transformer_blocks.0.attn2.to_k.weight",
                "up_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.2.attentions.0.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "mid_block.resnets.0.norm1.weight",
                "down_blocks.3.resnets.0.norm1.weight",
                "add_embedding.linear_1.weight",
                "down_blocks.0.resnets.1.norm1.weight",
            ),
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
    layouts="BK_SDM_TINY",
    prediction="epsilon",
    license="LicenseRef-scancode-stable-diffusion-2022-08-22",
    sources=("diffusers 0.42.1 UNet2DConditionModel with the config of nota-ai/bk-sdm-tiny: 323.4 M parameters",),
)
