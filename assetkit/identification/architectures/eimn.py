"""EIMN: efficient information modulation (unknown to spandrel)."""

from __future__ import annotations

from assetkit.identification.architectures._measure import extent, numbered, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="EIMN",
    spellings=(
        Keys(
            has=(
                "block1.0.mlp.DFFM.global_reduce.weight",
                "block1.0.attn.region.weight",
                "block1.0.layer_scale_1",
                "head.0.weight",
                "tail.0.weight",
                "norm1.weight",
            )
        ),
    ),
    heads=frozenset({"block", "head", "norm", "tail"}),
    scale=shuffle("tail.0.weight", extent("head.0.weight", 1)),
    inputs=extent("head.0.weight", 1),
    outputs=extent("head.0.weight", 1),
    width=extent("head.0.weight", 0),
    blocks=numbered("block"),
    source="traiNNer-redux 6862931: traiNNer/archs/eimn_arch.py",
)
