"""Stable Diffusion XL and what was trained or distilled from it."""

from assetkit.configs._published import (
    CLIP_G,
    CLIP_L,
    CLIP_TOKENIZER,
    DDIM,
    EULER,
    EULER_A,
    OPENCLIP_TOKENIZER,
    STABLE,
    TINY_VAE,
    TRAILING,
    VAE_SDXL,
    tiny_vae,
)
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Variant
from assetkit.configs._unet import heads_per_level

UNET = {"sample_size": 128, "attention_head_dim": heads_per_level(64), "addition_time_embed_dim": 256}
_CONTROLNET = {"attention_head_dim": heads_per_level(64), "addition_time_embed_dim": 256}
_COSXL = Scheduler("EDMEulerScheduler", {"sigma_max": 120.0, "sigma_data": 1.0, "sigma_schedule": "exponential"})
_LCM = Scheduler("LCMScheduler", STABLE)

PIPELINE = Pipeline(
    family="sdxl",
    also={
        "sdxl10": {},
        "pony": {},
        "illustrious": {},
        "noobai": {},
        "sdxl_lcm": {"distilled": "lcm"},
        "sdxl_turbo": {"distilled": "turbo"},
        "sdxl_lightning": {"distilled": "lightning"},
        "sdxl_hyper": {"distilled": "hyper"},
    },
    pipeline="StableDiffusionXLPipeline",
    slots={
        "unet": Slot("UNet2DConditionModel", UNET),
        "vae": Slot("AutoencoderKL", VAE_SDXL, classes=TINY_VAE),
        "text_encoder": Slot("CLIPTextModel", CLIP_L, tokenizer="tokenizer", optional=True),
        "text_encoder_2": Slot("CLIPTextModelWithProjection", CLIP_G, tokenizer="tokenizer_2", optional=True),
    },
    tokenizers={"tokenizer": CLIP_TOKENIZER, "tokenizer_2": OPENCLIP_TOKENIZER},
    others={"feature_extractor": None, "image_encoder": None},
    settings={"force_zeros_for_empty_prompt": True},
    extras={
        "controlnet": Slot("ControlNetModel", _CONTROLNET),
        "controlnet_union": Slot("ControlNetUnionModel", _CONTROLNET),
        "motion_adapter": Slot("MotionAdapter"),
        "taesd": tiny_vae(),
    },
    scheduler=EULER,
    prediction="epsilon",
    predictions=("epsilon", "v", "edm_v"),
    variants=(
        Variant(
            {"inpainting": True},
            pipeline="StableDiffusionXLInpaintPipeline",
            settings={"requires_aesthetics_score": False},
        ),
        Variant(
            {"edit": True},
            pipeline="StableDiffusionXLInstructPix2PixPipeline",
            settings={"is_cosxl_edit": False},
            drops=("feature_extractor", "image_encoder"),
        ),
        Variant({"prediction": "edm_v"}, scheduler=_COSXL),
        Variant({"prediction": "edm_v", "edit": True}, settings={"is_cosxl_edit": True}),
        Variant({"distilled": ("lcm", "dmd")}, scheduler=_LCM),
        Variant({"distilled": "tcd"}, scheduler=Scheduler("TCDScheduler", STABLE)),
        Variant({"distilled": "turbo"}, scheduler=EULER_A, scheduler_fields=TRAILING),
        Variant({"distilled": "lightning"}, scheduler_fields=TRAILING),
        Variant({"distilled": "hyper"}, scheduler=DDIM, scheduler_fields=TRAILING),
    ),
    sources=(
        "configurations of stabilityai/stable-diffusion-xl-base-1.0 and sdxl-turbo",
        "configurations of diffusers/stable-diffusion-xl-1.0-inpainting-0.1",
        "model card of stabilityai/cosxl (sigmas)",
        "model cards of latent-consistency/lcm-sdxl, tianweiy/DMD2, h1t/TCD-SDXL-LoRA (schedulers)",
        "model cards of ByteDance/SDXL-Lightning and ByteDance/Hyper-SD (schedulers)",
    ),
)
