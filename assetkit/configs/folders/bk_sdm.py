"""BK-SDM: Stable Diffusion 1.4 with blocks removed; everything that tensors do not tell is unchanged."""

from dataclasses import replace

from assetkit.configs.folders.sd1 import PIPELINE as SD1

PIPELINE = tuple(
    replace(
        SD1,
        family=family,
        also={},
        sources=("configurations of nota-ai/bk-sdm-base, -small and -tiny", *SD1.sources),
    )
    for family in ("bk_sdm_base", "bk_sdm_small", "bk_sdm_tiny")
)
