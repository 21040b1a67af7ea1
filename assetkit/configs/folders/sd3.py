"""Stable Diffusion 3 Medium, 3.5 Medium and 3.5 Large."""

from typing import Any

from assetkit.configs._published import (
    CLIP_G,
    CLIP_L_PROJECTED,
    CLIP_TOKENIZER,
    OPENCLIP_TOKENIZER,
    T5_TOKENIZER,
    TINY_VAE,
    VAE_SD3,
    tiny_vae,
)
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Variant


def _row(family: str, repository: str, **more: Any) -> Pipeline:
    return Pipeline(
        family=family,
        pipeline="StableDiffusion3Pipeline",
        slots={
            "transformer": Slot("SD3Transformer2DModel", {"sample_size": 128}),
            "vae": Slot("AutoencoderKL", VAE_SD3, classes=TINY_VAE),
            "text_encoder": Slot("CLIPTextModelWithProjection", CLIP_L_PROJECTED, tokenizer="tokenizer"),
            "text_encoder_2": Slot("CLIPTextModelWithProjection", CLIP_G, tokenizer="tokenizer_2"),
            "text_encoder_3": Slot("T5EncoderModel", tokenizer="tokenizer_3", optional=True),
        },
        tokenizers={"tokenizer": CLIP_TOKENIZER, "tokenizer_2": OPENCLIP_TOKENIZER, "tokenizer_3": T5_TOKENIZER},
        others={"feature_extractor": None, "image_encoder": None},
        extras={"controlnet": Slot("SD3ControlNetModel", {"sample_size": 128}), "taesd": tiny_vae()},
        scheduler=Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 3.0}),
        prediction="flow",
        predictions=("flow",),
        sources=(f"configurations of stabilityai/{repository}",),
        **more,
    )


PIPELINE = (
    _row("sd3_medium", "stable-diffusion-3-medium-diffusers"),
    _row("sd35_medium", "stable-diffusion-3.5-medium"),
    _row(
        "sd35_large",
        "stable-diffusion-3.5-large and -3.5-large-turbo",
        also={"sd35_large_turbo": {"distilled": "turbo"}},
        variants=(Variant({"distilled": "turbo"}),),
    ),
)
