"""Exported networks (ONNX, OpenVINO, ncnn) whose graph proves their trade: detectors, face analysis, upscalers.

An exported graph keeps few or no names of the network's own, but it states what goes in and out and which operators
it is made of. Only what these prove is claimed: an image that comes out n times as large, boxes on a detector's grid,
the ports of insightface's models. Everything else stays unknown, whatever its file is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assetkit.identification.architectures import claims
from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.view import View
from assetkit.types import Evidence

Extent = int | str | None
"""A fixed extent, the name of a free one, or unknown."""
STRIDES = (8, 16, 32)
"""Cell sizes of the three grids that YOLO and SCRFD look at."""
LEAST_IMAGE = 8
"""Below this an input is a test of an operator, not a picture."""
_MULTIPLE = re.compile(r"(?P<times>\d+) ?\* ?(?P<name>\w+)|(?P<named>\w+) ?\* ?(?P<by>\d+)")
_ENLARGING = frozenset(
    {"DepthToSpace", "ConvTranspose", "Resize", "Upsample", "Interpolate", "ConvolutionBackpropData"}
)
_CONVOLUTIONS = frozenset({"Conv", "Convolution", "FusedConv", "GroupConvolution"})
_LEAST_CONVOLUTIONS = 3


@dataclass(frozen=True, slots=True)
class Port:
    """One input or output of a graph."""

    name: str
    shape: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class Ports:
    """A network that its ports tell. Extents of None fit anything; a name of None too."""

    kind: str
    architecture: str
    inputs: tuple[tuple[str | None, tuple[Extent, ...]], ...]
    outputs: tuple[tuple[str | None, tuple[Extent, ...]], ...]
    operators: frozenset[str]
    """Operators that must occur."""
    source: str


_INSIGHTFACE = "insightface 2.1 model_zoo/model_zoo.py (routing by input size), "
PORTS = (
    Ports(
        "detector",
        "ArcFace",
        (("input.1", (None, 3, 112, 112)),),
        ((None, (None, 512)),),
        frozenset({"Conv", "PRelu"}),
        _INSIGHTFACE + "arcface_onnx.py",
    ),
    Ports(
        "detector",
        "insightface gender and age",
        (("data", (None, 3, 96, 96)),),
        (("fc1", (None, 3)),),
        frozenset({"Conv"}),
        _INSIGHTFACE + "attribute.py",
    ),
    Ports(
        "detector",
        "insightface landmarks (106 points)",
        (("data", (None, 3, 192, 192)),),
        (("fc1", (None, 212)),),
        frozenset({"Conv"}),
        _INSIGHTFACE + "landmark.py",
    ),
    Ports(
        "detector",
        "insightface landmarks (68 points)",
        (("data", (None, 3, 192, 192)),),
        (("fc1", (None, 3309)),),
        frozenset({"Conv"}),
        _INSIGHTFACE + "landmark.py",
    ),
    Ports(
        "detector",
        "inswapper",
        (("target", (None, 3, 128, 128)), ("source", (None, 512))),
        (("output", (None, 3, 128, 128)),),
        frozenset({"Conv"}),
        _INSIGHTFACE + "inswapper.py",
    ),
    Ports(
        "detector",
        "SAM",
        (
            ("image_embeddings", (1, 256, 64, 64)),
            ("point_coords", (None, None, 2)),
            ("point_labels", (None, None)),
            ("mask_input", (1, 1, 256, 256)),
            ("has_mask_input", (1,)),
            ("orig_im_size", (2,)),
        ),
        (("masks", (None, None, None, None)), ("iou_predictions", (None, None)), ("low_res_masks", (None,) * 4)),
        frozenset({"MatMul", "ConvTranspose"}),
        "segment-anything 1.0 scripts/export_onnx_model.py",
    ),
    Ports(
        "other",
        "RTMPose",
        ((None, (None, 3, None, None)),),
        (("simcc_x", (None, None, None)), ("simcc_y", (None, None, None))),
        frozenset({"Conv"}),
        "mmpose codecs/simcc_label.py; controlnet-aux 0.0.10 dwpose",
    ),
)


def recognise(view: View) -> Iterator[Claim]:
    """At most one claim for an exported graph. Networks whose own key names survived are left to their rows."""
    inputs, outputs = _ports(view, "inputs"), _ports(view, "outputs")
    operators = _operators(view)
    if not inputs or not outputs or not operators:
        return
    if next(claims(view, ("upscaler", "face_restorer", "other")), None) is not None:
        return
    for reading in (_told_by_ports, _scrfd, _boxes, _enlarged):
        claim = reading(view, inputs, outputs, operators)
        if claim is not None:
            yield claim
            return


def _told_by_ports(
    view: View, inputs: tuple[Port, ...], outputs: tuple[Port, ...], operators: Mapping[str, int]
) -> Claim | None:
    for row in PORTS:
        if row.operators <= operators.keys() and _fit(inputs, row.inputs) and _fit(outputs, row.outputs):
            return _claim(row.kind, row.architecture, None, inputs, outputs)
    return None


def _scrfd(
    view: View, inputs: tuple[Port, ...], outputs: tuple[Port, ...], operators: Mapping[str, int]
) -> Claim | None:
    """Scores, boxes and perhaps five points for two anchors on three grids: insightface's face detectors."""
    image = inputs[0].shape
    widths = tuple(port.shape[-1] if port.shape else None for port in outputs)
    wanted = (1, 1, 1, 4, 4, 4, 10, 10, 10)
    named = len(inputs) == 1 and inputs[0].name == "input.1" and len(image) == 4 and image[1] == 3
    if named and widths in (wanted, wanted[:6]) and operators.keys() >= {"Conv", "Sigmoid"}:
        return _claim("detector", "SCRFD", None, inputs, outputs)
    return None


