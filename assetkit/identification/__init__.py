"""From a header to an identity: every claim with the evidence it rests on.

`identify` opens a path and answers for it; what a file contains never makes it raise. `identify_header` is the pure
part: recognisers claim what keys and shapes prove, metadata settles what they leave open, contradictions are findings.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path

from assetkit.errors import FormatError, UnsafeError
from assetkit.formats import open_model
from assetkit.identification.claim import Claim, Recogniser, claims
from assetkit.identification.declared import Declaration, declarations
from assetkit.identification.incomplete import incomplete
from assetkit.identification.pairs import with_pairs
from assetkit.identification.quantisation import parameters, quantisation
from assetkit.identification.reconcile import Verdict, combine, hint, narrow
from assetkit.identification.sampled import with_samples
from assetkit.identification.view import View
from assetkit.identification.wrappers import unwrapped
from assetkit.types import Evidence, Header, Identity, Status

_dtype = attrgetter("dtype")

NAME_PARTS = 4

DISTILLATIONS = frozenset({"lcm", "turbo", "lightning", "hyper"})
"""Values of ``variant.distilled`` that bases are named after (`design/vocabulary.md`)."""

__all__ = ["Claim", "Declaration", "Recogniser", "View", "identify", "identify_header", "with_pairs", "with_samples"]


def identify(path: str | os.PathLike[str], declared: Iterable[Declaration] = ()) -> Identity:
    """What the file or folder at `path` is, from its header; a few small tensors are read where it leaves two open.

    `declared` adds what others say of it (sidecars, a catalogued source's record). Broken and dangerous files are
    identities with status ``invalid`` and ``unsafe``. Raises `NotFoundError` when nothing is there.
    """
    where = path if isinstance(path, Path) else Path(path)
    try:
        with open_model(where) as source:
            header = with_pairs(with_samples(source), str(where))
    except FormatError as error:
        return _refused(where, error)
    return identify_header(header, str(path), shown_name(where), declared)


def shown_name(path: str | os.PathLike[str]) -> str:
    """The part of a path that recognisers see: the file's name and the three folders above it."""
    return "/".join((path if isinstance(path, Path) else Path(path)).parts[-NAME_PARTS:])


def identify_header(header: Header, path: str = "", name: str = "", declared: Iterable[Declaration] = ()) -> Identity:
    """What a header says the file is. `name` (see `shown_name`) is a hint that decides nothing."""
    view = View(header, name)
    verdict = combine(claims(view), path)
    if verdict.claim.base is None:
        view, verdict = _inside(view, verdict, path)
    if verdict.claim.kind is None and not (verdict.findings or verdict.claim.resembles):
        verdict = incomplete(view, path) or verdict
    own = declarations(view)
    narrow(verdict, [*own, *declared], path)
    hint(verdict, name)
    claim = verdict.claim
    dtypes = Counter(map(_dtype, header.tensors.values()))
    stored = quantisation(view, dtypes)
    return Identity(
        path=path,
        format=header.format,
        status=_status(claim, header),
        kind=claim.kind,
        base=claim.base,
        candidates=claim.candidates,
        variant={**claim.variant, **_distilled(claim.base), **({"quantisation": stored} if stored else {})},
        layout=claim.layout,
        architecture=claim.architecture,
        scale=claim.scale,
        algorithm=claim.algorithm,
        rank=claim.rank,
        alpha=claim.alpha,
        dora=claim.dora,
        targets=claim.targets,
        components=claim.components,
        dtypes=dict(dtypes.most_common()),
        parameters=parameters(view, dtypes),
        size=header.size,
        trigger_words=claim.trigger_words,
        license=_license(own),
        evidence=(*claim.evidence, *_resemblance(claim)),
        findings=(*header.findings, *verdict.findings),
    )


def _inside(view: View, verdict: Verdict, path: str) -> tuple[View, Verdict]:
    """What the file is without the names that a training framework put around its own, if that tells more."""
    inner = unwrapped(view.header)
    if inner is None:
        return view, verdict
    bare = View(inner.header, view.name)
    found = combine(claims(bare), path)
    if not found.claim.kind or (verdict.claim.kind and not found.claim.base):
        return view, verdict
    found.findings.append(inner.finding(path))
    return bare, found


def _resemblance(claim: Claim) -> tuple[Evidence, ...]:
    """What a structure of unusual size looks like, for a person; it is no base until metadata declares it."""
    if claim.base is not None or not claim.resembles:
        return ()
    what = ", ".join(claim.resembles)
    return (Evidence("structure", f"shaped like {what} at an unusual size; a base only if metadata declares it"),)


def _distilled(base: str | None) -> dict[str, str]:
    """The distillation that a base's own id states: ``sdxl_turbo`` is ``turbo``."""
    method = (base or "").rpartition("_")[2]
    return {"distilled": method} if method in DISTILLATIONS else {}


def _status(claim: Claim, header: Header) -> Status:
    if any(finding.severity == "error" for finding in header.findings):
        return "invalid"
    return "ok" if claim.kind else "unknown"


def _license(own: Iterable[Declaration]) -> dict[str, str] | None:
    return next(({"id": each.value, "source": each.source} for each in own if each.field == "license"), None)


def _refused(path: Path, error: FormatError) -> Identity:
    """The identity of a file whose header could not be taken: what stopped it is the finding."""
    status: Status = "unsafe" if isinstance(error, UnsafeError) else "invalid"
    return Identity(
        path=str(path),
        format=error.format,
        status=status,
        size=_size(path),
        findings=(error.finding, *error.findings),
    )


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
