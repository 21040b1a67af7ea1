"""Upscalers: their tensors, and known pictures made small and large again, beside what bicubic interpolation makes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assetkit.render.subjects import Bench, Subject, Trial
from assetkit.types import Identity

if TYPE_CHECKING:
    from torch import Tensor


def test(path: Path, identity: Identity, bench: Bench, trial: Trial) -> None:
    """Compare with bicubic interpolation on drawn shapes whose large form is known."""
    from assetkit.errors import InputError
    from assetkit.render.checks import decibels, least, most
    from assetkit.render.tensor_checks import file_checks
    from assetkit.render.upscaling import upscaler_of
    from assetkit.render.verdict import NeedsMoreError

    trial.checks += file_checks(path, whole=True)
    if not all(each.ok for each in trial.checks):
        return
    try:
        upscaler = upscaler_of(path)
    except ModuleNotFoundError as error:
        root = (error.name or "").partition(".")[0]
        raise NeedsMoreError(f"upscalers need {root}", hint="pip install 'assetkit-models[render]'") from error
    if identity.scale is not None and identity.scale != upscaler.scale:
        raise InputError(f"{path}: is a network of scale {upscaler.scale}, and its names say {identity.scale}")
    large = shapes(SIDE * upscaler.scale)
    small = _smaller(large, upscaler.scale)
    made = upscaler(small)
    trial.images[f"{upscaler.architecture} x{upscaler.scale}"] = made[0]
    trial.checks.append(most("image.nonfinite", float((~made.isfinite()).float().mean()), 0))
    near = decibels(large, made)
    trial.checks.append(least("probe.upscale", near, NEAR))
    trial.checks.append(least("probe.gain", near - decibels(large, _larger(small, large)), 0.0, free=False))
    trial.checks.append(most("probe.colour", float((made - large).mean(dim=(0, 2, 3)).abs().max()), SHIFT))


SIDE = 48
"""Pixels along a side of the small pictures."""
NEAR = 18.0
"""dB that the large picture must come near to the known one. How it compares with bicubic interpolation is told and
fails nothing: networks trained to please eyes, or on drawings of another kind, make other edges than these."""
SHIFT = 0.08
"""How far the mean of a colour may move."""


def shapes(side: int) -> Tensor:
    """A picture [1, 3, side, side] of soft-edged discs, bars and a ramp, from 0 to 1."""
    import torch

    y, x = torch.linspace(-1, 1, side)[:, None], torch.linspace(-1, 1, side)
    edge = side / 3  # an edge is a few pixels wide in the small picture, whatever the scale
    disc = torch.sigmoid((0.5 - ((x - 0.2).square() + (y + 0.1).square()).sqrt()) * edge)
    bars = torch.sigmoid((x + 0.6 * y).mul(7).sin() * edge / 8)
    ramp = (x + y + 2) / 4
    return torch.stack([disc, 0.7 * bars + 0.15, ramp.expand(side, side)])[None].contiguous()


def _smaller(picture: Tensor, scale: int) -> Tensor:
    import torch

    return torch.nn.functional.avg_pool2d(picture, scale) if scale > 1 else picture


def _larger(picture: Tensor, like: Tensor) -> Tensor:
    import torch

    found: Tensor = torch.nn.functional.interpolate(picture, like.shape[-2:], mode="bicubic", antialias=False)
    return found.clamp(0, 1)


SUBJECT = Subject("upscaler", ("upscaler",), test)
