"""VAEs: their tensors, and drawings of a checkpoint of their base that they decode, encode and decode again."""

from __future__ import annotations

from pathlib import Path

from assetkit.render.subjects import Bench, Subject, Trial
from assetkit.types import Identity


def test(path: Path, identity: Identity, bench: Bench, trial: Trial) -> None:
    """Draw with a checkpoint of its base, and send the drawings through both halves."""
    from assetkit.render.checks import image_checks
    from assetkit.render.parts import Sources
    from assetkit.render.probes import vae_probes
    from assetkit.render.subjects._drawing import base_of, drawn, loaded, look, together
    from assetkit.render.tensor_checks import file_checks

    checkpoint = base_of(identity, bench)
    trial.checks += file_checks(path)
    if not all(each.ok for each in trial.checks):
        return
    seen = look(bench)
    engine = loaded(Sources(checkpoint, components=(("vae", path),)), bench, seen)
    trial.checks += [each for each in seen.checks if each.detail.startswith("vae")]
    drawings = drawn(engine, bench)
    for each in drawings:
        trial.images[each.request.prompt] = each.images[0]
    every = together(drawings)
    trial.checks += image_checks(every.images, every.latents)
    if all(each.ok for each in trial.checks if each.name == "image.nonfinite"):
        trial.checks += vae_probes(engine, every.images, every.latents)


SUBJECT = Subject("vae", ("vae",), test)
