"""mT5 XL encoder: HunyuanDiT."""

from assetkit.families._encoders import t5
from assetkit.families._schema import Family

FAMILY = Family(
    id="mt5xl",
    name="mT5 XL encoder",
    aliases={"huggingface": ("google/mt5-xl",)},
    signatures=t5(2048, 2048, 5120, 24, 250112, every=False),
    license="Apache-2.0",
    sources=("google/mt5-xl config.json",),
)
