"""Swift-SRGAN: depthwise separable convolutions."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, doubled, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SwiftSRGAN",
    name="Swift-SRGAN",
    spellings=(
        Keys(
            has=(
                "initial.cnn.depthwise.weight",
                "initial.cnn.pointwise.weight",
                "residual.0.block1.cnn.depthwise.weight",
                "convblock.cnn.depthwise.weight",
                "upsampler.0.conv.pointwise.weight",
                "final_conv.pointwise.weight",
            )
        ),
    ),
    heads=frozenset({"convblock", "final_conv", "initial", "residual", "upsampler"}),
    scale=doubled(count("upsampler")),
    inputs=extent("initial.cnn.depthwise.weight", 0),
    outputs=extent("final_conv.pointwise.weight", 0),
    width=extent("initial.cnn.pointwise.weight", 0),
    blocks=count("residual"),
    source="spandrel 0.4.2: SwiftSRGANArch.detect and .load",
)
