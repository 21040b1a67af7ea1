"""Swin2SR: SwinIR with Swin v2 attention."""

from __future__ import annotations

from assetkit.identification.architectures._measure import SWIN_SCALE, always, count, extent, first, stages
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="Swin2SR",
    spellings=(
        Keys(
            has=(
                "layers.0.residual_group.blocks.0.attn.logit_scale",
                "layers.0.residual_group.blocks.0.attn.cpb_mlp.0.weight",
                "layers.0.residual_group.blocks.0.norm1.weight",
                "layers.0.residual_group.blocks.0.mlp.fc1.bias",
                "patch_embed.proj.weight",
                "conv_first.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "conv_after_aux",
            "conv_after_body",
            "conv_after_body_hf",
            "conv_aux",
            "conv_before_upsample",
            "conv_before_upsample_hf",
            "conv_bicubic",
            "conv_first",
            "conv_first_hf",
            "conv_hr",
            "conv_last",
            "conv_last_hf",
            "conv_up",
            "layers",
            "layers_hf",
            "norm",
            "patch_embed",
            "upsample",
            "upsample_hf",
            "absolute_pos_embed",
        }
    ),
    scale=first(("conv_bicubic.weight", stages("upsample")), ("conv_hr.weight", always(4)), ("", SWIN_SCALE)),
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_first.weight", 1),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: Swin2SRArch.detect and .load",
)
