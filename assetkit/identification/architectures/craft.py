"""CRAFT: cross-refinement of high-frequency features."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, root
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="CRAFT",
    spellings=(
        Keys(
            has=(
                "layers.0.residual_group.hf_blocks.0.attn.temperature",
                "layers.0.residual_group.srwa_blocks.0.mlp.fc1.bias",
                "relative_position_index_h",
                "biases_v",
                "conv_first.weight",
                "upsample.0.bias",
            )
        ),
    ),
    heads=frozenset(
        {
            "biases_h",
            "biases_v",
            "conv_after_body",
            "conv_first",
            "layers",
            "norm",
            "relative_position_index_h",
            "relative_position_index_v",
            "upsample",
        }
    ),
    scale=root(extent("upsample.0.bias", 0), extent("conv_first.weight", 1)),
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_first.weight", 1),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: CRAFTArch.detect and .load",
)
