"""One asset in, one verdict out: what it is, the test for its kind, and what the checks come to."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from assetkit._version import __version__
from assetkit.errors import FormatError, InputError, UsageError
from assetkit.identification import identify
from assetkit.render.devices import device_of
from assetkit.render.subjects import Bench, Trial, subjects
from assetkit.render.verdict import (
    ENGINE,
    NeedsMoreError,
    Validation,
    Word,
    failures,
    unjudged,
    unusable,
    verdict_of,
)
from assetkit.types import Finding, Identity


def validated(path: Path, bench: Bench, identity: Identity | None = None) -> tuple[Validation, dict[str, Tensor]]:
    """The verdict on the asset at `path`, and the pictures that were drawn, by what they show.

    Raises `NotFoundError` where nothing is there; everything else that is wrong with it is the verdict.
    """
    start = time.perf_counter()
    known = identity or identify(path)
    trial = Trial()
    verdict, findings = _tried(path, known, bench, trial)
    validation = Validation(
        asset=str(path),
        kind=known.kind,
        base=known.base,
        verdict=verdict,
        checks=tuple(trial.checks),
        findings=findings,
        device=_described(bench.device),
        seconds=time.perf_counter() - start,
        peak_memory=_peak(),
        made_with=versions(),
    )
    return validation, trial.images


def _tried(path: Path, known: Identity, bench: Bench, trial: Trial) -> tuple[Word, tuple[Finding, ...]]:
    name = str(path)
    if known.status in ("invalid", "unsafe"):
        return "fail", tuple(each for each in known.findings if each.severity == "error")
    subject = subjects().get(known.kind or "")
    if subject is None:
        what = f"assets of kind {known.kind} are not tested yet" if known.kind else "it is not known what this is"
        return "skip", (unjudged(name, NeedsMoreError(what)), *known.findings)
    try:
        subject.test(path, known, bench, trial)
    except NeedsMoreError as error:
        return _stopped(trial, name, unjudged(name, error), "skip")
    except (FormatError, InputError) as error:
        return _stopped(trial, name, unusable(name, error), "fail")
    except UsageError as error:
        return _stopped(trial, name, unjudged(name, error), "skip")
    verdict = verdict_of(trial.checks)
    return verdict, failures(trial.checks, name)


def _stopped(trial: Trial, name: str, why: Finding, word: Word) -> tuple[Word, tuple[Finding, ...]]:
    """What a test came to that could not be ended: never a pass, and a fail where something was seen already."""
    seen = failures(trial.checks, name)
    return ("fail" if any(each.severity == "error" for each in seen) else word), (*seen, why)


def _described(name: str) -> dict[str, str]:
    """Backend, vendor and name of a device of torch."""
    device = device_of(name)
    return {"backend": device.backend, "vendor": device.vendor, "name": f"{device.id} {device.name}"}


def versions() -> dict[str, str]:
    """Of everything that a verdict depends on."""
    found = {"assetkit": __version__, "checks": ENGINE}
    for name in ("torch", "diffusers", "transformers"):
        found[name] = importlib.metadata.version(name)
    return found


def _peak() -> int:
    """Bytes of memory that this process held at most; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(held) * (1 if platform.system() == "Darwin" else 1024)


def with_images(validation: Validation, images: Iterable[str]) -> Validation:
    """The validation, naming where its pictures were written."""
    return replace(validation, images=tuple(images))
