"""OmniSR: omni self-attention, lightweight."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="OmniSR",
    spellings=(Keys(has=("residual_layer.0.residual_layer.0.layer.0.fn.0.weight", "input.weight", "up.0.weight")),),
    heads=frozenset({"input", "output", "residual_layer", "up"}),
    scale=shuffle("up.0.weight", extent("input.weight", 1)),
    inputs=extent("input.weight", 1),
    outputs=extent("input.weight", 1),
    width=extent("input.weight", 0),
    blocks=count("residual_layer"),
    source="spandrel 0.4.2: OmniSRArch.detect and .load",
)
