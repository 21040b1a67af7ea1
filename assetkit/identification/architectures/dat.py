"""DAT: dual aggregation transformer."""

from __future__ import annotations

from assetkit.identification.architectures._measure import SWIN_SCALE, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="DAT",
    spellings=(
        Keys(
            has=(
                "layers.0.blocks.0.ffn.sg.norm.weight",
                "before_RG.1.weight",
                "layers.0.blocks.0.attn.channel_interaction.1.weight",
                "layers.0.blocks.0.attn.spatial_interaction.0.weight",
                "layers.0.blocks.0.attn.attns.0.pos.pos_proj.weight",
                "layers.0.blocks.0.ffn.fc1.weight",
                "conv_first.weight",
                "norm.weight",
            ),
            lacks=("layers.0.blocks.0.gamma",),
        ),
    ),
    heads=frozenset(
        {
            "before_RG",
            "conv_after_body",
            "conv_before_upsample",
            "conv_first",
            "conv_last",
            "layers",
            "norm",
            "upsample",
        }
    ),
    scale=SWIN_SCALE,
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_first.weight", 1),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: DATArch.detect and .load",
)
