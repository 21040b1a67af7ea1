"""Real-CUGAN: two cascaded U-Nets, for drawings."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, divided, extent, first, numbered
from assetkit.identification.architectures._schema import Architecture, Keys, Weights


def _scale(weights: Weights) -> int | None:
    """4x ends in a shuffling convolution, as the fast 2x does over unshuffled input; 3x has 5 by 5 transposed ones."""
    final = extent("conv_final.weight", 0)(weights)
    if final is not None:
        return 2 if final == extent("unet1.conv1.conv.0.weight", 1)(weights) else 4
    if extent("unet2.conv_bottom.weight", 0)(weights) not in (1, 3, 4):
        return None
    return {5: 3, 4: 2}.get(extent("unet1.conv_bottom.weight", 2)(weights) or 0)


ARCHITECTURE = Architecture(
    id="RealCUGAN",
    spellings=(
        Keys(
            has=(
                "unet1.conv1.conv.0.weight",
                "unet1.conv1_down.weight",
                "unet1.conv2.seblock.conv1.weight",
                "unet1.conv2_up.weight",
                "unet1.conv_bottom.weight",
                "unet2.conv3.seblock.conv1.weight",
                "unet2.conv4_up.weight",
                "unet2.conv_bottom.weight",
            )
        ),
    ),
    heads=frozenset({"conv_final", "pro", "unet"}),
    scale=_scale,
    inputs=extent("unet1.conv1.conv.0.weight", 1),
    outputs=first(
        ("conv_final.weight", divided(extent("conv_final.weight", 0), always(4))),
        ("", extent("unet2.conv_bottom.weight", 0)),
    ),
    width=extent("unet1.conv1.conv.0.weight", 0),
    blocks=numbered("unet"),
    source="spandrel 0.4.2: RealCUGANArch.detect and .load",
)
