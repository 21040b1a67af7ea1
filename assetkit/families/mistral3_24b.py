"""Mistral Small 3 24B: Flux.2 dev."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="mistral3_24b",
    name="Mistral Small 3 24B",
    aliases={
        "huggingface": (
            "mistralai/Mistral-Small-3.2-24B-Instruct-2506",
            "mistralai/Mistral-Small-3.1-24B-Instruct-2503",
        )
    },
    signatures=decoder(
        40,
        5120,
        131072,
        query=4096,
        key=1024,
        feed_forward=32768,
        lacks=("self_attn.q_norm.weight", "self_attn.q_proj.bias"),
    ),
    license="Apache-2.0",
    sources=("mistralai/Mistral-Small-3.1-24B-Instruct-2503 config.json",),
)
