"""Flux.1: dev with its fill, control and Kontext models, and schnell."""

from dataclasses import replace

from assetkit.configs._published import CLIP_L, CLIP_TOKENIZER, T5_TOKENIZER, TINY_VAE, VAE_FLUX, tiny_vae
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Variant

_NO_IMAGE = ("feature_extractor", "image_encoder")

_DEV = Pipeline(
    family="flux_dev",
    also={"flux_krea": {}, "flux_kontext": {"kontext": True}},
    pipeline="FluxPipeline",
    slots={
        "transformer": Slot("FluxTransformer2DModel"),
        "vae": Slot("AutoencoderKL", VAE_FLUX, classes=TINY_VAE),
        "text_encoder": Slot("CLIPTextModel", CLIP_L, tokenizer="tokenizer"),
        "text_encoder_2": Slot("T5EncoderModel", tokenizer="tokenizer_2"),
    },
    tokenizers={"tokenizer": CLIP_TOKENIZER, "tokenizer_2": T5_TOKENIZER},
    others={"feature_extractor": None, "image_encoder": None},
    extras={"controlnet": Slot("FluxControlNetModel"), "taesd": tiny_vae()},
    scheduler=Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 3.0, "use_dynamic_shifting": True}),
    prediction="flow",
    predictions=("flow",),
    variants=(
        Variant({"kontext": True}, pipeline="FluxKontextPipeline"),
        Variant({"fill": True}, pipeline="FluxFillPipeline", drops=_NO_IMAGE),
        Variant({"control": True}, pipeline="FluxControlPipeline", drops=_NO_IMAGE),
    ),
    sources=(
        "configurations of black-forest-labs/FLUX.1-dev, FLUX.1-Kontext-dev, FLUX.1-Fill-dev and FLUX.1-Depth-dev",
    ),
)
_SCHNELL = replace(
    _DEV,
    family="flux_schnell",
    also={},
    scheduler=Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 1.0}),
    variants=(),
    sources=("configurations of black-forest-labs/FLUX.1-schnell",),
)

PIPELINE = (_DEV, _SCHNELL)
