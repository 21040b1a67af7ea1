"""HAT: hybrid attention transformer."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, stages
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="HAT",
    spellings=(
        Keys(
            has=(
                "layers.0.residual_group.blocks.0.conv_block.cab.0.weight",
                "layers.0.residual_group.blocks.0.conv_block.cab.3.attention.1.weight",
                "layers.0.residual_group.overlap_attn.relative_position_bias_table",
                "layers.0.residual_group.overlap_attn.qkv.weight",
                "layers.0.residual_group.blocks.0.mlp.fc1.bias",
                "conv_first.weight",
                "conv_last.weight",
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
            "relative_position_index_OCA",
            "relative_position_index_SA",
            "upsample",
            "absolute_pos_embed",
        }
    ),
    scale=stages("upsample"),
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_last.weight", 0),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: HATArch.detect and .load",
)
