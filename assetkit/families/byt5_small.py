"""ByT5 small encoder, also with the glyph tokens of HunyuanImage 2.1."""

from assetkit.families._encoders import t5
from assetkit.families._schema import Family

FAMILY = Family(
    id="byt5_small",
    name="ByT5 small (glyph) encoder",
    aliases={"huggingface": ("google/byt5-small",)},
    signatures=t5(1472, 384, 3584, 12, (384, 1510), every=False),
    license="Apache-2.0",
    sources=("google/byt5-small config.json; AIGText/Glyph-ByT5 (1510 tokens)",),
)
