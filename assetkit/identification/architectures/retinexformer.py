"""RetinexFormer: brightens dark photographs."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="RetinexFormer",
    spellings=(
        Keys(
            has=(
                "body.0.estimator.depth_conv.weight",
                "body.0.estimator.conv1.weight",
                "body.0.denoiser.embedding.weight",
                "body.0.denoiser.mapping.weight",
                "body.0.denoiser.encoder_layers.0.0.blocks.0.0.rescale",
                "body.0.denoiser.bottleneck.blocks.0.0.rescale",
                "body.0.denoiser.decoder_layers.0.2.blocks.0.0.rescale",
            )
        ),
    ),
    heads=frozenset({"body"}),
    scale=always(1),
    inputs=extent("body.0.denoiser.embedding.weight", 1),
    outputs=extent("body.0.denoiser.mapping.weight", 0),
    width=extent("body.0.denoiser.embedding.weight", 0),
    blocks=count("body"),
    purpose="low light",
    source="spandrel 0.4.2: RetinexFormerArch.detect and .load",
)
