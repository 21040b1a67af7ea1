"""Eight-bit weights with a scale, as ComfyUI stores them: read as plain numbers, and written.

Two conventions (`conversion.md` 1.1, from convert_to_quant's utils/comfy_quant.py): the older one marks the file with a
tensor ``scaled_fp8`` and puts ``scale_weight`` beside each weight; the newer one has ``weight_scale`` and a
``comfy_quant`` tensor of JSON beside each layer, and ``_quantization_metadata`` in the header. A weight is its stored
value times the scale; the scale is the largest magnitude divided by the dtype's largest number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import prod
from typing import Any

from assetkit.errors import InputError
from assetkit.transform.computed import Computed, Place, Summary, Survey, Tiles
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Constant, Node
from assetkit.transform.numbers import LARGEST, Tile, torch_or_none
from assetkit.transform.workspace import Workspace

HEADER_KEY = "_quantization_metadata"
MARKER = "scaled_fp8"
_SCALES = (".scale_weight", ".weight_scale")
_NOTE = ".comfy_quant"
_COMPANIONS = (*_SCALES, ".scale_input", ".input_scale", _NOTE)
_PACKED = re.compile(
    r"\.(absmax|quant_map|SCB|qweight|qzeros|wscales|weight_scale_2|weight_scale_inv|pre_quant_scale"
    r"|quant_state\.bitsandbytes__\w+)$"
)
"""Companions of quantisations whose weights cannot be unpacked here."""
_FORMATS = ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fn_rowwise")
"""What the newer convention calls those that can."""


def unscaled(model: Model) -> Model:
    """The model with every scaled weight as plain numbers and the scales gone; the same model where there are none.

    Raises `InputError` for quantisations that cannot be unpacked: arithmetic on their bytes would be noise.
    """
    packed = next((name for name in model.tensors if _PACKED.search(name)), None)
    if packed is not None:
        raise _refused(model, packed)
    gone = {name: why for name in model.tensors if (why := _companion(name))}
    if not gone:
        return model
    _check_formats(model)
    tensors = {name: node for name, node in model.tensors.items() if name not in gone}
    for name in gone:
        if name.endswith(_SCALES):
            weight = f"{name.rpartition('.')[0]}.weight"
            if weight not in tensors:
                raise InputError(f"{model.name}: {name!r} scales no weight")
            tensors[weight] = _multiplied(model, weight, tensors[weight], model.tensors[name])
    metadata = {key: value for key, value in model.metadata.items() if key != HEADER_KEY}
    dropped = tuple(Dropped(name, why, model.tensors[name].nbytes) for name, why in gone.items())
    return replace(model.with_tensors(tensors, dropped), metadata=metadata)


def is_scaled(model: Model) -> bool:
    """Whether weights of the model are stored with scales."""
    return any(name.endswith(_SCALES) for name in model.tensors)


def _companion(name: str) -> str | None:
    """Why a tensor goes when weights are unpacked; None for every other tensor."""
    if name.endswith(_SCALES):
        return "folded into its weight"
    says = name.endswith(_COMPANIONS) or name.rpartition(".")[2] == MARKER
    return "says how weights were stored, and they are plain now" if says else None


def _refused(model: Model, name: str, what: str = "") -> InputError:
    return InputError(
        f"{model.name} is quantised ({what or repr(name)}) in a way that cannot be unpacked",
        hint="use the original weights",
    )


def _check_formats(model: Model) -> None:
    """Raise where a note, beside a layer or in the header, names another format than those that can be unpacked."""
    notes = {name: _parsed(bytes(_bytes(node))) for name, node in model.tensors.items() if name.endswith(_NOTE)}
    layers = _parsed(model.metadata.get(HEADER_KEY, "{}").encode()).get("layers", {})
    for name, note in {**(layers if isinstance(layers, dict) else {}), **notes}.items():
        form = note.get("format", _FORMATS[0]) if isinstance(note, dict) else note
        if form not in _FORMATS or (isinstance(note, dict) and note.get("convrot")):
            raise _refused(model, name, f"{name!r}: {form}")


def _bytes(node: Node) -> Any:
    work = Workspace()
    try:
        return node.raw(work, 0, min(node.count, _LONGEST_NOTE)).copy()
    finally:
        work.close()


_LONGEST_NOTE = 4096


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _multiplied(model: Model, name: str, weight: Node, scale: Node) -> Node:
    if weight.dtype not in _EIGHT or scale.dtype not in _PLAIN:
        raise _refused(model, name, f"{name!r}: {weight.dtype} with a scale of {scale.dtype}")
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


_EIGHT = ("F8_E4M3", "F8_E5M2")
_PLAIN = ("F32", "F16", "BF16", "F64")


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


def renamed_note(metadata: Mapping[str, str], rename: Callable[[str], str | None]) -> dict[str, str]:
    """Metadata whose header note names the layers anew; those that `rename` gives None for are left out."""
    if HEADER_KEY not in metadata:
        return dict(metadata)
    note = _parsed(metadata[HEADER_KEY].encode())
    layers = {rename(name): each for name, each in dict(note.get("layers", {})).items()}
    kept = {name: each for name, each in layers.items() if name is not None}
    rest = {key: value for key, value in metadata.items() if key != HEADER_KEY}
    return rest | ({HEADER_KEY: json.dumps({**note, "layers": kept}, separators=(",", ":"))} if kept else {})


def merged_note(metadata: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Metadata whose header note has the layers of `other`'s too."""
    if HEADER_KEY not in other:
        return dict(metadata)
    notes = [_parsed(each.get(HEADER_KEY, "{}").encode()) for each in (metadata, other)]
    layers = {name: each for note in notes for name, each in dict(note.get("layers", {})).items()}
    return {**metadata, HEADER_KEY: json.dumps({**notes[1], "layers": layers}, separators=(",", ":"))}


def _largest(tiles: Tiles) -> float:
    """The scale: the largest finite magnitude over 448, or 1 for a tensor of zeros."""
    largest = max((_finite_largest(tile) for (tile,) in tiles.tiles()), default=0.0)
    return max(largest / LARGEST["F8_E4M3"], _LEAST) if largest else 1.0


_LEAST = 2.0**-126
"""No scale is smaller: below it a float32 loses digits, and then all of them."""


def _finite_largest(tile: Tile) -> float:
    import numpy as np

    array = tile if isinstance(tile, np.ndarray) else tile.numpy()
    largest = float(np.abs(array).max(initial=0.0))
    if np.isfinite(largest):
        return largest
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))


def _as_tile(scale: float) -> Tile:
    import numpy as np

    values = np.full(1, scale, np.float32)
    torch = torch_or_none()
    return values if torch is None else torch.from_numpy(values)
