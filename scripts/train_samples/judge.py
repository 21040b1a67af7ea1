"""Who says what a picture shows: readers of digit, colour and style that no generator has anything to do with.

Support vector machines on 16 × 16 greys, trained on the judge's part of the digits in all styles, a little moved about.
They read from pixels alone: images [n, 3, 64, 64] from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from scripts.train_samples.data import COLOURS, STYLES, Part, digits, glyphs, painted

if TYPE_CHECKING:
    import numpy as np

PLAIN = "plain"
KINDS = (PLAIN, *STYLES)
MOVES = ((0, 0), (3, -2), (-3, 2))


def on_light(images: torch.Tensor) -> torch.Tensor:
    """Which images have a light ground: the outermost six rows are brighter than half."""
    bright = images.mean(1)
    return torch.cat([bright[:, :6].flatten(1), bright[:, -6:].flatten(1)], 1).mean(1) > 0.5


def on_dark(images: torch.Tensor) -> torch.Tensor:
    """The same images with those of a light ground turned into their negatives."""
    return torch.where(on_light(images)[:, None, None, None], 1 - images, images)


def features(images: torch.Tensor) -> np.ndarray[Any, Any]:
    """Strokes on dark [n, 256], as bright as the brightest channel and from 0 to 1 in each image."""
    strokes = on_dark(images).amax(1, keepdim=True)
    strokes = strokes / strokes.flatten(1).amax(1).clamp(min=0.3)[:, None, None, None]
    found: np.ndarray[Any, Any] = functional.avg_pool2d(strokes, 4).flatten(1).numpy()
    return found


def specimens(
    part: Part, style: str, moves: tuple[tuple[int, int], ...] = ((0, 0),)
) -> tuple[torch.Tensor, torch.Tensor]:
    """A part's digits in white and a style, once per move: images from 0 to 1 and labels."""
    known = digits(part)
    white = painted(glyphs(known.images), torch.zeros(len(known.labels), dtype=torch.long))
    styled = (white if style == PLAIN else STYLES[style](white)).add(1).div(2)
    # Rolled after the style: ground stays ground.
    images = torch.cat([torch.roll(styled, move, (2, 3)) for move in moves])
    return images, known.labels.repeat(len(moves))


@dataclass(frozen=True, slots=True)
class Judge:
    """The readers, trained."""

    digit_reader: Any
    style_reader: Any
    """Tells plain, thick and slanted; inverted is seen by its ground."""

    def digits(self, images: torch.Tensor) -> torch.Tensor:
        """The digit in each image [n]."""
        return torch.from_numpy(self.digit_reader.predict(features(images)))

    def styles(self, images: torch.Tensor) -> list[str]:
        """The style of each image."""
        shapes = self.style_reader.predict(features(images))
        light = on_light(images).tolist()
        return ["inverted" if ground else KINDS[shape] for ground, shape in zip(light, shapes, strict=True)]

    @staticmethod
    def colours(images: torch.Tensor) -> torch.Tensor:
        """The colour of each image's strokes [n], a place in `COLOURS`: the nearest to their mean."""
        strokes = on_dark(images)
        ink = (strokes.amax(1, keepdim=True) > 0.5).float()
        mean = (images * ink).sum((2, 3)) / ink.sum((2, 3)).clamp(min=1)
        mean = torch.where(on_light(images)[:, None], 1 - mean, mean)
        return torch.cdist(mean, torch.tensor(list(COLOURS.values()))).argmin(1)


@cache
def judge() -> Judge:
    """The judge, the same each time."""
    import numpy as np
    from sklearn.svm import SVC

    seen = {style: specimens("judge", style, MOVES) for style in KINDS if style != "inverted"}
    inputs = {style: features(images) for style, (images, _) in seen.items()}
    labels = np.concatenate([known.numpy() for _, known in seen.values()])
    shapes = np.concatenate([np.full(len(known), KINDS.index(style)) for style, (_, known) in seen.items()])
    everything = np.concatenate(list(inputs.values()))
    return Judge(SVC(C=10).fit(everything, labels), SVC(C=10).fit(everything, shapes))
