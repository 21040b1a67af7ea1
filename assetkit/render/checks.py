"""Checks: a number, what it is held to, and whether it holds. And the checks of pictures and latents.

Thresholds of checks that are `free` mean the same for every model, whatever its scale (a share, a correlation, a
count of faults): only these may fail an asset of a family that nothing was calibrated on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Check:
    """One measured number."""

    name: str
    """``LOOK.WHAT``: ``file.missing``, ``probe.prompt``, ``image.flat``."""
    value: float
    threshold: float
    sense: Literal["most", "least"]
    """Whether the threshold is the most or the least that is good."""
    detail: str = ""
    """What it was seen on: a tensor's key, a picture's prompt."""
    free: bool = True

    @property
    def ok(self) -> bool:
        """Whether the value is good; one that is not finite never is."""
        if not math.isfinite(self.value):
            return False
        return self.value <= self.threshold if self.sense == "most" else self.value >= self.threshold

    def to_dict(self) -> dict[str, Any]:
        """As ``assetkit validate --json`` prints it; JSON knows no number that is not finite."""
        value = self.value if math.isfinite(self.value) else str(self.value)
        shown = {"name": self.name, "value": value, "threshold": self.threshold, "ok": self.ok}
        return {**shown, "sense": self.sense, **({"detail": self.detail} if self.detail else {})}

    @property
    def sentence(self) -> str:
        """The check as a person reads why it failed."""
        word = "above" if self.sense == "most" else "below"
        where = f" ({self.detail})" if self.detail else ""
        return f"{self.name} is {self.value:.4g}, {word} {self.threshold:g}{where}"


def most(name: str, value: float, threshold: float, detail: str = "", *, free: bool = True) -> Check:
    """A number that must not be larger."""
    return Check(name, float(value), threshold, "most", detail, free)


def least(name: str, value: float, threshold: float, detail: str = "", *, free: bool = True) -> Check:
    """A number that must not be smaller."""
    return Check(name, float(value), threshold, "least", detail, free)


def image_checks(images: Tensor, latents: Tensor) -> Iterable[Check]:
    """What is wrong with any picture [N, 3, H, W] from 0 to 1, or with its latents [N, C, H, W]."""
    lost = float((~images.isfinite()).float().mean() + (~latents.isfinite()).float().mean())
    yield most("image.nonfinite", lost, 0.0)
    if lost:
        return
    yield least("image.black", float(images.amax(dim=(1, 2, 3)).min()), 0.02)
    yield least("image.flat", float(images.std(dim=(1, 2, 3)).min()), 0.01)
    yield least("image.noise", float(smoothness(images).min()), 0.3)
    yield least("image.latent_noise", float(smoothness(latents).min()), 0.1)


def smoothness(pictures: Tensor) -> Tensor:
    """Correlation of neighbouring pixels of pictures [N, C, H, W], one number each: 0 for white noise, 1 for ramps.

    Channels count by their variance; the mean over both directions. 1 where nothing varies.
    """
    centred = pictures.float() - pictures.float().mean(dim=(2, 3), keepdim=True)
    power = centred.square().mean(dim=(1, 2, 3))
    across = (centred[..., 1:] * centred[..., :-1]).mean(dim=(1, 2, 3))
    down = (centred[..., 1:, :] * centred[..., :-1, :]).mean(dim=(1, 2, 3))
    flat = power < 1e-12
    return torch.where(flat, torch.ones_like(power), (across + down) / 2 / power.clamp(min=1e-12))


def difference(one: Tensor, other: Tensor) -> float:
    """Mean absolute difference of two sets of pictures."""
    return float((one.float() - other.float()).abs().mean())


def decibels(one: Tensor, other: Tensor) -> float:
    """Peak signal to noise ratio of pictures from 0 to 1; 120 for equal ones."""
    error = float((one.float() - other.float()).square().mean())
    if not math.isfinite(error):
        return float("nan")
    return min(10 * math.log10(1 / error), 120.0) if error > 0 else 120.0
