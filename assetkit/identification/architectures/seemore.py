"""SeemoRe: mixture of low-rank experts."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, root
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SeemoRe",
    spellings=(
        Keys(
            has=(
                "body.0.local_block.block.moe_layer.experts.0.conv_1.weight",
                "body.0.global_block.block.attn.conv.0.weight",
                "body.0.local_block.ffn.gate.weight",
                "conv_1.weight",
                "conv_2.weight",
                "norm.weight",
                "upsampler.0.weight",
            )
        ),
    ),
    heads=frozenset({"body", "conv_", "norm", "upsampler"}),
    scale=root(extent("upsampler.0.weight", 0), extent("conv_1.weight", 1)),
    inputs=extent("conv_1.weight", 1),
    outputs=extent("conv_1.weight", 1),
    width=extent("conv_1.weight", 0),
    blocks=count("body"),
    source="spandrel 0.4.2: SeemoReArch.detect and .load",
)
