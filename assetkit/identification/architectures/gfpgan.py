"""GFPGAN: restores faces with a StyleGAN2 prior."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="GFPGAN",
    kind="face_restorer",
    spellings=(
        Keys(
            has=(
                "stylegan_decoder.style_mlp.1.weight",
                "toRGB.0.weight",
                "conv_body_first.weight",
                "final_linear.weight",
                "condition_scale.0.0.weight",
            ),
        ),
    ),
    heads=frozenset(
        {
            "condition_scale",
            "condition_shift",
            "conv_body_down",
            "conv_body_first",
            "conv_body_up",
            "final_conv",
            "final_linear",
            "stylegan_decoder",
            "toRGB",
        }
    ),
    scale=always(1),
    inputs=extent("conv_body_first.weight", 1),
    outputs=extent("toRGB.0.weight", 0),
    width=extent("stylegan_decoder.style_mlp.1.weight", 0),
    blocks=count("conv_body_down"),
    purpose="face restoration",
    source="spandrel 0.4.2: GFPGANArch.detect and .load",
)
