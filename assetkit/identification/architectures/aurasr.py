"""AuraSR: GAN upscaler with adaptive convolution kernels."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, divided, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="AuraSR",
    spellings=(
        Keys(
            has=(
                "mid_attn.layers.0.0.to_out.weight",
                "mid_block2.block1.proj.weights",
                "final_res_block.block1.proj.weights",
                "final_to_rgb.weight",
                "style_network.net.0.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "downs",
            "final_res_block",
            "final_to_rgb",
            "init_conv",
            "mid_attn",
            "mid_block",
            "style_network",
            "style_to_conv_modulations",
            "ups",
        }
    ),
    scale=divided(extent("style_network.net.0.weight", 0), extent("style_network.net.0.weight", 1)),
    inputs=extent("final_to_rgb.weight", 0),
    outputs=extent("final_to_rgb.weight", 0),
    width=extent("final_to_rgb.weight", 1),
    blocks=count("ups"),
    source="spandrel 0.4.2: AuraSRArch.detect and .load",
)
