"""DRCT: dense residual connected transformer."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, first, stages
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="DRCT",
    spellings=(
        Keys(
            has=(
                "layers.0.swin1.attn.relative_position_bias_table",
                "layers.0.swin1.mlp.fc1.weight",
                "layers.0.adjust1.weight",
                "layers.0.swin5.norm1.weight",
                "layers.0.adjust5.weight",
                "conv_first.weight",
                "norm.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "conv_after_body",
            "conv_before_upsample",
            "conv_first",
            "conv_last",
            "layers",
            "norm",
            "patch_embed",
            "upsample",
            "absolute_pos_embed",
            "relative_position_index_SA",
        }
    ),
    scale=first(("conv_last.weight", stages("upsample")), ("", always(1))),
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_first.weight", 1),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: DRCTArch.detect and .load",
)
