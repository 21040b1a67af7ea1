"""Uformer: U-shaped window transformer."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="Uformer",
    spellings=(
        Keys(
            has=(
                "encoderlayer_0.blocks.0.norm1.weight",
                "input_proj.proj.0.weight",
                "output_proj.proj.0.weight",
                "encoderlayer_2.blocks.0.norm1.weight",
                "conv.blocks.0.norm1.weight",
                "decoderlayer_0.blocks.0.norm1.weight",
                "decoderlayer_2.blocks.0.norm1.weight",
            )
        ),
    ),
    heads=frozenset({"conv", "decoderlayer_", "dowsample_", "encoderlayer_", "input_proj", "output_proj", "upsample_"}),
    scale=always(1),
    inputs=extent("input_proj.proj.0.weight", 1),
    outputs=extent("output_proj.proj.0.weight", 0),
    width=extent("input_proj.proj.0.weight", 0),
    blocks=count("conv.blocks"),
    purpose="denoising or deblurring",
    source="spandrel 0.4.2: UformerArch.detect and .load",
)
