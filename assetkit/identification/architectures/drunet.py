"""DRUNet: denoiser that takes the noise level as an extra channel."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="DRUNet",
    spellings=(
        Keys(
            has=(
                "m_down1.0.res.0.weight",
                "m_head.weight",
                "m_down1.0.res.2.weight",
                "m_down3.0.res.0.weight",
                "m_body.0.res.0.weight",
                "m_up3.2.res.0.weight",
                "m_up1.2.res.0.weight",
                "m_tail.weight",
            ),
            lacks=("qf_pred.0.res.0.weight",),
        ),
    ),
    heads=frozenset({"m_body", "m_down", "m_head", "m_tail", "m_up"}),
    scale=always(1),
    inputs=extent("m_head.weight", 1),
    outputs=extent("m_tail.weight", 0),
    width=extent("m_head.weight", 0),
    blocks=count("m_body"),
    purpose="denoising",
    source="spandrel 0.4.2: DRUNetArch.detect and .load",
)
