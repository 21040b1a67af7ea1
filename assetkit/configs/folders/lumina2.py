"""Lumina Image 2.0."""

from assetkit.configs._published import GEMMA_TOKENIZER, TINY_VAE, VAE_FLUX, tiny_vae
from assetkit.configs._schema import Pipeline, Scheduler, Slot

PIPELINE = Pipeline(
    family="lumina2",
    pipeline="Lumina2Pipeline",
    slots={
        "transformer": Slot("Lumina2Transformer2DModel"),
        "vae": Slot("AutoencoderKL", VAE_FLUX, classes=TINY_VAE),
        "text_encoder": Slot("Gemma2Model", tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": GEMMA_TOKENIZER},
    extras={"taesd": tiny_vae()},
    scheduler=Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 6.0}),
    prediction="flow",
    predictions=("flow",),
    sources=("configurations of Alpha-VLLM/Lumina-Image-2.0",),
)
