"""MixDehazeNet: removes haze with parallel large kernels."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="MixDehazeNet",
    spellings=(
        Keys(
            has=(
                "layer1.blocks.0.conv3_19.weight",
                "layer1.blocks.0.conv3_13.weight",
                "layer1.blocks.0.Wv.0.weight",
                "layer5.blocks.0.norm1.weight",
                "patch_embed.proj.weight",
                "patch_merge1.proj.weight",
                "fusion2.mlp.0.weight",
                "patch_unembed.proj.0.weight",
            )
        ),
    ),
    heads=frozenset({"fusion", "layer", "patch_embed", "patch_merge", "patch_split", "patch_unembed", "skip"}),
    scale=always(1),
    inputs=extent("patch_embed.proj.weight", 1),
    outputs=extent("patch_embed.proj.weight", 1),
    width=extent("patch_embed.proj.weight", 0),
    blocks=count("layer3.blocks"),
    purpose="dehazing",
    source="spandrel 0.4.2: MixDehazeNetArch.detect and .load",
)
