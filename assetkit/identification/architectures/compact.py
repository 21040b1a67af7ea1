"""Compact: Real-ESRGAN's plain chain of convolutions (SRVGGNet)."""

from __future__ import annotations

from assetkit.identification.architectures._measure import count, extent, plus, shuffle
from assetkit.identification.architectures._schema import Architecture, Keys, Weights
from assetkit.types import Shape


def _is_chain(weights: Weights) -> bool:
    """Nothing but convolutions of one width at even places, each followed by a PReLU at the odd one."""
    layers, found = count("body")(weights) or 0, weights.shapes("body.")
    first, last = found.get("body.0.weight") or (), found.get(f"body.{layers - 1}.weight") or ()
    if layers < 3 or layers % 2 == 0 or len(first) != 4 or len(last) != 4:
        return False
    width, inner = first[0], (first[0], first[0], 3, 3)
    wanted: dict[str, Shape] = {"body.0.weight": (width, first[1], 3, 3), "body.0.bias": (width,)}
    for place in range(1, layers - 1, 2):
        wanted[f"body.{place}.weight"] = (width,)
        wanted[f"body.{place + 1}.weight"] = inner
        wanted[f"body.{place + 1}.bias"] = (width,)
    wanted[f"body.{layers - 1}.weight"] = (last[0], width, 3, 3)
    wanted[f"body.{layers - 1}.bias"] = (last[0],)
    return found == wanted


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
