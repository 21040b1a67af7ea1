"""Hunyuan-DiT."""

from assetkit.configs._published import T5_SLOW_TOKENIZER, TINY_VAE, VAE_SDXL, tiny_vae
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Tokenizer

PIPELINE = Pipeline(
    family="hunyuan_dit",
    pipeline="HunyuanDiTPipeline",
    slots={
        "transformer": Slot("HunyuanDiT2DModel", {"sample_size": 128}),
        "vae": Slot("AutoencoderKL", {**VAE_SDXL, "sample_size": 512, "force_upcast": False}, classes=TINY_VAE),
        "text_encoder": Slot("BertModel", tokenizer="tokenizer", optional=True),
        "text_encoder_2": Slot("T5EncoderModel", tokenizer="tokenizer_2", optional=True),
    },
    tokenizers={"tokenizer": Tokenizer("BertTokenizer"), "tokenizer_2": T5_SLOW_TOKENIZER},
    others={"safety_checker": None, "feature_extractor": None},
    settings={"requires_safety_checker": False},
    extras={"taesd": tiny_vae()},
    scheduler=Scheduler(
        "DDPMScheduler",
        {
            "beta_start": 0.00085,
            "beta_end": 0.03,
            "beta_schedule": "scaled_linear",
            "clip_sample": False,
            "steps_offset": 1,
        },
    ),
    prediction="v",
    predictions=("v",),
    sources=("configurations of Tencent-Hunyuan/HunyuanDiT-Diffusers",),
)
