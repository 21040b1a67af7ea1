"""Stable Cascade: the prior (stage C) and the decoder (stages B and A)."""

from typing import Any

from assetkit.configs._published import CLIP_G
from assetkit.configs._schema import TRANSFORMERS, Pipeline, Scheduler, Slot, Tokenizer

_TEXT = Slot(
    "CLIPTextModelWithProjection", {**CLIP_G, "bos_token_id": 49406, "eos_token_id": 49407}, tokenizer="tokenizer"
)
_COMMON: dict[str, Any] = {
    "tokenizers": {"tokenizer": Tokenizer("CLIPTokenizerFast")},
    "scheduler": Scheduler("DDPMWuerstchenScheduler"),
    "prediction": "epsilon",
    "predictions": ("epsilon",),
}

PIPELINE = (
    Pipeline(
        family="cascade_c",
        pipeline="StableCascadePriorPipeline",
        slots={
            "prior": Slot("StableCascadeUNet", {"patch_size": 1}),
            "text_encoder": _TEXT,
            "image_encoder": Slot("CLIPVisionModelWithProjection", optional=True),
        },
        others={"feature_extractor": (TRANSFORMERS, "CLIPImageProcessor")},
        settings={"resolution_multiple": 42.67},
        sources=("configurations of stabilityai/stable-cascade-prior",),
        **_COMMON,
    ),
    Pipeline(
        family="cascade_b",
        pipeline="StableCascadeDecoderPipeline",
        slots={
            "decoder": Slot("StableCascadeUNet", {"patch_size": 2}),
            "text_encoder": _TEXT,
            "vqgan": Slot("PaellaVQModel"),
        },
        settings={"latent_dim_scale": 10.67},
        sources=("configurations of stabilityai/stable-cascade",),
        **_COMMON,
    ),
)
