"""MMRealSR: Real-ESRGAN steered by two predicted degradations."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, divided, extent, root
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="MMRealSR",
    spellings=(
        Keys(
            has=(
                "de_net.conv_first.0.weight",
                "am_list.0.fc.0.weight",
                "dd_embed.0.weight",
                "conv_first.weight",
                "conv_body.weight",
                "conv_up1.weight",
                "conv_up2.weight",
                "conv_hr.weight",
                "conv_last.weight",
                "body.0.rdb1.conv1.weight",
            )
        ),
    ),
    heads=frozenset(
        {"am_list", "body", "conv_body", "conv_first", "conv_hr", "conv_last", "conv_up", "dd_embed", "de_net"}
    ),
    scale=divided(always(4), root(extent("conv_first.weight", 1), extent("conv_last.weight", 0))),
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_last.weight", 0),
    width=extent("conv_last.weight", 1),
    blocks=count("body"),
    source="spandrel 0.4.2: MMRealSRArch.detect and .load",
)
