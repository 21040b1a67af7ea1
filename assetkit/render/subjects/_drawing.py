"""What the tests of several kinds do: load a pipeline, draw the bench's prompts, say what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from assetkit.errors import InputError
from assetkit.render.checks import Check
from assetkit.render.engine import Drawing, Engine
from assetkit.render.kinship import Fingerprint, fingerprint, known
from assetkit.render.loading import UNWATCHED, Watch, load
from assetkit.render.parts import Component, Sources, companion
from assetkit.render.request import Request
from assetkit.render.subjects import Bench
from assetkit.render.tensor_checks import FileLook
from assetkit.render.verdict import NeedsMoreError
from assetkit.types import Identity


def loaded(sources: Sources, bench: Bench, watch: Watch = UNWATCHED) -> Engine:
    """The engine of these sources with what the bench has. Raises `NeedsMoreError` where a helper is missing."""
    parts = sources.components + ((("vae", bench.vae),) if bench.vae else ())
    try:
        return load(replace(sources, config=bench.config, components=parts), device=bench.device, watch=watch)
    except InputError as error:
        if bench.config is None and companion(sources.model) is None and "--config" in error.hint:
            raise NeedsMoreError(error.message, hint=error.hint) from error
        raise


def look(bench: Bench, checks: list[Check] | None = None) -> FileLook:
    """The look at files while they are loaded, its checks added to `checks`; it knows the bench's models and ours."""
    return FileLook([] if checks is None else checks, lambda: (*known(), *_prints(bench.kin, bench.config)))


@lru_cache(1)
def _prints(paths: tuple[Path, ...], config: Path | None) -> tuple[Fingerprint, ...]:
    printing = _Printing([])
    for path in paths:
        load(Sources(path, config=config), watch=printing)
    return tuple(printing.found)


@dataclass(frozen=True, slots=True)
class _Printing(Watch):
    """Takes the fingerprints of what is loaded."""

    found: list[Fingerprint]

    def filled(self, component: Component, module: Any) -> None:
        """The weights of one network are in memory."""
        self.found.append(fingerprint(module.state_dict()))


def plainly_drawn(checkpoint: Path, bench: Bench) -> Drawing:
    """What a checkpoint draws by itself; kept for the next asset that is tested with it."""
    if bench.kept.get("path") != checkpoint:
        bench.kept.clear()
        made = together(drawn(loaded(Sources(checkpoint), bench), bench))
        bench.kept.update(path=checkpoint, drawing=made)
    found: Drawing = bench.kept["drawing"]
    return found


def drawn(engine: Engine, bench: Bench, **changes: object) -> list[Drawing]:
    """A drawing for each prompt of the bench."""
    asked = Request(prompt="", steps=bench.steps)
    return [engine.draw(replace(asked, prompt=each, **changes), bench.seeds) for each in bench.prompts]  # type: ignore[arg-type]


def together(drawings: list[Drawing]) -> Drawing:
    """Several drawings as one, asked for as the first was."""
    first = drawings[0]
    images, latents = (torch.cat([getattr(each, name) for each in drawings]) for name in ("images", "latents"))
    return Drawing(images, latents, first.request, sum((each.seeds for each in drawings), ()))


def base_of(identity: Identity, bench: Bench) -> Path:
    """The checkpoint to test an adapter with. Raises `NeedsMoreError` where there is none."""
    found = bench.model_for(identity)
    if found is None:
        which = identity.base or " or ".join(identity.candidates) or "its base"
        raise NeedsMoreError(f"no checkpoint of {which} is at hand", hint="give one with --model")
    return found
