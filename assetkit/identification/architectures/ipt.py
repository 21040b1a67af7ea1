"""IPT: pretrained image processing transformer with one head and tail per task."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, stages
from assetkit.identification.architectures._schema import Architecture, Keys, Weights


def _scale(weights: Weights) -> int | None:
    """The largest of the tails' scales."""
    found = [stages(f"tail.{task}.0")(weights) for task in range(count("tail")(weights) or 0)]
    return max((scale for scale in found if scale), default=None) if all(found) else None


ARCHITECTURE = Architecture(
    id="IPT",
    spellings=(
        Keys(
            has=(
                "body.encoder.layers.0.self_attn.in_proj_weight",
                "body.decoder.layers.0.multihead_attn.in_proj_weight",
                "head.0.0.weight",
                "head.0.1.body.0.weight",
                "sub_mean.weight",
                "add_mean.weight",
                "tail.0.1.weight",
            )
        ),
    ),
    heads=frozenset({"add_mean", "body", "head", "sub_mean", "tail"}),
    scale=_scale,
    inputs=extent("head.0.0.weight", 1),
    outputs=extent("tail.0.1.weight", 0),
    width=extent("head.0.0.weight", 0),
    blocks=count("body.encoder.layers"),
    source="spandrel 0.4.2: IPTArch.detect and .load",
)
