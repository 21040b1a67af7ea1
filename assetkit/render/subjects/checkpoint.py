"""Whole models: a file's tensors, what it draws, and how its network and VAE answer."""

from __future__ import annotations

from pathlib import Path

from assetkit.render.subjects import Bench, Subject, Trial
from assetkit.types import Identity


def test(path: Path, identity: Identity, bench: Bench, trial: Trial) -> None:
    """All three looks; a file whose tensors are at fault is not drawn with."""
    from assetkit.render.checks import difference, image_checks, least
    from assetkit.render.parts import Sources
    from assetkit.render.probes import network_probes, vae_probes
    from assetkit.render.subjects._drawing import drawn, loaded, look, together

    seen = look(bench, trial.checks)
    engine = loaded(Sources(path, partial=True), bench, seen)
    if not all(each.ok for each in trial.checks if each.name != "file.structure"):
        return
    drawings = drawn(engine, bench)
    for each in drawings:
        trial.images[each.request.prompt] = each.images[0]
    every = together(drawings)
    trial.checks += image_checks(every.images, every.latents)
    if not all(each.ok for each in trial.checks if each.name == "image.nonfinite"):
        return
    if len(drawings) > 1:
        apart = difference(drawings[0].latents, drawings[1].latents) / float(every.latents.std())
        trial.checks.append(least("image.prompt", apart, APART))
    trial.checks += network_probes(engine, drawings[0])
    trial.checks += vae_probes(engine, every.images, every.latents)


APART = 0.02
"""The least that two prompts must change a drawing, in standard deviations of its latents."""

SUBJECT = Subject("checkpoint", ("checkpoint",), test)
