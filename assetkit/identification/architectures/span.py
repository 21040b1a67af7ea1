"""SPAN: swift parameter-free attention."""

from __future__ import annotations

from assetkit.identification.architectures._measure import extent, numbered, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SPAN",
    spellings=(
        Keys(
            has=(
                "block_1.c1_r.sk.weight",
                "conv_1.sk.weight",
                "block_1.c1_r.eval_conv.weight",
                "block_1.c3_r.eval_conv.weight",
                "conv_cat.weight",
                "conv_2.sk.weight",
                "conv_2.eval_conv.weight",
                "upsampler.0.weight",
            )
        ),
    ),
    heads=frozenset({"block_", "conv_", "conv_cat", "no_norm", "upsampler"}),
    scale=shuffle("upsampler.0.weight", extent("conv_1.sk.weight", 1)),
    inputs=extent("conv_1.sk.weight", 1),
    outputs=extent("conv_1.sk.weight", 1),
    width=extent("conv_1.sk.weight", 0),
    blocks=numbered("block_"),
    source="spandrel 0.4.2: SPANArch.detect and .load",
)
