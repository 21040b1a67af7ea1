"""SPANPlus: SPAN with more blocks and a DySample end (unknown to spandrel)."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, first, plus, root, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="SPANPlus",
    spellings=(
        Keys(
            has=(
                "feats.1.block_n.0.c1_r.sk.weight",
                "feats.0.sk.weight",
                "feats.0.eval_conv.weight",
                "feats.1.block_1.c1_r.sk.weight",
                "feats.1.conv_cat.weight",
            ),
            either=(("upsampler.0.weight", "upsampler.offset.weight"),),
        ),
    ),
    heads=frozenset({"feats", "upsampler"}),
    scale=first(
        ("upsampler.offset.weight", root(extent("upsampler.offset.weight", 0), always(8))),
        ("", shuffle("upsampler.0.weight", extent("feats.0.sk.weight", 1))),
    ),
    inputs=extent("feats.0.sk.weight", 1),
    outputs=first(
        ("upsampler.end_conv.weight", extent("upsampler.end_conv.weight", 0)), ("", extent("feats.0.sk.weight", 1))
    ),
    width=extent("feats.0.sk.weight", 0),
    blocks=plus(count("feats.1.block_n"), 2),
    source="traiNNer-redux 6862931: traiNNer/archs/spanplus_arch.py",
)
