"""The x4 upscaler of Stable Diffusion 2: the low-resolution picture comes in as three further channels."""

from assetkit.configs._published import OPENCLIP_TOKENIZER, VAE_SD
from assetkit.configs._schema import Pipeline, Scheduler, Slot

_BETAS = {"beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "scaled_linear"}

PIPELINE = Pipeline(
    family="sd_x4_upscaler",
    pipeline="StableDiffusionUpscalePipeline",
    slots={
        "unet": Slot(
            "UNet2DConditionModel",
            {"sample_size": 128, "attention_head_dim": 8, "only_cross_attention": [True, True, True, False]},
        ),
        "vae": Slot("AutoencoderKL", {**VAE_SD, "scaling_factor": 0.08333, "sample_size": 256}),
        "text_encoder": Slot("CLIPTextModel", {"hidden_act": "gelu", "projection_dim": 512}, tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": OPENCLIP_TOKENIZER},
    others={"safety_checker": None, "feature_extractor": None, "watermarker": None},
    settings={"max_noise_level": 350},
    scheduler=Scheduler(
        "DDIMScheduler", {**_BETAS, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1}
    ),
    schedulers={"low_res_scheduler": Scheduler("DDPMScheduler", {**_BETAS, "prediction_type": "epsilon"})},
    prediction="v",
    predictions=("v",),
    sources=("configurations of stabilityai/stable-diffusion-x4-upscaler",),
)
