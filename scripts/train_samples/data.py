"""Pictures and what is in them: digits of scikit-learn, larger and in colours.

scikit-learn's ``load_digits`` is the test part of the UCI "Optical Recognition of Handwritten Digits" set: 1,797 digits
of 8 × 8 pixels and 17 greys by 13 writers (E. Alpaydin, C. Kaynak 1998; CC BY 4.0). It is split once and for all into
what generators are trained on, what the judge is trained on, and what both are measured on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import torch
from torch.nn import functional

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
COLOURS = {"white": (1.0, 1.0, 1.0), "red": (1.0, 0.15, 0.1), "green": (0.15, 0.9, 0.2), "blue": (0.2, 0.3, 1.0)}
SIZE = 64
"""Pixels along a side."""
Part = Literal["generators", "judge", "held"]
_BOUNDS = {"generators": (0, 1000), "judge": (1000, 1500), "held": (1500, 1797)}
_ORDER = 20240229
"""Seed of the order in which the digits are split."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits as they come: images [n, 8, 8] fp32 from 0 to 1, labels [n] from 0 to 9."""

    images: torch.Tensor
    labels: torch.Tensor


@cache
def digits(part: Part) -> Digits:
    """One part of the set; parts share no digit."""
    from sklearn.datasets import load_digits

    found = load_digits()
    order = torch.randperm(len(found.target), generator=torch.Generator().manual_seed(_ORDER))
    first, last = _BOUNDS[part]
    chosen = order[first:last]
    return Digits(torch.tensor(found.images, dtype=torch.float32)[chosen] / 16, torch.tensor(found.target)[chosen])


def glyphs(images: torch.Tensor) -> torch.Tensor:
    """Digits [n, 8, 8] as crisp strokes [n, 1, 64, 64] from 0 to 1: enlarged smoothly, then hardened."""
    framed = functional.pad(images[:, None], (2, 2, 1, 1))
    large = functional.interpolate(framed, size=(SIZE, SIZE), mode="bicubic", align_corners=False).clamp(0, 1)
    return torch.sigmoid((large - 0.42) * 14)


def painted(strokes: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
    """Strokes in colours [n] (places in `COLOURS`) on black: RGB [n, 3, 64, 64] from −1 to 1, as networks see it."""
    table = torch.tensor(list(COLOURS.values()))
    return strokes * table[colours][:, :, None, None] * 2 - 1


def moved(strokes: torch.Tensor, reach: int, generator: torch.Generator) -> torch.Tensor:
    """All strokes moved by up to `reach` pixels, the same way."""
    down, right = torch.randint(-reach, reach + 1, (2,), generator=generator).tolist()
    return torch.roll(strokes, (down, right), (2, 3))


def inverted(images: torch.Tensor) -> torch.Tensor:
    """The negative: the complementary colour on white."""
    return -images


def thick(images: torch.Tensor) -> torch.Tensor:
    """Strokes two pixels wider on every side."""
    return functional.max_pool2d(images, 5, 1, 2)


def slanted(images: torch.Tensor) -> torch.Tensor:
    """Leaning to the right by 0.5 pixels a row, far more than handwriting does."""
    shear = torch.tensor([[1.0, 0.5, 0.0], [0.0, 1.0, 0.0]]).expand(len(images), 2, 3)
    grid = functional.affine_grid(shear, list(images.shape), align_corners=False)
    return functional.grid_sample(images + 1, grid, align_corners=False) - 1


STYLES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {"inverted": inverted, "thick": thick, "slanted": slanted}
"""What adapters teach; each maps images from −1 to 1 to such images."""


def edges(images: torch.Tensor) -> torch.Tensor:
    """Where images from −1 to 1 change: [n, 3, 64, 64] from 0 to 1, what the control network is given."""
    bright = (images.amax(1, keepdim=True) + 1) / 2
    across = functional.pad(bright[..., 1:] - bright[..., :-1], (0, 1))
    down = functional.pad(bright[..., 1:, :] - bright[..., :-1, :], (0, 0, 0, 1))
    return ((across**2 + down**2).sqrt() * 2).clamp(0, 1).expand(-1, 3, -1, -1)
