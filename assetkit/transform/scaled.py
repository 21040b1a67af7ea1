"""Eight-bit weights with a scale, as ComfyUI stores them: read as plain numbers, and written.

Two conventions (`conversion.md` 1.1, from convert_to_quant's utils/comfy_quant.py): the older one marks the file with a
tensor ``scaled_fp8`` and puts ``scale_weight`` beside each weight; the newer one has ``weight_scale`` and a
``comfy_quant`` tensor of JSON beside each layer, and ``_quantization_metadata`` in the header. A weight is its stored
value times the scale; the scale is the largest magnitude divided by the dtype's largest number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import prod
from typing import Any

from assetkit.errors import InputError
from assetkit.transform.computed import Computed, Place, Summary, Survey, Tiles
from assetkit.transform.model import Model
from assetkit.transform.nodes import Constant, Node
from assetkit.transform.numbers import LARGEST, Tile, torch_or_none

HEADER_KEY = "_quantization_metadata"
MARKER = "scaled_fp8"
_SCALES = (".scale_weight", ".weight_scale")
_COMPANIONS = (*_SCALES, ".scale_input", ".input_scale", ".comfy_quant")
_PACKED = (".absmax", ".SCB", ".qweight", ".weight_scale_2", ".quant_state.bitsandbytes__nf4", ".qzeros")
"""Suffixes of quantisations whose weights cannot be unpacked here."""


def unscaled(model: Model) -> Model:
    """The model with every scaled weight as plain numbers and the scales gone; the same model where there are none.

    Raises `InputError` for quantisations that cannot be unpacked: arithmetic on their bytes would be noise.
    """
    packed = next((name for name in model.tensors if name.endswith(_PACKED)), None)
    if packed is not None:
        raise InputError(
            f"{model.name} is quantised ({packed!r}) in a way that cannot be unpacked", hint="use the original weights"
        )
    scales = {name: node for name, node in model.tensors.items() if name.endswith(_SCALES)}
    if not scales:
        return model
    tensors = {
        name: node
        for name, node in model.tensors.items()
        if not name.endswith(_COMPANIONS) and name.rpartition(".")[2] != MARKER
    }
    for name, scale in scales.items():
        weight = f"{name.rpartition('.')[0]}.weight"
        if weight in tensors:
            tensors[weight] = _multiplied(model, weight, tensors[weight], scale)
    metadata = {key: value for key, value in model.metadata.items() if key != HEADER_KEY}
    return replace(model, tensors=tensors, metadata=metadata)


def _multiplied(model: Model, name: str, weight: Node, scale: Node) -> Node:
    rows = weight.shape[0] if weight.shape else 1
    if scale.count not in (1, rows):
        raise InputError(f"{model.name}: {name!r} is scaled in blocks ({list(scale.shape)}), which cannot be unpacked")
    inner = prod(weight.shape[1:])

    def multiply(tiles: list[Tile], place: Place) -> Tile:
        factors = place.whole[0].reshape(-1)
        if len(factors) == 1:
            return tiles[0] * factors
        return tiles[0] * _rows(factors, place.start, len(tiles[0]), inner)

    return Computed("BF16", weight.shape, (weight,), multiply, whole=(scale,))  # type: ignore[arg-type]


def _rows(factors: Any, start: int, count: int, inner: int) -> Any:
    """For every element of a tile the factor of its row."""
    first, last = start // inner, (start + count - 1) // inner + 1
    part = factors[first:last]
    skip = start - first * inner
    torch = torch_or_none()
    repeated = part.repeat(inner) if torch is None else part.repeat_interleave(inner)
    return repeated[skip : skip + count]


def scaled(name: str, node: Node, *, legacy: bool) -> dict[str, Node]:
    """A weight as E4M3 with its scale, under the names of one of the conventions; the keys are whole names."""
    survey = Survey((node,), _largest)
    layer = name.rpartition(".")[0]

    def divide(tiles: list[Tile], place: Place) -> Tile:
        return tiles[0] / (place.survey or 1.0)

    weight = Computed("F8_E4M3", node.shape, (node,), divide, survey=survey, unit=True)  # type: ignore[arg-type]
    scale = Summary((), survey, _as_tile)
    if legacy:
        return {name: weight, f"{layer}.scale_weight": scale}
    note = json.dumps({"format": "float8_e4m3fn"}, separators=(",", ":")).encode()
    return {
        name: weight,
        f"{layer}.weight_scale": scale,
        f"{layer}.comfy_quant": Constant("U8", (len(note),), note),
    }


def header_note(layers: Iterable[str]) -> Mapping[str, str]:
    """The header entry of the newer convention."""
    listed = {layer: {"format": "float8_e4m3fn"} for layer in sorted(layers)}
    return {HEADER_KEY: json.dumps({"format_version": "1.0", "layers": listed}, separators=(",", ":"))}


def _largest(tiles: Tiles) -> float:
    """The scale: the largest magnitude over 448, or 1 for a tensor of zeros."""
    largest = max((float(abs(tile).max()) for (tile,) in tiles.tiles()), default=0.0)
    return largest / LARGEST["F8_E4M3"] or 1.0


def _as_tile(scale: float) -> Tile:
    import numpy as np

    values = np.full(1, scale, np.float32)
    torch = torch_or_none()
    return values if torch is None else torch.from_numpy(values)
