"""Between pictures and latents: the VAE's two halves with its scale and shift."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor


@runtime_checkable
class _Distribution(Protocol):
    """What a variational encoder gives; a tiny one gives the latent itself. (A tensor has another `mode`.)"""

    mean: Tensor
    logvar: Tensor

    def mode(self) -> Tensor: ...


def factor(vae: Any) -> int:
    """Pixels along a side of one latent pixel."""
    blocks = getattr(vae.config, "block_out_channels", None) or vae.config.decoder_block_out_channels
    return int(2 ** (len(blocks) - 1))


def channels(vae: Any) -> int:
    """Channels of a latent."""
    return int(vae.config.latent_channels)


def decoded(vae: Any, latents: Tensor) -> Tensor:
    """Pictures [N, 3, H, W], float32, 0 to 1, of latents as the network knows them; not finite where it is not."""
    scale, shift = _scale(vae)
    given = latents / scale + shift
    with torch.inference_mode():
        made = vae.decode(given.to(vae.dtype), return_dict=False)[0]
    pictures: Tensor = ((made.float() + 1) / 2).clamp(0, 1)
    return pictures


def encoded(vae: Any, pictures: Tensor) -> Tensor:
    """Latents of pictures [N, 3, H, W] from 0 to 1: the mean of what the VAE says, so that none depends on chance."""
    scale, shift = _scale(vae)
    with torch.inference_mode():
        found = vae.encode((pictures * 2 - 1).to(vae.dtype), return_dict=False)[0]
    mean: Tensor = found.mode() if isinstance(found, _Distribution) else found
    return (mean.float() - shift) * scale


def _scale(vae: Any) -> tuple[float, float]:
    return float(vae.config.scaling_factor), float(getattr(vae.config, "shift_factor", None) or 0.0)
