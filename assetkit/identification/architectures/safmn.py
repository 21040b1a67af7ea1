"""SAFMN: spatially adaptive feature modulation."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, root
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SAFMN",
    spellings=(
        Keys(
            has=(
                "feats.0.safm.mfr.0.weight",
                "to_feat.weight",
                "feats.0.norm1.weight",
                "feats.0.safm.mfr.3.weight",
                "feats.0.safm.aggr.weight",
                "feats.0.ccm.ccm.0.weight",
                "to_img.0.weight",
            )
        ),
    ),
    heads=frozenset({"feats", "to_feat", "to_img"}),
    scale=root(extent("to_img.0.weight", 0), always(3)),
    inputs=extent("to_feat.weight", 1),
    outputs=always(3),
    width=extent("to_feat.weight", 0),
    blocks=count("feats"),
    source="spandrel 0.4.2: SAFMNArch.detect and .load",
)
