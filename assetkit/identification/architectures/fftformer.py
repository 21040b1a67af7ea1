"""FFTformer: deblurs with attention in the frequency domain."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="FFTformer",
    spellings=(
        Keys(
            has=(
                "encoder_level1.0.ffn.fft",
                "patch_embed.proj.weight",
                "encoder_level1.0.norm2.body.weight",
                "encoder_level3.0.ffn.fft",
                "decoder_level3.0.attn.to_hidden.weight",
                "refinement.0.attn.to_hidden.weight",
                "fuse2.att_channel.ffn.fft",
                "fuse1.conv.weight",
                "output.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "decoder_level",
            "down1_",
            "down2_",
            "encoder_level",
            "fuse",
            "output",
            "patch_embed",
            "reduce_chan_level",
            "refinement",
            "up2_",
            "up3_",
        }
    ),
    scale=always(1),
    inputs=extent("patch_embed.proj.weight", 1),
    outputs=extent("output.weight", 0),
    width=extent("patch_embed.proj.weight", 0),
    blocks=count("encoder_level1"),
    purpose="deblurring",
    source="spandrel 0.4.2: FFTformerArch.detect and .load",
)
