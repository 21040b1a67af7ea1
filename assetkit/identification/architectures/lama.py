"""LaMa: fills holes with Fourier convolutions. Not an upscaler, so its kind is `other`."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, plus
from assetkit.identification.architectures._schema import Architecture, Keys, Weights


def _outputs(weights: Weights) -> int | None:
    last = plus(count("model"), -1)(weights)
    return extent(f"model.{last}.weight", 0)(weights)


ARCHITECTURE = Architecture(
    id="LaMa",
    kind="other",
    spellings=(
        Keys(
            has=(
                "model.1.bn_l.running_mean",
                "model.1.ffc.convl2l.weight",
                "model.4.bn_g.running_mean",
                "model.4.ffc.convl2g.weight",
            )
        ),
    ),
    heads=frozenset({"model"}),
    scale=None,
    inputs=extent("model.1.ffc.convl2l.weight", 1),
    outputs=_outputs,
    width=extent("model.1.ffc.convl2l.weight", 0),
    blocks=count("model"),
    purpose="inpainting",
    source="spandrel 0.4.2: LaMaArch.detect and .load",
)
