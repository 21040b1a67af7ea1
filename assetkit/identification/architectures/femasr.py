"""FeMaSR: matches features of a codebook learnt from sharp images."""

from __future__ import annotations

from assetkit.identification.architectures._measure import CODEBOOK_SCALE, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="FeMaSR",
    spellings=(
        Keys(
            has=(
                "after_quant_group.0.conv.weight",
                "multiscale_encoder.in_conv.weight",
                "multiscale_encoder.blocks.0.0.weight",
                "decoder_group.0.block.1.weight",
                "decoder_group.0.block.2.conv.2.weight",
                "out_conv.weight",
                "quantize_group.0.embedding.weight",
                "before_quant_group.0.weight",
            ),
            lacks=("weight_predictor.blocks.0.swin_blks.0.residual_group.blocks.0.norm1.weight",),
        ),
    ),
    heads=frozenset(
        {
            "after_quant_group",
            "before_quant_group",
            "decoder_group",
            "multiscale_encoder",
            "out_conv",
            "quantize_group",
            "sft_fusion_group",
            "conv_semantic",
            "vgg_feat_extractor",
        }
    ),
    scale=CODEBOOK_SCALE,
    inputs=extent("multiscale_encoder.in_conv.weight", 1),
    outputs=extent("out_conv.weight", 0),
    width=extent("multiscale_encoder.in_conv.weight", 0),
    blocks=count("decoder_group"),
    source="spandrel_extra_arches 0.2.0: FeMaSRArch.detect and .load",
)
