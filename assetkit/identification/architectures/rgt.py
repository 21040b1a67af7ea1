"""RGT: recursive generalisation transformer."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, stages
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="RGT",
    spellings=(
        Keys(
            has=(
                "layers.0.blocks.0.gamma",
                "before_RG.1.weight",
                "layers.0.blocks.0.attn.attns.0.rpe_biases",
                "layers.0.blocks.0.attn.attns.0.pos.pos_proj.weight",
                "layers.0.blocks.0.mlp.fc1.weight",
                "conv_first.weight",
                "conv_before_upsample.0.weight",
                "conv_last.weight",
                "norm.weight",
            ),
            lacks=("layers.0.blocks.0.ffn.sg.norm.weight",),
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
    scale=stages("upsample"),
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_last.weight", 0),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: RGTArch.detect and .load",
)
