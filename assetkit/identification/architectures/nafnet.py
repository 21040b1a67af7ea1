"""NAFNet: restoration without activation functions."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="NAFNet",
    spellings=(
        Keys(
            has=(
                "middle_blks.0.sca.1.weight",
                "intro.weight",
                "ending.weight",
                "ups.0.0.weight",
                "downs.0.weight",
                "middle_blks.0.beta",
                "middle_blks.0.conv5.weight",
                "encoders.0.0.beta",
                "decoders.0.0.gamma",
            ),
            lacks=("encoders.0.0.attgamma", "middle.0.0.conv1.weight", "encoders.0.0.project_out.weight"),
        ),
    ),
    heads=frozenset({"decoders", "downs", "encoders", "ending", "intro", "middle_blks", "ups"}),
    scale=always(1),
    inputs=extent("intro.weight", 1),
    outputs=extent("ending.weight", 0),
    width=extent("intro.weight", 0),
    blocks=count("middle_blks"),
    purpose="denoising or deblurring",
    source="spandrel 0.4.2: NAFNetArch.detect and .load",
)
