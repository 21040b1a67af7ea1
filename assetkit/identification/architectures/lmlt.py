"""LMLT: attention from low to high levels (unknown to spandrel)."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, root
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="LMLT",
    spellings=(
        Keys(
            has=(
                "feats.0.lhsb.mfr.0.qkv.weight",
                "feats.0.lhsb.aggr.weight",
                "feats.0.ccm.ccm.0.weight",
                "to_feat.weight",
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
    source="traiNNer-redux 6862931: traiNNer/archs/lmlt_arch.py",
)
