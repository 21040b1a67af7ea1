"""SRFormer: permuted self-attention."""

from __future__ import annotations

from assetkit.identification.architectures._measure import SWIN_SCALE, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SRFormer",
    spellings=(
        Keys(
            has=(
                "layers.0.residual_group.blocks.0.attn.aligned_relative_position_index",
                "layers.0.residual_group.blocks.0.norm1.weight",
                "layers.0.residual_group.blocks.0.mlp.fc1.bias",
                "conv_first.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "conv_after_body",
            "conv_before_upsample",
            "conv_first",
            "conv_hr",
            "conv_last",
            "conv_up",
            "layers",
            "norm",
            "patch_embed",
            "upsample",
            "absolute_pos_embed",
        }
    ),
    scale=SWIN_SCALE,
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_first.weight", 1),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel_extra_arches 0.2.0: SRFormerArch.detect and .load",
)
