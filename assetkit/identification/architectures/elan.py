"""ELAN: efficient long-range attention (unknown to spandrel)."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="ELAN",
    spellings=(
        Keys(
            has=(
                "body.0.modules_lfe.lfe_0.conv0.shift_conv.conv1x1.weight",
                "body.0.modules_gmsa.gmsa_0.project_inp.0.weight",
                "head.0.weight",
                "tail.0.weight",
            )
        ),
    ),
    heads=frozenset({"add_mean", "body", "head", "sub_mean", "tail"}),
    scale=shuffle("tail.0.weight", extent("head.0.weight", 1)),
    inputs=extent("head.0.weight", 1),
    outputs=extent("head.0.weight", 1),
    width=extent("head.0.weight", 0),
    blocks=count("body"),
    source="traiNNer-redux 6862931: traiNNer/archs/elan_arch.py",
)
