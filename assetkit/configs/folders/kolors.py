"""Kolors: SDXL's UNet conditioned by ChatGLM3."""

from assetkit.configs._published import TINY_VAE, VAE_SDXL, tiny_vae
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Tokenizer
from assetkit.configs.folders.sdxl import UNET

PIPELINE = Pipeline(
    family="kolors",
    pipeline="KolorsPipeline",
    slots={
        "unet": Slot("UNet2DConditionModel", UNET),
        "vae": Slot("AutoencoderKL", VAE_SDXL, classes=TINY_VAE),
        "text_encoder": Slot("ChatGLMModel", tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": Tokenizer("ChatGLMTokenizer", library="kolors")},
    others={"feature_extractor": None, "image_encoder": None},
    settings={"force_zeros_for_empty_prompt": True},
    extras={"taesd": tiny_vae()},
    scheduler=Scheduler(
        "EulerDiscreteScheduler",
        {
            "beta_start": 0.00085,
            "beta_end": 0.014,
            "beta_schedule": "scaled_linear",
            "num_train_timesteps": 1100,
            "steps_offset": 1,
            "timestep_spacing": "leading",
        },
    ),
    prediction="epsilon",
    predictions=("epsilon",),
    sources=("configurations of Kwai-Kolors/Kolors", "diffusers 0.42.1 pipelines/kolors"),
)
