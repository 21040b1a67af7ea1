"""SwinIR: shifted-window transformer."""

from __future__ import annotations

from assetkit.identification.architectures._measure import SWIN_SCALE, count, divided, extent, first, root
from assetkit.identification.architectures._schema import Architecture, Keys

_INPUTS = first(("conv_first.1.weight", extent("conv_first.1.weight", 1)), ("", extent("conv_first.weight", 1)))
_OUTPUTS = first(("conv_last.weight", extent("conv_last.weight", 0)), ("", _INPUTS))
_UNSHUFFLE = root(_INPUTS, _OUTPUTS)

ARCHITECTURE = Architecture(
    id="SwinIR",
    spellings=(
        Keys(
            has=(
                "layers.0.residual_group.blocks.0.attn.relative_position_bias_table",
                "layers.0.residual_group.blocks.0.norm1.weight",
                "layers.0.residual_group.blocks.0.attn.qkv.weight",
                "layers.0.residual_group.blocks.0.mlp.fc1.bias",
            ),
            either=(("conv_first.weight", "conv_first.1.weight"),),
            lacks=(
                "layers.0.residual_group.blocks.0.conv_block.cab.0.weight",
                "layers.0.residual_group.blocks.0.attn.logit_scale",
                "layers.0.residual_group.blocks.0.attn.aligned_relative_position_index",
                "layers.0.residual_group.blocks.1.attn.aligned_relative_position_index",
                "layers.0.residual_group.overlap_attn.qkv.weight",
                "relative_position_index_SA",
                "patch_embed.proj.weight",
            ),
        ),
    ),
    heads=frozenset(
        {
            "conv_after_body",
            "conv_before_upsample",
            "conv_first",
            "conv_hr",
            "conv_last",
            "conv_up",
            "layers",
            "norm",
            "patch_embed",
            "upsample",
            "absolute_pos_embed",
        }
    ),
    scale=first(("conv_first.1.weight", divided(SWIN_SCALE, _UNSHUFFLE)), ("", SWIN_SCALE)),
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    width=first(("conv_first.1.weight", extent("conv_first.1.weight", 0)), ("", extent("conv_first.weight", 0))),
    blocks=count("layers"),
    source="spandrel 0.4.2: SwinIRArch.detect and .load",
)
