"""RestoreFormer: restores faces with attention over a codebook."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="RestoreFormer",
    kind="face_restorer",
    spellings=(
        Keys(
            has=(
                "decoder.mid.attn_1.norm2.weight",
                "quantize.embedding.weight",
                "encoder.conv_in.weight",
                "quant_conv.weight",
                "encoder.down.0.block.0.norm1.weight",
                "encoder.conv_out.weight",
                "decoder.conv_out.weight",
            ),
            lacks=("decoder.mid.attn_1.norm.weight",),
        ),
    ),
    heads=frozenset({"decoder", "encoder", "post_quant_conv", "quant_conv", "quantize"}),
    scale=always(1),
    inputs=extent("encoder.conv_in.weight", 1),
    outputs=extent("decoder.conv_out.weight", 0),
    width=extent("encoder.conv_in.weight", 0),
    blocks=count("encoder.down"),
    purpose="face restoration",
    source="spandrel 0.4.2: RestoreFormerArch.detect and .load",
)
