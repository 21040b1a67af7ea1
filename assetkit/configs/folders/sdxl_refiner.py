"""The refiner of SDXL: one text encoder, which keeps the name of the second."""

from assetkit.configs._published import CLIP_G, EULER, OPENCLIP_TOKENIZER, TINY_VAE, VAE_SDXL, tiny_vae
from assetkit.configs._schema import Pipeline, Slot
from assetkit.configs.folders.sdxl import UNET

PIPELINE = Pipeline(
    family="sdxl_refiner",
    pipeline="StableDiffusionXLImg2ImgPipeline",
    slots={
        "unet": Slot("UNet2DConditionModel", UNET),
        "vae": Slot("AutoencoderKL", VAE_SDXL, classes=TINY_VAE),
        "text_encoder_2": Slot("CLIPTextModelWithProjection", CLIP_G, tokenizer="tokenizer_2", optional=True),
    },
    tokenizers={"tokenizer_2": OPENCLIP_TOKENIZER},
    others={"text_encoder": None, "tokenizer": None, "feature_extractor": None, "image_encoder": None},
    settings={"force_zeros_for_empty_prompt": False, "requires_aesthetics_score": True},
    extras={"taesd": tiny_vae()},
    scheduler=EULER,
    prediction="epsilon",
    predictions=("epsilon", "v"),
    implied=("refiner",),
    sources=("configurations of stabilityai/stable-diffusion-xl-refiner-1.0",),
)
