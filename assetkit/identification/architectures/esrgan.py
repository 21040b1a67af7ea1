"""ESRGAN in all its spellings: the first (`model.N`), BSRGAN's, BasicSR's (Real-ESRGAN) and ESRGAN+."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, doubled, extent, first, numbered, plus
from assetkit.identification.architectures._schema import Architecture, Keys, Weights

_INPUTS = first(("model.0.weight", extent("model.0.weight", 1)), ("", extent("conv_first.weight", 1)))


def _scale(weights: Weights) -> int | None:
    """Two per doubling layer, less what a pixel unshuffle before the first layer takes (12 or 48 input channels)."""
    inputs, outputs, enlarges = _INPUTS(weights), _outputs(weights), doubled(_doublings)(weights)
    if not inputs or not outputs or not enlarges:
        return None
    shrinks = {4 * outputs: 2, 16 * outputs: 4}.get(inputs, 1)
    return enlarges // shrinks if enlarges % shrinks == 0 else None


def _doublings(weights: Weights) -> int | None:
    if "model.0.weight" not in weights:
        return (numbered("conv_up")(weights) or 0) + (numbered("upconv")(weights) or 0)
    layers = count("model")(weights) or 0
    return (layers - 5) // 3 if (layers - 5) % 3 == 0 else None


def _outputs(weights: Weights) -> int | None:
    if "conv_last.weight" in weights:
        return extent("conv_last.weight", 0)(weights)
    last = plus(count("model"), -1)(weights)
    return extent(f"model.{last}.weight", 0)(weights)


ARCHITECTURE = Architecture(
    id="ESRGAN",
    spellings=(
        Keys(
            has=("model.1.sub.0.RDB1.conv1.0.weight", "model.0.weight", "model.1.sub.0.RDB3.conv5.0.weight"),
            lacks=("model.1.sub.0.RDB1.conv1x1.weight",),
        ),
        Keys(
            has=("model.1.sub.0.RDB1.conv1x1.weight", "model.0.weight", "model.1.sub.0.RDB3.conv5.0.weight"),
            tag="ESRGAN+",
        ),
        Keys(
            has=(
                "body.0.rdb1.conv1.weight",
                "conv_first.weight",
                "conv_body.weight",
                "conv_last.weight",
                "body.0.rdb3.conv5.weight",
            ),
            lacks=("de_net.conv_first.0.weight", "dd_embed.0.weight"),
            tag="BasicSR names",
        ),
        Keys(
            has=(
                "RRDB_trunk.0.RDB1.conv1.weight",
                "conv_first.weight",
                "trunk_conv.weight",
                "conv_last.weight",
                "RRDB_trunk.0.RDB3.conv5.weight",
            ),
            tag="BSRGAN names",
        ),
    ),
    heads=frozenset(
        {
            "model",
            "body",
            "RRDB_trunk",
            "trunk_conv",
            "conv_first",
            "conv_body",
            "conv_up",
            "upconv",
            "conv_hr",
            "HRconv",
            "conv_last",
        }
    ),
    scale=_scale,
    inputs=_INPUTS,
    outputs=_outputs,
    width=first(("model.0.weight", extent("model.0.weight", 0)), ("", extent("conv_first.weight", 0))),
    blocks=first(
        ("model.0.weight", plus(count("model.1.sub"), -1)),
        ("body.0.rdb1.conv1.weight", count("body")),
        ("", count("RRDB_trunk")),
    ),
    source="spandrel 0.4.2: ESRGANArch.detect and .load",
)
