"""T5 v1.1 XL (also Flan-T5 XL) encoder."""

from assetkit.families._encoders import t5
from assetkit.families._schema import Family

FAMILY = Family(
    id="t5xl",
    name="T5 v1.1 XL encoder",
    aliases={"huggingface": ("google/t5-v1_1-xl", "google/flan-t5-xl")},
    signatures=t5(2048, 2048, 5120, 24, (32100, 32128), every=False),
    license="Apache-2.0",
    sources=("google/t5-v1_1-xl config.json",),
)
