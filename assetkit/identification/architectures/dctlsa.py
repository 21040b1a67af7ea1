"""DCTLSA: local self-attention in a densely connected trunk."""

from __future__ import annotations

from assetkit.identification.architectures._measure import divided, extent, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="DCTLSA",
    spellings=(
        Keys(
            has=(
                "B1.body.0.transformer_body.0.blocks.0.attn.local.pointwise_prenorm_1.weight",
                "B6.body.1.transformer_body.0.blocks.0.attn.qkv.weight",
                "fea_conv.weight",
                "c.0.weight",
                "c5.0.weight",
                "LR_conv.weight",
                "upsampler.0.weight",
            )
        ),
    ),
    heads=frozenset({"B", "LR_conv", "c", "fea_conv", "upsampler"}),
    scale=shuffle("upsampler.0.weight", extent("fea_conv.weight", 1)),
    inputs=extent("fea_conv.weight", 1),
    outputs=extent("fea_conv.weight", 1),
    width=extent("fea_conv.weight", 0),
    blocks=divided(extent("c.0.weight", 1), extent("fea_conv.weight", 0)),
    source="spandrel 0.4.2: DCTLSAArch.detect and .load",
)
