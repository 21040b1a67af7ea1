"""Adapters: they fit a checkpoint, their change is not nothing, and it shows in what is drawn."""

from __future__ import annotations

from pathlib import Path

from assetkit.render.subjects import Bench, Subject, Trial
from assetkit.types import Identity


def test(path: Path, identity: Identity, bench: Bench, trial: Trial) -> None:
    """Draw with the adapter and without, from the same noise."""
    from assetkit.render.checks import difference, image_checks, least, most
    from assetkit.render.parts import Sources
    from assetkit.render.subjects._drawing import base_of, drawn, loaded, look, plainly_drawn, together
    from assetkit.render.tensor_checks import file_checks

    checkpoint = base_of(identity, bench)
    trial.checks += file_checks(path)
    if not all(each.ok for each in trial.checks):
        return
    before = plainly_drawn(checkpoint, bench)
    seen = look(bench)
    changed = loaded(Sources(checkpoint, adapters=((path, 1.0),), partial=True), bench, seen)
    trial.checks += [each for each in seen.checks if each.name in ("file.unknown", "file.nonfinite")]
    drawings = drawn(changed, bench)
    for each in drawings:
        trial.images[each.request.prompt] = each.images[0]
    after = together(drawings)
    trial.checks += image_checks(after.images, after.latents)
    trial.checks.append(least("probe.effect", difference(before.latents, after.latents), EFFECT))
    trial.checks.append(most("probe.excess", float(after.latents.std() / before.latents.std()), EXCESS))


EFFECT = 1e-3
"""The least change of a drawing's latents, which vary by about 1: an adapter that is never seen changes none."""
EXCESS = 4.0
"""How much more latents may vary with an adapter than without: one that is applied too strongly blows them up."""

SUBJECT = Subject("adapter", ("lora", "lycoris"), test)
