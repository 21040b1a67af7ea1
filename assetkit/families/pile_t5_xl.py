"""Pile-T5 XL encoder: AuraFlow."""

from assetkit.families._encoders import t5
from assetkit.families._schema import Family

FAMILY = Family(
    id="pile_t5_xl",
    name="Pile-T5 XL encoder",
    aliases={"huggingface": ("EleutherAI/pile-t5-xl",)},
    signatures=t5(2048, 2048, 5120, 24, 32128, every=True),
    license="Apache-2.0",
    sources=("EleutherAI/pile-t5-xl config.json (UMT5 architecture)",),
)
