"""The refiner of Stable Diffusion XL."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import OVER_TIME, XL_PIPELINES

FAMILY = Family(
    id="sdxl_refiner",
    name="Stable Diffusion XL Refiner",
    aliases={
        "huggingface": ("stabilityai/stable-diffusion-xl-refiner-1.0", "stabilityai/stable-diffusion-xl-refiner-0.9"),
        "invokeai": ("sdxl-refiner",),
        "swarmui": ("stable-diffusion-xl-v1-refiner", "stable-diffusion-xl-v0_9-refiner"),
        "modelspec": ("stable-diffusion-xl-v1-refiner", "stable-diffusion-xl-v0_9-refiner"),
    },
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "middle_block.1.transformer_blocks.3.attn2.to_k.weight",
                "input_blocks.8.1.transformer_blocks.3.attn2.to_k.weight",
                "output_blocks.8.1.transformer_blocks.3.attn2.to_k.weight",
                "output_blocks.11.0.in_layers.0.weight",
            ),
            lacks=("input_blocks.4.1.transformer_blocks.4.norm1.weight", "encoder_hid_proj.weight"),
            shapes={
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (768, 1280),
                "label_emb.0.0.weight": (1536, 2560),
                "input_blocks.0.0.weight": (384, None, 3, 3),
                "out.2.weight": (4, 384, 3, 3),
            },
            variant={"refiner": True},
        ),
        Signature(
            layout="diffusers",
            has=(
                "mid_block.attentions.0.transformer_blocks.3.attn2.to_k.weight",
                "down_blocks.2.attentions.1.transformer_blocks.3.attn2.to_k.weight",
                "up_blocks.2.attentions.2.transformer_blocks.3.attn2.to_k.weight",
                "up_blocks.3.resnets.2.norm1.weight",
            ),
            lacks=("down_blocks.1.attentions.0.transformer_blocks.4.norm1.weight", "encoder_hid_proj.weight"),
            shapes={
                "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (768, 1280),
                "add_embedding.linear_1.weight": (1536, 2560),
                "conv_in.weight": (384, None, 3, 3),
                "conv_out.weight": (4, 384, 3, 3),
            },
            variant={"refiner": True},
        ),
    ),
    channels=(
        Channels("input_blocks.0.0.weight", 1, {4: {}, 9: {"inpainting": True}}),
        Channels("conv_in.weight", 1, {4: {}, 9: {"inpainting": True}}),
    ),
    foreign=OVER_TIME,
    encoder_widths={"te2": (1280, 5120)},
    shared_pipelines=XL_PIPELINES,
    configs=(
        {
            "_class_name": "UNet2DConditionModel",
            "cross_attention_dim": 1280,
            "projection_class_embeddings_input_dim": 2560,
        },
    ),
    components=("unet", "te2", "vae"),
    layouts="REFINER",
    prediction="epsilon",
    license="LicenseRef-openrail-pp-m",
    sources=(
        "diffusers 0.42.1 UNet2DConditionModel with the config of stable-diffusion-xl-refiner-1.0",
        "arenasys/stable-diffusion-webui-model-toolkit components/UNET-XL-Refiner.txt",
    ),
)
