"""SAFMN BCIE: restores compressed images."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SAFMNBCIE",
    name="SAFMN BCIE",
    spellings=(
        Keys(
            has=(
                "feats.0.layers.0.safm.mfr.0.weight",
                "to_feat.1.weight",
                "feats.0.layers.0.ccm.ccm.0.weight",
                "feats.0.conv.weight",
                "to_img.0.weight",
                "to_img.2.weight",
            )
        ),
    ),
    heads=frozenset({"feats", "to_feat", "to_img"}),
    scale=always(1),
    inputs=always(3),
    outputs=always(3),
    width=extent("to_feat.1.weight", 0),
    blocks=count("feats"),
    purpose="compression artefact removal",
    source="spandrel 0.4.2: SAFMNBCIEArch.detect and .load",
)
