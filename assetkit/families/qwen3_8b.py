"""Qwen3 8B: Flux.2 klein 9B."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="qwen3_8b",
    name="Qwen3 8B",
    aliases={"huggingface": ("Qwen/Qwen3-8B",)},
    signatures=decoder(
        36,
        4096,
        151936,
        query=4096,
        key=1024,
        feed_forward=12288,
        marks=("self_attn.q_norm.weight",),
        lacks=("self_attn.q_proj.bias", "pre_feedforward_layernorm.weight"),
        apart=("visual.patch_embed.proj.weight", "model.visual.patch_embed.proj.weight"),
    ),
    license="Apache-2.0",
    sources=("Qwen/Qwen3-8B config.json",),
)
