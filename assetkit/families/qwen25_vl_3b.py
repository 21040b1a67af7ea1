"""Qwen2.5-VL 3B: OmniGen2."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="qwen25_vl_3b",
    name="Qwen2.5-VL 3B",
    aliases={"huggingface": ("Qwen/Qwen2.5-VL-3B-Instruct",)},
    signatures=decoder(
        36,
        2048,
        151936,
        query=2048,
        key=256,
        feed_forward=11008,
        marks=("self_attn.q_proj.bias",),
        lacks=("self_attn.q_norm.weight",),
        beside=("visual.patch_embed.proj.weight", "model.visual.patch_embed.proj.weight"),
    ),
    license="LicenseRef-scancode-qwen-2024",
    sources=("Qwen/Qwen2.5-VL-3B-Instruct config.json",),
)
