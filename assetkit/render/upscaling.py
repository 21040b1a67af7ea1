"""Upscalers at work: spandrel's networks around our own tensors, tile by tile where pictures are large."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from assetkit.errors import InputError
from assetkit.render.weights import loaded
from assetkit.transform.inputs import Inputs

TILE, MARGIN = 512, 32
"""Pixels along a side that are computed at once, and those around them that are computed and thrown away."""


@dataclass(frozen=True, slots=True)
class Upscaler:
    """A network that makes pictures larger."""

    model: Any
    scale: int
    architecture: str

    def __call__(self, pictures: Tensor, *, tile: int = TILE) -> Tensor:
        """Pictures [N, 3, H, W] from 0 to 1 as [N, 3, scale · H, scale · W]; what is larger than `tile`, in tiles."""
        height, width = pictures.shape[-2:]
        with torch.inference_mode():
            if max(height, width) <= tile:
                return self._computed(pictures)
            made = pictures.new_empty(*pictures.shape[:2], height * self.scale, width * self.scale)
            for top in range(0, height, tile):
                for left in range(0, width, tile):
                    self._one_tile(pictures, made, (top, left), tile)
        return made

    def _computed(self, pictures: Tensor) -> Tensor:
        found: Tensor = self.model(pictures)
        return found.float().clamp(0, 1)

    def _one_tile(self, pictures: Tensor, made: Tensor, corner: tuple[int, int], tile: int) -> None:
        height, width = pictures.shape[-2:]
        top, left = corner
        high, low = max(top - MARGIN, 0), min(top + tile + MARGIN, height)
        near, far = max(left - MARGIN, 0), min(left + tile + MARGIN, width)
        found = self._computed(pictures[..., high:low, near:far])
        bottom, right, by = min(top + tile, height), min(left + tile, width), self.scale
        part = found[..., (top - high) * by : (bottom - high) * by, (left - near) * by : (right - near) * by]
        made[..., top * by : bottom * by, left * by : right * by] = part


def upscaler_of(path: Path) -> Upscaler:
    """The upscaler in a file of any container that we read.

    Raises `InputError` where it is none that spandrel knows, or its tensors do not fit, and `ModuleNotFoundError` where
    spandrel is not installed.
    """
    spandrel = _spandrel()
    with Inputs() as inputs:
        tensors = loaded(inputs.open(path).tensors, torch.float32)
    try:
        found = spandrel.ModelLoader().load_from_state_dict(tensors)
    except spandrel.UnsupportedModelError as error:
        raise InputError(f"{path}: is no upscaler that spandrel {spandrel.__version__} knows") from error
    except (RuntimeError, KeyError, ValueError, AssertionError) as error:
        raise InputError(f"{path}: its tensors do not fit its network: {str(error)[:200]}") from error
    if not isinstance(found, spandrel.ImageModelDescriptor) or found.input_channels != 3 or found.output_channels != 3:
        raise InputError(f"{path}: {found.architecture.name} does not make one colour picture of another")
    return Upscaler(found.eval(), int(found.scale), found.architecture.name)


_IMPORTING = threading.Lock()


def _spandrel() -> Any:
    with _IMPORTING, _without_torchvision():
        return importlib.import_module("spandrel")


@contextmanager
def _without_torchvision() -> Iterator[None]:
    """Where torchvision is not installed: names for spandrel to import, which two of its networks use.

    spandrel 0.4.2 imports ``rotate``, ``normalize`` and ``InterpolationMode`` at its start; only LaMa and RestoreFormer
    call them, which are no upscalers.
    """
    if "spandrel" in sys.modules or importlib.util.find_spec("torchvision") is not None:
        yield
        return
    names = ("torchvision", "torchvision.transforms", "torchvision.transforms.functional")
    for name in names:
        sys.modules[name] = ModuleType(name)
    functional = sys.modules[names[-1]]
    for name in ("rotate", "normalize"):
        setattr(functional, name, _missing)
    functional.InterpolationMode = type("InterpolationMode", (), {"NEAREST": 0, "BILINEAR": 1})  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)


def _missing(*_: object, **__: object) -> None:
    raise ModuleNotFoundError("this network needs torchvision", name="torchvision")
