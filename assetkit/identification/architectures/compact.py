"""Compact: Real-ESRGAN's plain chain of convolutions (SRVGGNet)."""

from __future__ import annotations

from assetkit.families._schema import ShapePattern
from assetkit.identification.architectures._measure import count, extent, plus, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys, Weights
from assetkit.identification.match import fits


def _is_chain(weights: Weights) -> bool:
    """Nothing but convolutions of one width at even places, each followed by a PReLU at the odd one."""
    layers, width = count("body")(weights) or 0, extent("body.0.weight", 0)(weights) or 0
    last = layers - 1
    wanted: dict[str, ShapePattern] = {"body.0.weight": (width, None, 3, 3), "body.0.bias": (width,)}
    for place in range(1, last, 2):
        wanted[f"body.{place}.weight"] = (width,)
    for place in range(2, layers, 2):
        features = None if place == last else width
        wanted[f"body.{place}.weight"] = (features, width, 3, 3)
        wanted[f"body.{place}.bias"] = (features,)
    keys = set(weights.under("body."))
    shapes = ((weights.shape(key), pattern) for key, pattern in wanted.items())
    whole = layers >= 3 and layers % 2 == 1 and keys == wanted.keys()
    return whole and all(shape is not None and fits(shape, pattern) for shape, pattern in shapes)


def _scale(weights: Weights) -> int | None:
    last = plus(count("body"), -1)(weights)
    return shuffle(f"body.{last}.weight", extent("body.0.weight", 1))(weights)


def _convolutions(weights: Weights) -> int | None:
    layers = count("body")(weights)
    return (layers - 3) // 2 if layers else None


ARCHITECTURE = Architecture(
    id="Compact",
    name="RealESRGAN Compact",
    spellings=(
        Keys(
            has=("body.1.weight", "body.0.weight", "body.0.bias"),
            shapes={"body.1.weight": (None,), "body.0.weight": (None, (1, 3, 4), 3, 3)},
            proof=_is_chain,
        ),
    ),
    heads=frozenset({"body"}),
    scale=_scale,
    inputs=extent("body.0.weight", 1),
    outputs=extent("body.0.weight", 1),
    width=extent("body.0.weight", 0),
    blocks=_convolutions,
    source="spandrel 0.4.2: CompactArch.detect and .load",
)
