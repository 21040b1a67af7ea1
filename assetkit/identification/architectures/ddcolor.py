"""DDColor: colours greyscale photographs. Not an upscaler, so its kind is `other`."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="DDColor",
    kind="other",
    spellings=(
        Keys(
            has=(
                "refine_net.0.0.weight_orig",
                "refine_net.0.0.weight_u",
                "mean",
                "std",
                "encoder.arch.downsample_layers.0.0.weight",
                "encoder.arch.stages.3.0.dwconv.weight",
                "encoder.arch.norm.weight",
            )
        ),
    ),
    heads=frozenset({"decoder", "encoder", "mean", "refine_net", "std"}),
    scale=None,
    inputs=extent("encoder.arch.downsample_layers.0.0.weight", 1),
    outputs=extent("refine_net.0.0.weight_orig", 0),
    width=extent("encoder.arch.downsample_layers.0.0.weight", 0),
    blocks=count("encoder.arch.stages.2"),
    purpose="colourisation",
    source="spandrel_extra_arches 0.2.0: DDColorArch.detect and .load",
)
