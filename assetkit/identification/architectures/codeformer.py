"""CodeFormer: restores faces by predicting entries of a codebook."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="CodeFormer",
    kind="face_restorer",
    spellings=(
        Keys(
            has=(
                "idx_pred_layer.1.weight",
                "position_emb",
                "quantize.embedding.weight",
                "ft_layers.0.self_attn.in_proj_weight",
                "encoder.blocks.0.weight",
                "generator.blocks.0.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "encoder",
            "feat_emb",
            "ft_layers",
            "fuse_convs_dict",
            "generator",
            "idx_pred_layer",
            "position_emb",
            "quantize",
        }
    ),
    scale=always(1),
    inputs=extent("encoder.blocks.0.weight", 1),
    outputs=extent("encoder.blocks.0.weight", 1),
    width=extent("position_emb", 1),
    blocks=count("ft_layers"),
    purpose="face restoration",
    source="spandrel_extra_arches 0.2.0: CodeFormerArch.detect and .load",
)
