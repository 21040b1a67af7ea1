"""MAN: multi-scale large kernel attention (unknown to spandrel)."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="MAN",
    spellings=(
        Keys(
            has=(
                "body.0.body.0.LKA.proj_first.0.weight",
                "body.0.body.0.LFE.DWConv1.weight",
                "body.0.body_t.conv0.0.weight",
                "head.weight",
                "tail.0.weight",
            )
        ),
    ),
    heads=frozenset({"add_mean", "body", "head", "sub_mean", "tail"}),
    scale=shuffle("tail.0.weight", extent("head.weight", 1)),
    inputs=extent("head.weight", 1),
    outputs=extent("head.weight", 1),
    width=extent("head.weight", 0),
    blocks=count("body"),
    source="traiNNer-redux 6862931: traiNNer/archs/man_arch.py",
)
