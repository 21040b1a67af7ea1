"""T5 v1.1 XXL encoder: SD3, Flux, PixArt, LTX, Mochi, CogVideoX, DeepFloyd IF."""

from assetkit.families._encoders import t5
from assetkit.families._schema import Family

FAMILY = Family(
    id="t5xxl",
    name="T5 v1.1 XXL encoder",
    aliases={
        "huggingface": (
            "google/t5-v1_1-xxl",
            "city96/t5-v1_1-xxl-encoder-bf16",
            "mcmonkey/google_t5-v1_1-xxl_encoderonly",
        ),
        "modelspec": ("t5-xxl",),
    },
    signatures=t5(4096, 4096, 10240, 24, (32100, 32128), every=False),
    license="Apache-2.0",
    sources=("google/t5-v1_1-xxl config.json",),
)
