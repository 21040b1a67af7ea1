"""Qwen3 0.6B: Anima."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="qwen3_06b",
    name="Qwen3 0.6B",
    aliases={"huggingface": ("Qwen/Qwen3-0.6B",)},
    signatures=decoder(
        28,
        1024,
        151936,
        query=2048,
        key=1024,
        feed_forward=3072,
        marks=("self_attn.q_norm.weight",),
        lacks=("self_attn.q_proj.bias", "pre_feedforward_layernorm.weight"),
        apart=("visual.patch_embed.proj.weight", "model.visual.patch_embed.proj.weight"),
    ),
    license="Apache-2.0",
    sources=("Qwen/Qwen3-0.6B config.json",),
)
