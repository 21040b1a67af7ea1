"""Z-Image and Z-Image-Turbo, which differ in the scheduler's shift alone."""

from assetkit.configs._published import TINY_VAE, VAE_FLUX, tiny_vae
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Tokenizer, Variant

PIPELINE = Pipeline(
    family="z_image",
    also={"z_image_turbo": {"distilled": "turbo"}},
    pipeline="ZImagePipeline",
    slots={
        "transformer": Slot("ZImageTransformer2DModel", {"axes_lens": [1536, 512, 512]}),
        "vae": Slot("AutoencoderKL", VAE_FLUX, classes=TINY_VAE),
        "text_encoder": Slot("Qwen3Model", tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": Tokenizer("Qwen2Tokenizer")},
    extras={"taesd": tiny_vae(), "controlnet": Slot("ZImageControlNetModel")},
    scheduler=Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 6.0}),
    prediction="flow",
    predictions=("flow",),
    variants=(Variant({"distilled": "turbo"}, scheduler_fields={"shift": 3.0}),),
    sources=("configurations of Tongyi-MAI/Z-Image and Z-Image-Turbo",),
)
