"""UMT5 XXL encoder: Wan."""

from assetkit.families._encoders import t5
from assetkit.families._schema import Family

FAMILY = Family(
    id="umt5xxl",
    name="UMT5 XXL encoder",
    aliases={"huggingface": ("google/umt5-xxl",), "modelspec": ("umt5-xxl",)},
    signatures=t5(4096, 4096, 10240, 24, 256384, every=True),
    license="Apache-2.0",
    sources=("google/umt5-xxl config.json",),
)
