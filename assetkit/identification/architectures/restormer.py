"""Restormer: transposed attention at four levels."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="Restormer",
    spellings=(
        Keys(
            has=(
                "encoder_level1.0.attn.qkv_dwconv.weight",
                "patch_embed.proj.weight",
                "encoder_level1.0.attn.temperature",
                "encoder_level1.0.ffn.project_in.weight",
                "down1_2.body.0.weight",
                "down3_4.body.0.weight",
                "latent.0.attn.temperature",
                "up4_3.body.0.weight",
                "decoder_level1.0.attn.temperature",
                "refinement.0.attn.temperature",
                "output.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "decoder_level",
            "down1_",
            "down2_",
            "down3_",
            "encoder_level",
            "latent",
            "output",
            "patch_embed",
            "reduce_chan_level",
            "refinement",
            "skip_conv",
            "up2_",
            "up3_",
            "up4_",
        }
    ),
    scale=always(1),
    inputs=extent("patch_embed.proj.weight", 1),
    outputs=extent("output.weight", 0),
    width=extent("patch_embed.proj.weight", 0),
    blocks=count("latent"),
    purpose="denoising, deblurring or deraining",
    source="spandrel_extra_arches 0.2.0: RestormerArch.detect and .load",
)
