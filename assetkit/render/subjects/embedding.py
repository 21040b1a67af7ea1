"""Textual inversions: vectors of a size that the text encoder knows, and a word that changes what is drawn."""

from __future__ import annotations

from pathlib import Path

from assetkit.render.subjects import Bench, Subject, Trial
from assetkit.types import Identity


def test(path: Path, identity: Identity, bench: Bench, trial: Trial) -> None:
    """Draw with the word and without it."""
    from assetkit.render.checks import difference, image_checks, least, most
    from assetkit.render.parts import Sources
    from assetkit.render.request import Request
    from assetkit.render.subjects._drawing import base_of, loaded
    from assetkit.render.tensor_checks import file_checks

    checkpoint = base_of(identity, bench)
    trial.checks += file_checks(path)
    if not all(each.ok for each in trial.checks):
        return
    engine = loaded(Sources(checkpoint, embeddings=(path,)), bench)
    for name, tower in engine.towers.items():
        if tower is not None and tower.words:
            usual = float(tower.model.get_input_embeddings().weight.float().norm(dim=-1).mean())
            longest = max(float(each.norm(dim=-1).max()) for each in tower.words.values())
            trial.checks.append(most("probe.length", longest / usual, LENGTH, name))
    prompt = bench.prompts[0]
    asked = Request(prompt=f"{prompt} {path.stem}", steps=bench.steps)
    with_word = engine.draw(asked, bench.seeds)
    without = engine.draw(Request(prompt=prompt, steps=bench.steps), bench.seeds)
    trial.images[asked.prompt] = with_word.images[0]
    trial.checks += image_checks(with_word.images, with_word.latents)
    trial.checks.append(least("probe.effect", difference(with_word.latents, without.latents), EFFECT))


LENGTH = 1000.0
"""How many times longer than a usual word's a vector may be: trained ones are up to some tens of times."""
EFFECT = 1e-3
"""The least change of a drawing's latents, which vary by about 1."""

SUBJECT = Subject("embedding", ("embedding",), test)
