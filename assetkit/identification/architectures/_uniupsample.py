"""Measures of UniUpsample, the enlarging end that several community architectures share (traiNNer-redux, neosr).

It notes its method and scale in a tensor's values (``MetaUpsample``), which a header does not show, so both are read
from which places of the Sequential hold weights. Two of its methods give the same shapes for several scales: then the
scale is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from assetkit.identification.architectures._measure import always, extent, first, root, shuffle
from assetkit.identification.architectures._schema import Measure, Weights, layer_index

_NEAREST = {(0, 3, 5): (2, 3), (0, 3, 6, 8): (4,), (0, 3, 6, 9, 11): (8,)}
_PIXEL_ATTENTION = {(1, 2, 4, 6): (2, 3), (1, 2, 4, 7, 8, 10, 12): (4,), (1, 2, 4, 7, 8, 10, 13, 14, 16, 18): (8,)}
_TRANSPOSED = {(0, 2, 3): (4,)}
_BY_PLACES: Mapping[tuple[int, ...], tuple[int, ...]] = MappingProxyType(_NEAREST | _PIXEL_ATTENTION | _TRANSPOSED)
"""Occupied places to the scales they allow (spandrel's FDAT, UniUpsampleV3): a single stage doubles or triples."""
_LDA_SCALES = (2, 3, 4)
_DYSAMPLE_GROUPS = 4


def uni_scale(stem: str) -> Measure:
    """The scale of the UniUpsample called `stem`; None when its shapes leave several open or none."""

    def read(weights: Weights) -> int | None:
        scales = _scales(weights, stem)
        return scales[0] if len(scales) == 1 else None

    return read


def open_scale(stem: str) -> Callable[[Weights], bool]:
    """Whether the UniUpsample called `stem` has shapes that several scales give."""
    return lambda weights: len(_scales(weights, stem)) > 1


def uni_outputs(stem: str) -> Measure:
    """The channels of the image that the UniUpsample called `stem` gives."""

    def read(weights: Weights) -> int | None:
        last = f"{stem}.{max(_places(weights, stem), default=0)}"
        kept = first((f"{last}.weight", extent(f"{last}.weight", 0)), ("", extent(f"{last}.end_conv.weight", 0)))
        channels = kept(weights)
        if len(_places(weights, stem)) > 1:
            return channels
        return next((each for each in (3, 4, 1) if root(always(channels or 0), always(each))(weights)), None)

    return read


def _places(weights: Weights, stem: str) -> tuple[int, ...]:
    found = {key.removeprefix(f"{stem}.").partition(".")[0] for key in weights.under(f"{stem}.")}
    return tuple(sorted(index for index in map(layer_index, found) if index >= 0))


def _scales(weights: Weights, stem: str) -> tuple[int, ...]:
    places = _places(weights, stem)
    for place in places:
        if f"{stem}.{place}.proj_q.weight" in weights:
            return _LDA_SCALES
        if f"{stem}.{place}.offset.weight" in weights:
            offsets = extent(f"{stem}.{place}.offset.weight", 0)
            return _known(root(offsets, always(2 * _DYSAMPLE_GROUPS))(weights))
    if places in _BY_PLACES and (places != (0, 2, 3) or extent(f"{stem}.0.weight", 2)(weights) == 4):
        return _BY_PLACES[places]
    if places == (0, 1):  # one transposed convolution: kernel 4 and stride 2, or kernel and stride 3
        return _known({4: 2, 3: 3}.get(extent(f"{stem}.0.weight", 2)(weights) or 0))
    if places == (0,):
        return _known(shuffle(f"{stem}.0.weight", always(3))(weights))
    return _known(_pixelshuffle(weights, stem, places))


def _pixelshuffle(weights: Weights, stem: str, places: tuple[int, ...]) -> int | None:
    """A convolution, one shuffling convolution per stage, a last one: the product of the stages' factors."""
    if len(places) < 3 or places != tuple(range(0, 2 * len(places), 2)):
        return None
    scale = 1
    for place in places[1:-1]:
        factor = root(extent(f"{stem}.{place}.weight", 0), extent(f"{stem}.{place}.weight", 1))(weights)
        if factor is None:
            return None
        scale *= factor
    return scale


def _known(scale: int | None) -> tuple[int, ...]:
    return (scale,) if scale else ()
