"""FBCNN: removes JPEG artefacts by a predicted quality factor."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent
from assetkit.identification.architectures._schema import Architecture, Keys

ARCHITECTURE = Architecture(
    id="FBCNN",
    spellings=(
        Keys(
            has=(
                "qf_pred.0.res.0.weight",
                "m_head.weight",
                "m_down1.0.res.0.weight",
                "m_down2.0.res.0.weight",
                "m_body_encoder.0.res.0.weight",
                "m_tail.weight",
            )
        ),
    ),
    heads=frozenset(
        {
            "m_body_decoder",
            "m_body_encoder",
            "m_down",
            "m_head",
            "m_tail",
            "m_up",
            "qf_embed",
            "qf_pred",
            "to_beta_",
            "to_gamma_",
        }
    ),
    scale=always(1),
    inputs=extent("m_head.weight", 1),
    outputs=extent("m_tail.weight", 0),
    width=extent("m_head.weight", 0),
    blocks=count("m_body_encoder"),
    purpose="JPEG artefact removal",
    source="spandrel 0.4.2: FBCNNArch.detect and .load",
)
