"""FDAT: fast dual aggregation transformer with a choice of upsamplers."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, divided, extent, first, root
from assetkit.identification.architectures._schema import Architecture, Keys, Weights
from assetkit.identification.architectures._uniupsample import open_scale, uni_outputs, uni_scale

_INPUTS = first(("conv_first.1.weight", extent("conv_first.1.weight", 1)), ("", extent("conv_first.weight", 1)))


def _scale(weights: Weights) -> int | None:
    if "conv_first.1.weight" in weights:
        return divided(always(4), root(_INPUTS, uni_outputs("upsampler")))(weights)
    return uni_scale("upsampler")(weights)


ARCHITECTURE = Architecture(
    id="FDAT",
    spellings=(
        Keys(
            has=(
                "groups.0.blocks.0.inter.cg.1.weight",
                "groups.0.blocks.0.attn.bias",
                "groups.0.blocks.0.ffn.fc1.weight",
                "groups.0.blocks.0.n1.weight",
                "conv_after.weight",
                "upsampler.MetaUpsample",
            ),
            either=(("conv_first.weight", "conv_first.1.weight"),),
        ),
    ),
    heads=frozenset({"conv_after", "conv_first", "groups", "upsampler"}),
    scale=_scale,
    open_scale=open_scale("upsampler"),
    inputs=_INPUTS,
    outputs=uni_outputs("upsampler"),
    width=extent("conv_after.weight", 0),
    blocks=count("groups"),
    source="spandrel 0.4.2: FDATArch.detect and .load",
)
