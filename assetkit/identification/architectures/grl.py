"""GRL: global, regional and local attention."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, first, shuffle, stages
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="GRL",
    spellings=(
        Keys(
            has=(
                "layers.0.blocks.0.attn.stripe_attn.attn_transform1.logit_scale",
                "layers.0.blocks.0.attn.window_attn.attn_transform.logit_scale",
                "conv_first.weight",
                "norm_start.weight",
                "norm_end.weight",
            )
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
            "norm_start",
            "norm_end",
            "upsample",
            "table_w",
            "table_sh",
            "table_sv",
            "index_w",
            "index_sh_a2w",
            "index_sh_w2a",
            "index_sv_a2w",
            "index_sv_w2a",
            "mask_w",
            "mask_sh_a2w",
            "mask_sh_w2a",
            "mask_sv_a2w",
            "mask_sv_w2a",
            "relative_coords_table_w",
            "relative_position_index_w",
            "relative_coords_table_sh",
            "relative_position_index_sh",
        }
    ),
    scale=first(
        (
            "conv_before_upsample.0.weight",
            first(
                ("upsample.up.0.weight", stages("upsample.up")),
                ("conv_up1.weight", always(4)),
                ("conv_last.weight", always(1)),
            ),
        ),
        ("upsample.up.0.weight", shuffle("upsample.up.0.weight", extent("conv_first.weight", 1))),
        ("conv_up1.weight", always(4)),
        ("conv_last.weight", always(1)),
    ),
    inputs=extent("conv_first.weight", 1),
    outputs=first(("conv_last.weight", extent("conv_last.weight", 0)), ("", extent("conv_first.weight", 1))),
    width=extent("conv_first.weight", 0),
    blocks=count("layers"),
    source="spandrel 0.4.2: GRLArch.detect and .load",
)
