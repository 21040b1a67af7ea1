"""SCUNet: blind denoiser of swin and convolution blocks."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SCUNet",
    spellings=(
        Keys(
            has=(
                "m_head.0.weight",
                "m_tail.0.weight",
                "m_body.0.trans_block.msa.relative_position_params",
                "m_body.0.conv_block.0.weight",
                "m_down1.0.conv1_1.weight",
                "m_up1.0.weight",
            )
        ),
    ),
    heads=frozenset({"m_body", "m_down", "m_head", "m_tail", "m_up"}),
    scale=always(1),
    inputs=extent("m_head.0.weight", 1),
    outputs=extent("m_tail.0.weight", 0),
    width=extent("m_head.0.weight", 0),
    blocks=count("m_body"),
    purpose="denoising",
    source="spandrel 0.4.2: SCUNetArch.detect and .load",
)
