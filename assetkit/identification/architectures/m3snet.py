"""M3SNet: restoration at several stages and scales."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="M3SNet",
    spellings=(
        Keys(
            has=(
                "middle.0.0.conv1.weight",
                "intro.weight",
                "ending.weight",
                "encoders.0.0.beta",
                "encoders.0.0.sca.1.weight",
                "decoders.0.0.conv5.weight",
                "middle_blks.0.temperature",
                "middle_blks.0.qkv_dwconv.weight",
                "middle_ups.0.0.weight",
            )
        ),
    ),
    heads=frozenset({"decoders", "downs", "encoders", "ending", "intro", "middle", "middle_blks", "middle_ups", "ups"}),
    scale=always(1),
    inputs=extent("intro.weight", 1),
    outputs=extent("ending.weight", 0),
    width=extent("intro.weight", 0),
    blocks=count("middle_blks"),
    purpose="denoising, deblurring or deraining",
    source="spandrel_extra_arches 0.2.0: M3SNetArch.detect and .load",
)
