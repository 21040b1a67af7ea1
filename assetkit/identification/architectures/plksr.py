"""PLKSR and RealPLKSR: partial large kernels."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, plus, root
from assetkit.identification.architectures._schema import Architecture, Keys, Weights


def _scale(weights: Weights) -> int | None:
    last = plus(count("feats"), -1)(weights)
    return root(extent(f"feats.{last}.weight", 0), always(3))(weights)


ARCHITECTURE = Architecture(
    id="PLKSR",
    spellings=(
        Keys(
            has=("feats.1.channe_mixer.0.weight", "feats.0.weight", "feats.1.refine.weight"),
            either=(("feats.1.lk.conv.weight", "feats.1.lk.convs.0.weight", "feats.1.lk.mn_conv.weight"),),
        ),
        Keys(
            has=("feats.1.channel_mixer.0.weight", "feats.0.weight", "feats.1.refine.weight", "feats.1.lk.conv.weight"),
            tag="Real",
        ),
    ),
    heads=frozenset({"feats", "to_img"}),
    scale=_scale,
    inputs=extent("feats.0.weight", 1),
    outputs=always(3),
    width=extent("feats.0.weight", 0),
    blocks=plus(count("feats"), -2),
    source="spandrel 0.4.2: PLKSRArch.detect and .load",
)
