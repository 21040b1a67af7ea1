"""Gemma 3 12B: LTX-2."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="gemma3_12b",
    name="Gemma 3 12B",
    aliases={"huggingface": ("google/gemma-3-12b-it",)},
    signatures=decoder(
        48,
        3840,
        (262144, 262145, 262208),
        query=4096,
        key=2048,
        feed_forward=15360,
        marks=("pre_feedforward_layernorm.weight", "self_attn.q_norm.weight"),
    ),
    license="LicenseRef-scancode-gemma-tou-2025-03-24",
    sources=("google/gemma-3-12b-it config.json",),
)
