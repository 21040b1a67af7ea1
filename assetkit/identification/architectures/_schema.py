"""The shape of an architecture file: everything that tells one network for restoring or enlarging images, as data.

An architecture is one literal ``ARCHITECTURE = Architecture(...)`` in the file ``<id>.py`` of this package.
Ids, names and the meaning of `scale` are spandrel's, so that a person finds the same word there (what spandrel does
not know is called what its trainer calls it). The conditions are stricter than spandrel's: it may try to load a file
and fail, we may not claim it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assetkit.families._schema import ShapePattern
from assetkit.identification.view import View
from assetkit.types import Shape

_DIGITS = 4
"""An index of more digits is no layer's; without the limit a key could ask for a billion steps."""


def layer_index(text: str) -> int:
    """The index that one component of a key is; -1 when it is none or longer than any real one (a hostile key)."""
    return int(text) if len(text) <= _DIGITS and text.isdecimal() else -1


class Weights:
    """The part of a view under one prefix: what conditions and measures look at. Keys are relative to the prefix."""

    def __init__(self, view: View, prefix: str) -> None:
        self.view = view
        self.prefix = prefix
        self._lengths: dict[str, int] = {}

    def __contains__(self, key: str) -> bool:
        return self.prefix + key in self.view.tensors

    def shape(self, key: str) -> Shape | None:
        """The logical shape of `key`, None when it is absent or packed."""
        return self.view.shape(self.prefix + key)

    def length(self, stem: str) -> int:
        """How long the sequence ``stem.0 … stem.N`` is: the largest index plus one, 0 when there is none."""
        known = self._lengths.get(stem)
        if known is None:
            whole = f"{self.prefix}{stem}."
            cut = len(whole)
            words = {key[cut:].partition(".")[0] for key in self.view.under(whole)}
            known = self._lengths[stem] = max(map(layer_index, words), default=-1) + 1
        return known

    def shapes(self, stem: str) -> dict[str, Shape | None]:
        """The logical shape of every key that begins with `stem`."""
        cut, shape = len(self.prefix), self.view.shape
        return {key[cut:]: shape(key) for key in self.view.under(self.prefix + stem)}

    def under(self, stem: str) -> Iterator[str]:
        """Keys that begin with `stem`, sorted."""
        cut = len(self.prefix)
        return (key[cut:] for key in self.view.under(self.prefix + stem))


Measure = Callable[[Weights], int | None]
"""A number read from shapes; None when the shapes do not tell it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys and shapes that together prove an architecture in one spelling. All conditions must hold."""

    has: tuple[str, ...]
    """Keys that must exist. The first is looked up first, so it should be a rare one."""
    either: tuple[tuple[str, ...], ...] = ()
    """Groups of which at least one key must exist each."""
    lacks: tuple[str, ...] = ()
    """Keys that must not exist: what a sister architecture has besides."""
    shapes: Mapping[str, ShapePattern] = field(default_factory=dict)
    """Keys that must exist with this shape."""
    proof: Callable[[Weights], bool] | None = None
    """A condition over all keys, for networks whose names are too plain to prove anything (``body.0.weight``)."""
    tag: str = ""
    """What this spelling says beyond the architecture: ``ESRGAN+``, ``Real``."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """One architecture. A file is of it when some spelling fits, no foreign part is beside it and `scale` is told."""

    id: str
    """spandrel's id, or the trainer's name where spandrel has none; what `Identity.architecture` shows."""
    spellings: tuple[Keys, ...]
    heads: frozenset[str]
    """First components that keys may have, without trailing digits; any other makes it another network."""
    scale: Measure | None
    """Output size by input size. None: the trade has no scale (inpainting, colouring)."""
    inputs: Measure
    """Channels of the image that goes in, a noise map included."""
    outputs: Measure
    """Channels of the image that comes out."""
    width: Measure
    """Features per pixel inside the network."""
    blocks: Measure
    """Repeated blocks, counted at the outermost level."""
    name: str = ""
    """spandrel's display name where it differs from the id."""
    kind: str = "upscaler"
    purpose: str = ""
    """What it is for when that is not said by the scale: ``JPEG artefacts``, ``low light``, ``face restoration``."""
    open_scale: Callable[[Weights], bool] | None = None
    """Whether this file leaves the scale open because several give the same shapes; it is then null, not a guess."""
    source: str = ""
    """Where names and formulas come from."""
