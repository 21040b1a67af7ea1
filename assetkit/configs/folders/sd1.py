"""Stable Diffusion 1.x."""

from assetkit.configs._published import (
    CLIP_L,
    CLIP_TOKENIZER,
    DDIM,
    EULER_A,
    PNDM,
    STABLE,
    TINY_VAE,
    TRAILING,
    VAE_SD,
    tiny_vae,
)
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Variant

UNET = {"sample_size": 64, "attention_head_dim": 8}

PIPELINE = Pipeline(
    family="sd1",
    also={
        "sd14": {},
        "sd15": {},
        "sd15_lcm": {"distilled": "lcm"},
        "sd15_hyper": {"distilled": "hyper"},
    },
    pipeline="StableDiffusionPipeline",
    slots={
        "unet": Slot("UNet2DConditionModel", UNET),
        "vae": Slot("AutoencoderKL", VAE_SD, classes=TINY_VAE),
        "text_encoder": Slot("CLIPTextModel", CLIP_L, tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": CLIP_TOKENIZER},
    others={"safety_checker": None, "feature_extractor": None, "image_encoder": None},
    settings={"requires_safety_checker": False},
    extras={
        "controlnet": Slot("ControlNetModel", {"attention_head_dim": 8}),
        "motion_adapter": Slot("MotionAdapter"),
        "sparse_controlnet": Slot("SparseControlNetModel"),
        "taesd": tiny_vae(),
    },
    scheduler=PNDM,
    prediction="epsilon",
    predictions=("epsilon", "v"),
    variants=(
        Variant({"inpainting": True}, pipeline="StableDiffusionInpaintPipeline", scheduler=DDIM),
        Variant({"edit": True}, pipeline="StableDiffusionInstructPix2PixPipeline", scheduler=EULER_A),
        Variant({"prediction": "v"}, scheduler=DDIM),
        Variant({"ztsnr": True}, scheduler=DDIM),
        Variant({"distilled": "lcm"}, scheduler=Scheduler("LCMScheduler", STABLE)),
        Variant({"distilled": "hyper"}, scheduler=DDIM, scheduler_fields=TRAILING),
    ),
    sources=(
        "configurations of runwayml/stable-diffusion-v1-5 and runwayml/stable-diffusion-inpainting",
        "scheduler of timbrooks/instruct-pix2pix; model cards of SimianLuo/LCM_Dreamshaper_v7 and ByteDance/Hyper-SD",
    ),
)
