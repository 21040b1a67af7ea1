"""Playground v2.5: SDXL's UNet trained under the EDM formulation."""

from assetkit.families._schema import Family, Signature
from assetkit.families._unet import (
    OVER_TIME,
    XL_PIPELINES,
)

FAMILY = Family(
    id="playground_v25",
    name="Playground v2.5",
    group="sdxl",
    aliases={
        "civitai": ("Playground v2", "Playground v2.5"),
        "huggingface": ("playgroundai/playground-v2.5-1024px-aesthetic",),
        "modelspec": ("playground-v2.5", "playground-v2-5"),
    },
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "middle_block.1.transformer_blocks.9.attn2.to_k.weight",
                "input_blocks.8.1.transformer_blocks.9.attn2.to_k.weight",
                "output_blocks.2.1.transformer_blocks.9.attn2.to_k.weight",
            ),
            lacks=("encoder_hid_proj.weight",),
            shapes={
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
                "label_emb.0.0.weight": (1280, 2816),
                "input_blocks.0.0.weight": (320, 4, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
            beside=("edm_mean", "edm_std"),
        ),
    ),
    foreign=OVER_TIME,
    encoder_widths={"te1": (768, 3072), "te2": (1280, 5120)},
    shared_pipelines=XL_PIPELINES,
    configs=(
        # The latent statistics of its VAE configuration; also stored as edm_mean and edm_std in the single file.
        {"_class_name": "AutoencoderKL", "latents_mean": [-1.6574, 1.886, -1.383, 2.5155]},
    ),
    components=("unet", "te1", "te2", "vae"),
    layouts="SDXL",
    prediction="edm",
    license="LicenseRef-playground-v2.5",
    sources=("playgroundai/playground-v2.5-1024px-aesthetic vae/config.json and scheduler_config.json",),
)
