"""MoESR: mixture of experts with a choice of upsamplers."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent
from assetkit.identification.architectures._schema import Architecture, Keys
from assetkit.identification.architectures._uniupsample import open_scale, uni_outputs, uni_scale

ARCHITECTURE = Architecture(
    id="MoESR",
    spellings=(
        Keys(
            has=(
                "blocks.0.blocks.0.conv.dwconv_hw.weight",
                "in_to_dim.weight",
                "blocks.0.blocks.0.gamma",
                "blocks.0.blocks.0.fc1.weight",
                "blocks.0.msg.gated.0.fc1.weight",
                "upscale.MetaUpsample",
            )
        ),
    ),
    heads=frozenset({"blocks", "in_to_dim", "upscale"}),
    scale=uni_scale("upscale"),
    open_scale=open_scale("upscale"),
    inputs=extent("in_to_dim.weight", 1),
    outputs=uni_outputs("upscale"),
    width=extent("in_to_dim.weight", 0),
    blocks=count("blocks"),
    source="spandrel 0.4.2: MoESRArch.detect and .load",
)
