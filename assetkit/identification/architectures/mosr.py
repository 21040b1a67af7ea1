"""MoSR: gated convolution blocks in a row."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, divided, extent, first, plus, root
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="MoSR",
    spellings=(
        Keys(
            has=(
                "gblocks.1.fc1.weight",
                "gblocks.0.weight",
                "gblocks.1.norm.weight",
                "gblocks.1.conv.weight",
                "gblocks.1.fc2.weight",
            )
        ),
    ),
    heads=frozenset({"gblocks", "shortcut", "upsampler"}),
    scale=first(
        ("upsampler.init_pos", root(extent("upsampler.offset.weight", 0), always(8))),
        (
            "upsampler.in_to_k.weight",
            root(divided(extent("upsampler.in_to_k.weight", 0), always(8)), extent("gblocks.0.weight", 1)),
        ),
        ("", root(extent("upsampler.0.weight", 0), extent("gblocks.0.weight", 1))),
    ),
    inputs=extent("gblocks.0.weight", 1),
    outputs=first(
        ("upsampler.end_conv.weight", extent("upsampler.end_conv.weight", 0)), ("", extent("gblocks.0.weight", 1))
    ),
    width=extent("gblocks.0.weight", 0),
    blocks=plus(count("gblocks"), -6),
    source="spandrel 0.4.2: MoSRArch.detect and .load",
)
