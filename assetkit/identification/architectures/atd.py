"""ATD: adaptive token dictionary transformer."""

from __future__ import annotations

from assetkit.identification.architectures._measure import SWIN_SCALE, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="ATD",
    spellings=(
        Keys(
            has=(
                "layers.0.residual_group.td",
                "layers.0.residual_group.layers.0.sigma",
                "layers.0.residual_group.layers.0.attn_atd.scale",
                "layers.0.residual_group.layers.0.attn_aca.logit_scale",
                "layers.0.residual_group.layers.0.convffn.dwconv.depthwise_conv.0.weight",
                "layers.0.residual_group.layers.0.wqkv.weight",
                "conv_first.weight",
                "norm.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "conv_first",
            "conv_before_upsample",
            "conv_after_body",
            "conv_up",
            "conv_hr",
            "conv_last",
            "layers",
            "norm",
            "patch_embed",
            "relative_position_index_SA",
            "upsample",
            "absolute_pos_embed",
            "no_norm",
        }
    ),
    scale=SWIN_SCALE,
    inputs=extent("conv_first.weight", 1),
    outputs=extent("conv_first.weight", 1),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: ATDArch.detect and .load",
)
