"""MIRNet v2: enriches features at several scales."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="MIRNet2",
    spellings=(
        Keys(
            has=(
                "body.0.body.0.dau_top.gcnet.conv_mask.weight",
                "conv_in.weight",
                "body.0.body.0.dau_mid.body.0.weight",
                "body.0.body.0.dau_bot.body.0.weight",
                "body.0.body.0.skff_top.conv_du.0.weight",
                "body.3.body.0.dau_top.body.0.weight",
                "conv_out.weight",
            )
        ),
    ),
    heads=frozenset({"body", "conv_in", "conv_out"}),
    scale=always(1),
    inputs=extent("conv_in.weight", 1),
    outputs=extent("conv_out.weight", 0),
    width=extent("conv_in.weight", 0),
    blocks=count("body"),
    purpose="denoising, deblurring or low light",
    source="spandrel_extra_arches 0.2.0: MIRNet2Arch.detect and .load",
)
