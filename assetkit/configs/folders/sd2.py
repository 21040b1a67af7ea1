"""Stable Diffusion 2.0 and 2.1. Only a fact tells the 768 px models, which predict v, from the 512 px ones."""

from assetkit.configs._published import (
    DDIM,
    EULER,
    OPENCLIP_TOKENIZER,
    PNDM,
    TINY_VAE,
    TRAILING,
    VAE_SD,
    tiny_vae,
    unsettled,
)
from assetkit.configs._schema import TRANSFORMERS, Pipeline, Slot, Variant
from assetkit.configs._unet import heads_per_level

_SMALL = {"unet": {"sample_size": 64}, "vae": {"sample_size": 512}}

PIPELINE = Pipeline(
    family="sd2",
    also={"sd20": {}, "sd21": {}, "sd_turbo": {"distilled": "turbo"}},
    pipeline="StableDiffusionPipeline",
    slots={
        "unet": Slot(
            "UNet2DConditionModel",
            {"sample_size": unsettled("prediction"), "attention_head_dim": heads_per_level(64)},
        ),
        "vae": Slot("AutoencoderKL", {**VAE_SD, "sample_size": 768}, classes=TINY_VAE),
        "text_encoder": Slot("CLIPTextModel", {"hidden_act": "gelu", "projection_dim": 512}, tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": OPENCLIP_TOKENIZER},
    others={"safety_checker": None, "feature_extractor": None, "image_encoder": None},
    settings={"requires_safety_checker": False},
    extras={"controlnet": Slot("ControlNetModel", {"attention_head_dim": heads_per_level(64)}), "taesd": tiny_vae()},
    scheduler=DDIM,
    predictions=("epsilon", "v"),
    variants=(
        Variant(
            {"inpainting": True},
            facts={"prediction": "epsilon"},
            pipeline="StableDiffusionInpaintPipeline",
            slots=_SMALL,
        ),
        Variant(
            {"depth": True},
            facts={"prediction": "epsilon"},
            pipeline="StableDiffusionDepth2ImgPipeline",
            slots=_SMALL,
            adds={"depth_estimator": Slot("DPTForDepthEstimation", library=TRANSFORMERS)},
            others={"feature_extractor": (TRANSFORMERS, "DPTImageProcessor")},
            drops=("safety_checker", "image_encoder", "requires_safety_checker"),
        ),
        Variant({"distilled": "turbo"}, facts={"prediction": "epsilon"}),
        Variant({"prediction": "epsilon"}, slots={"unet": {"sample_size": 64}}, scheduler=PNDM),
        Variant({"prediction": "v"}, slots={"unet": {"sample_size": 96, "upcast_attention": True}}),
        Variant({"ztsnr": True}, scheduler=DDIM),
        Variant({"distilled": "turbo"}, scheduler=EULER, scheduler_fields=TRAILING),
    ),
    sources=("configurations of stabilityai/stable-diffusion-2-1, -2-1-base, -2-inpainting, -2-depth and sd-turbo",),
)
