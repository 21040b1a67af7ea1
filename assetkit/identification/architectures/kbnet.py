"""KBNet: kernel basis attention, in a small and a large form."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, first
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="KBNet",
    spellings=(
        Keys(
            has=("encoders.0.0.attgamma", "intro.weight", "middle_blks.0.w", "decoders.0.0.attgamma", "ending.weight"),
            tag="S",
        ),
        Keys(
            has=(
                "latent.0.ffn.qkv.weight",
                "patch_embed.proj.weight",
                "encoder_level3.0.ffn.project_out.weight",
                "refinement.0.attn.dwconv.0.weight",
                "output.weight",
            ),
            tag="L",
        ),
    ),
    heads=frozenset(
        {
            "decoder_level",
            "decoders",
            "down1_",
            "down2_",
            "down3_",
            "downs",
            "encoder_level",
            "encoders",
            "ending",
            "intro",
            "latent",
            "middle_blks",
            "output",
            "patch_embed",
            "reduce_chan_level",
            "refinement",
            "up2_",
            "up3_",
            "up4_",
            "ups",
        }
    ),
    scale=always(1),
    inputs=first(("intro.weight", extent("intro.weight", 1)), ("", extent("patch_embed.proj.weight", 1))),
    outputs=first(("ending.weight", extent("ending.weight", 0)), ("", extent("output.weight", 0))),
    width=first(("intro.weight", extent("intro.weight", 0)), ("", extent("patch_embed.proj.weight", 0))),
    blocks=first(("intro.weight", count("middle_blks")), ("", count("latent"))),
    purpose="denoising or deraining",
    source="spandrel 0.4.2: KBNetArch.detect and .load",
)
