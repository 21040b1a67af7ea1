"""DITN: deployment-friendly transformer of unified units."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, root
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="DITN",
    spellings=(
        Keys(
            has=(
                "UFONE.0.ITLs.0.attn.temperature",
                "sft.weight",
                "UFONE.0.ITLs.0.ffn.project_in.weight",
                "UFONE.0.ITLs.0.ffn.dwconv.weight",
                "UFONE.0.ITLs.0.ffn.project_out.weight",
                "conv_after_body.weight",
                "upsample.0.weight",
            )
        ),
    ),
    heads=frozenset({"UFONE", "conv_after_body", "sft", "upsample"}),
    scale=root(extent("upsample.0.weight", 0), always(3)),
    inputs=extent("sft.weight", 1),
    outputs=always(3),
    width=extent("sft.weight", 0),
    blocks=count("UFONE"),
    source="spandrel 0.4.2: DITNArch.detect and .load",
)
