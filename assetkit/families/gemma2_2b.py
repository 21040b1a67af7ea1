"""Gemma 2 2B: Lumina 2, Sana."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="gemma2_2b",
    name="Gemma 2 2B",
    aliases={"huggingface": ("google/gemma-2-2b", "google/gemma-2-2b-it")},
    signatures=decoder(
        26,
        2304,
        256000,
        query=2048,
        key=1024,
        feed_forward=9216,
        # VaultGemma has the first of these alone.
        marks=("pre_feedforward_layernorm.weight", "post_feedforward_layernorm.weight"),
        lacks=("self_attn.q_norm.weight",),
    ),
    license="LicenseRef-scancode-gemma-tou-2025-03-24",
    sources=("google/gemma-2-2b config.json",),
)
