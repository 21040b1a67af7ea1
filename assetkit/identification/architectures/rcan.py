"""RCAN: residual channel attention groups."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, divided, extent, first, plus, root, stages
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="RCAN",
    spellings=(
        Keys(
            has=("body.0.body.0.body.3.conv_du.0.weight", "body.0.body.0.body.0.weight", "tail.1.weight"),
            either=(("head.0.weight", "head.1.weight"),),
        ),
    ),
    heads=frozenset({"add_mean", "body", "head", "sub_mean", "tail"}),
    scale=first(
        ("head.1.weight", divided(always(4), root(extent("head.1.weight", 1), extent("tail.1.weight", 0)))),
        ("", stages("tail.0")),
    ),
    inputs=first(("head.1.weight", extent("head.1.weight", 1)), ("", extent("head.0.weight", 1))),
    outputs=extent("tail.1.weight", 0),
    width=extent("tail.1.weight", 1),
    blocks=plus(count("body"), -1),
    source="spandrel 0.4.2: RCANArch.detect and .load",
)