def _boxes(
    view: View, inputs: tuple[Port, ...], outputs: tuple[Port, ...], operators: Mapping[str, int]
) -> Claim | None:
    """Boxes for every cell of three grids, as YOLO gives them; with free sizes only if the exporter says the task."""
    image, found = inputs[0].shape, outputs[0].shape
    if inputs[0].name != "images" or len(image) != 4 or image[1] != 3 or len(found) != 3 or "Conv" not in operators:
        return None
    cells = _cells(image)
    if cells is not None and _on_grid(found, cells):
        plain = outputs[0].name == "output" and found[1] == cells
        return _claim("detector", "YOLOX" if plain else "YOLO", None, inputs, outputs)
    task = view.metadata.get("task", "")
    if view.metadata.get("author") == "Ultralytics" and task in ("detect", "segment", "pose", "obb"):
        return _claim("detector", "YOLO", None, inputs, outputs, more=f"task {task}")
    return None


def _cells(image: tuple[Extent, ...]) -> int | None:
    height, width = image[2:]
    if (
        not isinstance(height, int)
        or not isinstance(width, int)
        or height % 32
        or width % 32
        or min(height, width) < 32
    ):
        return None
    return sum((height // stride) * (width // stride) for stride in STRIDES)


def _on_grid(found: tuple[Extent, ...], cells: int) -> bool:
    """YOLOX ``[n, cells, 5 + classes]``, YOLOv5 and v7 three times the cells, since v8 ``[n, 4 + classes, cells]``."""
    _, rows, columns = found
    wide = isinstance(columns, int) and columns >= 6 and rows in (cells, 3 * cells)
    return wide or (isinstance(rows, int) and 5 <= rows < cells and columns == cells)


def _enlarged(
    view: View, inputs: tuple[Port, ...], outputs: tuple[Port, ...], operators: Mapping[str, int]
) -> Claim | None:
    """An image in, the same image n times as large out, through convolutions and something that enlarges."""
    if len(inputs) != 1 or len(outputs) != 1:
        return None
    before, after = inputs[0].shape, outputs[0].shape
    pictures = len(before) == 4 and len(after) == 4 and before[1] in (1, 3) and before[1] == after[1]
    convolutions = sum(operators.get(each, 0) for each in _CONVOLUTIONS)
    if not pictures or convolutions < _LEAST_CONVOLUTIONS or not operators.keys() & _ENLARGING:
        return None
    scales = {_times(small, large) for small, large in zip(before[2:], after[2:], strict=True)}
    scale = scales.pop() if len(scales) == 1 else None
    if scale is None or not 2 <= scale <= 16:
        return None
    return _claim("upscaler", None, scale, inputs, outputs)


def _times(small: Extent, large: Extent) -> int | None:
    if isinstance(small, int) and isinstance(large, int):
        return large // small if small >= LEAST_IMAGE and large % small == 0 else None
    if not isinstance(small, str) or not isinstance(large, str):
        return None
    found = _MULTIPLE.fullmatch(large)
    if found is None or (found["name"] or found["named"]) != small:
        return None
    return int(found["times"] or found["by"])


def _claim(
    kind: str,
    architecture: str | None,
    scale: int | None,
    inputs: tuple[Port, ...],
    outputs: tuple[Port, ...],
    *,
    more: str = "",
) -> Claim:
    said = f"{_text(inputs)} to {_text(outputs)}"
    evidence = (Evidence("graph inputs and outputs", said), *((Evidence("metadata", more),) if more else ()))
    return Claim(kind, architecture=architecture, scale=scale, evidence=evidence)


def _text(ports: tuple[Port, ...]) -> str:
    shown = (f"{port.name} [{', '.join(str(extent) for extent in port.shape)}]" for port in ports[:3])
    return ", ".join(shown) + (f" and {len(ports) - 3} more" if len(ports) > 3 else "")


def _fit(ports: tuple[Port, ...], wanted: tuple[tuple[str | None, tuple[Extent, ...]], ...]) -> bool:
    if len(ports) != len(wanted):
        return False
    return all(
        name in (None, port.name)
        and len(port.shape) == len(shape)
        and all(want is None or extent == want for extent, want in zip(port.shape, shape, strict=True))
        for port, (name, shape) in zip(ports, wanted, strict=True)
    )


def _ports(view: View, which: str) -> tuple[Port, ...]:
    given = view.header.extra.get(which)
    found = []
    for port in given if isinstance(given, (list, tuple)) else ():
        shape = port.get("shape") if isinstance(port, Mapping) else None
        extents = tuple(_extent(each) for each in shape) if isinstance(shape, (list, tuple)) else ()
        found.append(Port(str(port.get("name")) if isinstance(port, Mapping) else "", extents))
    return tuple(found)


def _extent(given: Any) -> Extent:
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        return None
    return given if not isinstance(given, int) or given > 0 else None


def _operators(view: View) -> Mapping[str, int]:
    counts = view.header.extra.get("ops") or view.header.extra.get("layers")
    if not isinstance(counts, Mapping):
        return {}
    return {key: count for key, count in counts.items() if isinstance(key, str) and isinstance(count, int)}


RECOGNISER = Recogniser("graphs", recognise, formats=frozenset({"onnx", "openvino", "ncnn"}))
