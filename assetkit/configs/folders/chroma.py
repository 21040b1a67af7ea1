"""Chroma: Flux.1 schnell's latents, one T5 and no CLIP."""

from assetkit.configs._published import T5_TOKENIZER, TINY_VAE, VAE_FLUX, tiny_vae
from assetkit.configs._schema import Pipeline, Scheduler, Slot

PIPELINE = Pipeline(
    family="chroma",
    pipeline="ChromaPipeline",
    slots={
        "transformer": Slot("ChromaTransformer2DModel"),
        "vae": Slot("AutoencoderKL", VAE_FLUX, classes=TINY_VAE),
        "text_encoder": Slot("T5EncoderModel", tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": T5_TOKENIZER},
    others={"feature_extractor": None, "image_encoder": None},
    extras={"taesd": tiny_vae()},
    scheduler=Scheduler("FlowMatchEulerDiscreteScheduler"),
    prediction="flow",
    predictions=("flow",),
    sources=("configurations of lodestones/Chroma1-HD as stable-diffusion-webui-forge carries them",),
)
