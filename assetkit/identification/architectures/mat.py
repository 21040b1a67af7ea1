"""MAT: fills large holes with a mask-aware transformer. Not an upscaler, so its kind is `other`."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="MAT",
    kind="other",
    spellings=(
        Keys(
            has=(
                "synthesis.first_stage.conv_first.conv.resample_filter",
                "synthesis.first_stage.conv_first.conv.weight",
            )
        ),
    ),
    heads=frozenset({"mapping", "synthesis"}),
    scale=None,
    inputs=always(3),
    outputs=always(3),
    width=extent("synthesis.first_stage.conv_first.conv.weight", 0),
    blocks=count("synthesis.first_stage.tran"),
    purpose="inpainting",
    source="spandrel_extra_arches 0.2.0: MATArch.detect and .load",
)
