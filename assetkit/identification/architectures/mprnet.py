"""MPRNet: restores in three stages."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="MPRNet",
    spellings=(
        Keys(
            has=(
                "shallow_feat1.1.CA.conv_du.0.weight",
                "shallow_feat1.0.weight",
                "stage1_encoder.encoder_level1.0.CA.conv_du.0.weight",
                "stage1_decoder.skip_attn1.CA.conv_du.0.weight",
                "stage2_encoder.encoder_level1.0.CA.conv_du.0.weight",
                "stage3_orsnet.orb1.body.0.CA.conv_du.0.weight",
                "sam12.conv1.weight",
                "concat23.weight",
                "tail.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "concat",
            "sam",
            "shallow_feat",
            "stage1_decoder",
            "stage1_encoder",
            "stage2_decoder",
            "stage2_encoder",
            "stage3_orsnet",
            "tail",
        }
    ),
    scale=always(1),
    inputs=extent("shallow_feat1.0.weight", 1),
    outputs=extent("tail.weight", 0),
    width=extent("shallow_feat1.0.weight", 0),
    blocks=count("stage3_orsnet.orb1.body"),
    purpose="denoising, deblurring or deraining",
    source="spandrel_extra_arches 0.2.0: MPRNetArch.detect and .load",
)
