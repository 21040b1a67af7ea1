"""Where the record disagrees with itself, or hides something: findings of their own beside the verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from assetkit.license import flags
from assetkit.license.bases import alternatives
from assetkit.license.expression import is_vague, normalised
from assetkit.license.facts import FIRST_HAND, Work
from assetkit.license.organisation import Organisation
from assetkit.license.readings import of_base, own_licenses, settled
from assetkit.license.rules import Judgement
from assetkit.license.terms import terms
from assetkit.license.verdicts import STATED
from assetkit.types import Finding

_HIDDEN = {
    "noobai": "the card of NoobAI-XL forbids any commercial use, of generated products too; the tag does not say so",
    "pony": "Pony Diffusion V6 XL adds restrictions on hosting to FAIPL-1.0-SD; tags and sites do not say so",
}


def findings(judgement: Judgement, who: Organisation | None = None) -> tuple[Finding, ...]:
    """The findings on one work, apart from its verdicts."""
    work = judgement.work
    asked = who or Organisation()
    return (
        *_disagreeing(work),
        *_exceeding(work, asked),
        *_hidden(work),
        *_changed(work),
        *_unread(judgement),
        *_hearsay(work),
        *_clashing(judgement),
    )


def _disagreeing(work: Work) -> Iterator[Finding]:
    named: dict[str, str] = {}
    for fact in work.facts:
        if fact.field == "license" and not is_vague(str(fact.value)):
            named.setdefault(normalised(str(fact.value)), fact.source or fact.origin)
    if len(named) > 1:
        text = "; ".join(f"{source} says {license_}" for license_, source in sorted(named.items()))
        yield Finding(
            "license-contradiction",
            "warning",
            work.name,
            "its licenses on record differ; the most restrictive was taken: ask the licensor",
            text[:2000],
        )


def _exceeding(work: Work, who: Organisation) -> Iterator[Finding]:
    for fact in work.facts:
        if fact.field not in flags.FLAGS:
            continue
        for purpose, flag in flags.read(fact.field, fact.value).items():
            base = of_base(work, purpose, who) if flag.verdict == "allowed" else None
            if base is not None and base.verdict in ("denied", "disputed"):
                message = f"the creator's flags permit {purpose}, the license of the base does not; flags free nothing"
                yield Finding(
                    "license-flags-exceed-base", "warning", work.name, message, f"{flag.quote}; {base.message}"
                )


def _hidden(work: Work) -> Iterator[Finding]:
    rows = alternatives(work.base, work.candidates)
    if len(rows) == 1 and rows[0].id in _HIDDEN:
        yield Finding("license-tag-hides-terms", "warning", work.name, _HIDDEN[rows[0].id], "; ".join(rows[0].sources))


def _changed(work: Work) -> Iterator[Finding]:
    rows = alternatives(work.base, work.candidates)
    if len(rows) != 1 or len(rows[0].licenses) < 2:
        return
    still, _ = settled(rows[0], frozenset(own_licenses(work, first_hand=True)))
    if len(still) > 1:
        message = f"the terms of {rows[0].id} changed: keep the text that came with this copy, or state which it was"
        yield Finding("license-terms-changed", "warning", work.name, message, f"{', '.join(still)}. {rows[0].note}")


def _unread(judgement: Judgement) -> Iterator[Finding]:
    for held in judgement.licenses:
        row = terms()[held.license]
        if not row.verified:
            message = f"the text of {row.name} was not read: put it on file and have it read"
            yield Finding("license-unread", "warning", held.work, message, row.note)


def _hearsay(work: Work) -> Iterator[Finding]:
    speaking = [fact for fact in work.facts if fact.field == "license" or fact.field in flags.FLAGS]
    if speaking and not any(fact.origin in FIRST_HAND for fact in speaking):
        message = "its license is known from sidecar files alone: confirm it with `assetkit sync`"
        yield Finding("license-hearsay", "info", work.name, message, ", ".join(sorted({e.source for e in speaking})))


def _clashing(judgement: Judgement) -> Iterator[Finding]:
    seen = set()
    for purpose in STATED:
        for reason in judgement.reasons[purpose]:
            if " + " in reason.license and reason.verdict in ("denied", "unknown") and reason.license not in seen:
                seen.add(reason.license)
                severity = "error" if reason.verdict == "denied" else "warning"
                yield Finding("license-conflict", severity, reason.work, reason.message, reason.clause)  # type: ignore[arg-type]
