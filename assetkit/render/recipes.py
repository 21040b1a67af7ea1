"""How each kind of model is drawn with when nothing else is asked for: a good file must not fail by wrong settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderRecipe:
    """Steps, guidance and sampler of one kind of model."""

    steps: int = 20
    cfg: float = 7.0
    sampler: str = "euler"
    schedule: str = "normal"
    side: int = 512
    """Pixels along a side, where the network's configuration does not tell."""


_BASES: Mapping[str, RenderRecipe] = {
    "sd": RenderRecipe(),
    "sdxl": RenderRecipe(steps=30, cfg=5.0, side=1024),
    "sd3": RenderRecipe(steps=28, cfg=4.5, schedule="simple", side=1024),
    "flux": RenderRecipe(steps=20, cfg=1.0, schedule="simple", side=1024),
}
"""By network. Steps and guidance: model cards of stable-diffusion-xl-base-1.0, stable-diffusion-3.5-medium, FLUX.1-dev.
"""

_DISTILLED: Mapping[str, RenderRecipe] = {
    "lcm": RenderRecipe(4, 1.0, "lcm", "sgm_uniform"),
    "dmd": RenderRecipe(4, 1.0, "lcm", "sgm_uniform"),
    "tcd": RenderRecipe(4, 1.0, "tcd", "sgm_uniform"),
    "turbo": RenderRecipe(4, 1.0, "euler_ancestral", "sgm_uniform"),
    "lightning": RenderRecipe(4, 1.0, "euler", "sgm_uniform"),
    "hyper": RenderRecipe(8, 1.0, "euler", "sgm_uniform"),
    "schnell": RenderRecipe(4, 1.0, "euler", "simple"),
}
"""By the fact ``distilled``. Model cards of latent-consistency/lcm-lora-sdv1-5, h1t/TCD-SDXL-LoRA,
stabilityai/sdxl-turbo, ByteDance/SDXL-Lightning and Hyper-SD, tianweiy/DMD2, black-forest-labs/FLUX.1-schnell."""


def recipe_for(network: str, distilled: str | None = None) -> RenderRecipe:
    """The recipe of a network (an id of `assetkit.render.networks`) and what was distilled into it."""
    base = _BASES[network]
    fast = _DISTILLED.get(distilled or "")
    if fast is None:
        return base
    return RenderRecipe(fast.steps, fast.cfg, fast.sampler, fast.schedule, base.side)
