"""Qwen2.5-VL 7B: Qwen-Image, HunyuanImage 2.1, Kandinsky 5."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="qwen25_vl_7b",
    name="Qwen2.5-VL 7B",
    aliases={"huggingface": ("Qwen/Qwen2.5-VL-7B-Instruct",)},
    signatures=decoder(
        28,
        3584,
        152064,
        query=3584,
        key=512,
        feed_forward=18944,
        marks=("self_attn.q_proj.bias",),
        lacks=("self_attn.q_norm.weight",),
        beside=("visual.patch_embed.proj.weight", "model.visual.patch_embed.proj.weight"),
    ),
    license="Apache-2.0",
    sources=("Qwen/Qwen2.5-VL-7B-Instruct config.json",),
)
