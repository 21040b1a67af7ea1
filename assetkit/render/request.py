"""What is asked of the engine for one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One picture. What is None follows from the model."""

    prompt: str
    negative: str = ""
    width: int | None = None
    height: int | None = None
    """Pixels; multiples of what one latent pixel (Flux, SD3: two) stands for, as a rule 8 or 16."""
    steps: int | None = None
    cfg: float | None = None
    """Scale of classifier-free guidance; 1 is none."""
    guidance: float = 3.5
    """What networks are told that were distilled with guidance (Flux dev)."""
    sampler: str | None = None
    schedule: str | None = None
    """Names as in `assetkit.render.samplers` and `schedules`."""
    seed: int = 0
    clip_skip: int | None = None
    """Layers from the end: 1 is the last. None: 1, for SDXL and SD3 2."""
    init: Tensor | None = None
    """A picture [3, H, W] from 0 to 1 to start from."""
    denoise: float = 1.0
    """How much of the picture to start from is redone: the share of the steps that are taken."""
    mask: Tensor | None = None
    """[1, H, W]: 1 where the picture is drawn anew, 0 where it stays."""
    control: Tensor | None = None
    """A picture [3, H, W] from 0 to 1 for the control network."""
    control_strength: float = 1.0
