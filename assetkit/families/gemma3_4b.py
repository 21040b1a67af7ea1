"""Gemma 3 4B."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="gemma3_4b",
    name="Gemma 3 4B",
    aliases={"huggingface": ("google/gemma-3-4b-it",)},
    signatures=decoder(
        34,
        2560,
        (262144, 262145, 262208),
        query=2048,
        key=1024,
        feed_forward=10240,
        marks=("pre_feedforward_layernorm.weight", "self_attn.q_norm.weight"),
    ),
    license="LicenseRef-scancode-gemma-tou-2025-03-24",
    sources=("google/gemma-3-4b-it config.json",),
)
