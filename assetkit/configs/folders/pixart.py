"""PixArt-Alpha and PixArt-Sigma."""

from typing import Any

from assetkit.configs._published import T5_SLOW_TOKENIZER, TINY_VAE, VAE_SD, VAE_SDXL, tiny_vae
from assetkit.configs._schema import Fields, Pipeline, Scheduler, Slot
from assetkit.configs._tensors import Tensors


def sample_size(_: Tensors, fields: Fields) -> int:
    """Alpha embeds its resolution in the 1024 px models alone."""
    return 128 if fields["use_additional_conditions"] else 64


_COMMON: dict[str, Any] = {
    "tokenizers": {"tokenizer": T5_SLOW_TOKENIZER},
    "extras": {"taesd": tiny_vae()},
    "scheduler": Scheduler("DPMSolverMultistepScheduler"),
    "prediction": "epsilon",
    "predictions": ("epsilon",),
}
_TEXT = Slot("T5EncoderModel", tokenizer="tokenizer", optional=True)

PIPELINE = (
    Pipeline(
        family="pixart_alpha",
        pipeline="PixArtAlphaPipeline",
        slots={
            "transformer": Slot("PixArtTransformer2DModel", {"sample_size": sample_size}),
            "vae": Slot("AutoencoderKL", {**VAE_SD, "sample_size": 256}, classes=TINY_VAE),
            "text_encoder": _TEXT,
        },
        sources=("configurations of PixArt-alpha/PixArt-XL-2-1024-MS and PixArt-XL-2-512x512",),
        **_COMMON,
    ),
    Pipeline(
        family="pixart_sigma",
        pipeline="PixArtSigmaPipeline",
        slots={
            "transformer": Slot("PixArtTransformer2DModel", {"sample_size": 128}),
            "vae": Slot("AutoencoderKL", VAE_SDXL, classes=TINY_VAE),
            "text_encoder": _TEXT,
        },
        sources=("configurations of PixArt-alpha/PixArt-Sigma-XL-2-1024-MS",),
        **_COMMON,
    ),
)
