"""HVI-CIDNet: brightens dark photographs in a colour space of its own."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, extent, numbered
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="HVICIDNet",
    name="HVI-CIDNet",
    spellings=(
        Keys(
            has=(
                "trans.density_k",
                "HVE_block0.1.weight",
                "HVE_block1.down.0.weight",
                "HVD_block1.up.weight",
                "IE_block0.1.weight",
                "ID_block0.1.weight",
                "HV_LCA1.gdfn.project_in.weight",
                "I_LCA6.ffn.project_out.weight",
            )
        ),
    ),
    heads=frozenset({"HVD_block", "HVE_block", "HV_LCA", "ID_block", "IE_block", "I_LCA", "trans"}),
    scale=always(1),
    inputs=always(3),
    outputs=always(3),
    width=extent("HVE_block1.down.0.weight", 1),
    blocks=numbered("HV_LCA"),
    purpose="low light",
    source="spandrel 0.4.2: HVICIDNetArch.detect and .load",
)
