"""Control networks: their tensors, and that what they look at changes what is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assetkit.render.subjects import Bench, Subject, Trial
from assetkit.types import Identity

if TYPE_CHECKING:
    from torch import Tensor


def test(path: Path, identity: Identity, bench: Bench, trial: Trial) -> None:
    """Draw with two different control pictures and with none, from the same noise."""
    from assetkit.render.checks import difference, image_checks, least
    from assetkit.render.parts import Sources
    from assetkit.render.request import Request
    from assetkit.render.subjects._drawing import base_of, loaded, look
    from assetkit.render.tensor_checks import file_checks

    checkpoint = base_of(identity, bench)
    trial.checks += file_checks(path)
    seen = look(bench)
    engine = loaded(Sources(checkpoint, control=path), bench, seen)
    trial.checks += [each for each in seen.checks if each.detail.startswith(path.name)]
    if not all(each.ok for each in trial.checks):
        return
    plain = Request(prompt=bench.prompts[0], steps=bench.steps)
    first = engine.draw(plain, bench.seeds)
    ring, bars = _pictures(first.images.shape[-2], first.images.shape[-1])
    one, two = (
        engine.draw(Request(prompt=plain.prompt, steps=bench.steps, control=each), bench.seeds) for each in (ring, bars)
    )
    trial.images[f"{plain.prompt} (ring)"] = one.images[0]
    trial.images[f"{plain.prompt} (bars)"] = two.images[0]
    trial.checks += image_checks(one.images, one.latents)
    trial.checks.append(least("probe.effect", difference(first.latents, one.latents), EFFECT))
    trial.checks.append(least("probe.response", difference(one.latents, two.latents), EFFECT))


def _pictures(height: int, width: int) -> tuple[Tensor, Tensor]:
    """White lines on black: a ring, and upright bars."""
    import torch

    y, x = torch.linspace(-1, 1, height)[:, None], torch.linspace(-1, 1, width)
    radius = (x.square() + y.square()).sqrt()
    ring = ((radius - 0.6).abs() < 0.06).float()
    bars = ((x * 3).frac().abs() < 0.12).float().expand(height, width)
    return ring.expand(3, -1, -1).contiguous(), bars.expand(3, -1, -1).contiguous()


EFFECT = 1e-3
"""The least change of a drawing's latents, which vary by about 1."""

SUBJECT = Subject("controlnet", ("controlnet",), test)
