"""From claims and declarations to one identity: agree, narrow, or say plainly that it cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from assetkit.families import families
from assetkit.identification.claim import MARKER, USUAL, Claim
from assetkit.identification.declared import Declaration
from assetkit.types import Evidence, Finding


@dataclass(slots=True)
class Verdict:
    """A claim on its way to becoming an identity, with the findings met on the way."""

    claim: Claim
    findings: list[Finding] = field(default_factory=list)

    def settle(self, evidence: Evidence, **changes: Any) -> None:
        """Change the claim and record why."""
        self.claim = replace(self.claim, evidence=(*self.claim.evidence, evidence), **changes)


def combine(claims: Sequence[Claim], subject: str) -> Verdict:
    """One claim out of several. Different kinds are a tie, which names nothing and reports both."""
    proven = _wholes([claim for claim in claims if claim.kind])
    if not proven:
        return Verdict(_resembling(claims))
    kinds = sorted({claim.kind for claim in proven if claim.kind})
    if len(kinds) > 1:
        evidence = tuple(reason for claim in proven for reason in claim.evidence)
        finding = Finding(
            "identity-tie", "warning", subject, f"the keys fit {' and '.join(kinds)} alike; left unnamed", ""
        )
        return Verdict(Claim(None, evidence=evidence), [finding])
    merged = proven[0]
    for claim in proven[1:]:
        merged = _joined(merged, claim)
    return Verdict(merged, list(merged.findings))


_PARTS: Mapping[str, str] = {"vae": "vae", "taesd": "vae", "text_encoder": "te", "clip_vision": "image_encoder"}
"""Kinds that are parts of a checkpoint, and how its components that are such begin."""


def _wholes(claims: list[Claim]) -> list[Claim]:
    """The claims without those of parts that another claim's checkpoint holds."""
    held = [part for claim in claims if claim.kind == "checkpoint" for part in claim.components]
    return [claim for claim in claims if not any(part.startswith(_PARTS.get(claim.kind or "", " ")) for part in held)]


def _joined(one: Claim, other: Claim) -> Claim:
    """Two claims of one kind: what either says, and no base unless they agree on it."""
    base, candidates = one.base or other.base, one.candidates or other.candidates
    if one.base and other.base and one.base != other.base:
        both = set(_open(one)) & set(_open(other))
        candidates = tuple(each for each in _open(one) if each in both) or (*_open(one), *_open(other))
        base = candidates[0] if len(candidates) == 1 else None
    filled: dict[str, Any] = {
        name: getattr(one, name) if getattr(one, name) not in (None, (), False) else getattr(other, name)
        for name in ("layout", "architecture", "scale", "algorithm", "rank", "alpha", "dora", "targets", "components")
    }
    return replace(
        one,
        base=base,
        candidates=candidates,
        variant={**one.variant, **other.variant},
        trigger_words=tuple(dict.fromkeys((*one.trigger_words, *other.trigger_words))),
        resembles=tuple(dict.fromkeys((*one.resembles, *other.resembles))),
        evidence=(*one.evidence, *other.evidence),
        findings=(*one.findings, *other.findings),
        **filled,
    )


def _resembling(claims: Sequence[Claim]) -> Claim:
    if not claims:
        return Claim(None)
    first = claims[0]
    kinds = {claim.resembles_kind for claim in claims}
    return replace(
        first,
        resembles=tuple(dict.fromkeys(id_ for claim in claims for id_ in claim.resembles)),
        resembles_kind=first.resembles_kind if len(kinds) == 1 else None,
        evidence=tuple(reason for claim in claims for reason in claim.evidence),
    )


def narrow(verdict: Verdict, declared: Iterable[Declaration], subject: str) -> None:
    """Let declarations settle what the structure leaves open, strongest first; disagreement is a finding."""
    for declaration in sorted(declared, key=lambda each: -each.strength):
        rule = _FIELDS.get(declaration.field)
        if rule is not None:
            rule(verdict, declaration, subject)


def _base(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    claim, stated = verdict.claim, declaration.value
    reason = Evidence(declaration.source, f"declares {stated}")
    if claim.base is None and claim.resembles:
        _declared_structure(verdict, declaration, subject)
    elif stated == claim.base or _contains(stated, claim.base):
        own = tuple(each for each in claim.candidates if each in _members(stated))
        verdict.settle(reason, candidates=own or claim.candidates)
    elif stated in claim.candidates:
        verdict.settle(reason, base=stated, candidates=_narrowed(claim, stated))
    elif set(_members(stated)) & set(claim.candidates):
        left = tuple(each for each in claim.candidates if each in _members(stated))
        verdict.settle(reason, base=stated if claim.base is None or len(left) > 1 else left[0], candidates=left)
    elif claim.base is not None:
        _conflict(verdict, declaration, subject, f"the structure is {claim.base}'s")


def _candidate(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    """What names one candidate settles it, also where its id is the family's (`svd`)."""
    if declaration.value in verdict.claim.candidates:
        reason = Evidence(declaration.source, f"declares {declaration.value}")
        verdict.settle(reason, base=declaration.value, candidates=())
    else:
        _base(verdict, declaration, subject)


def _pipeline(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    """A pipeline class that several families share: the base is one of theirs, or the parts are not what it says."""
    claim, name = verdict.claim, declaration.value
    owners = [row for row in families().values() if name in row.shared_pipelines]
    served = {each for row in owners for each in (row.id, row.group, *row.candidates)}
    if claim.base is not None and claim.base not in served and served.isdisjoint(_members(claim.base)):
        _conflict(verdict, declaration, subject, f"the structure is {claim.base}'s")
    elif claim.kind == "checkpoint" and claim.base in served:
        verdict.settle(Evidence(declaration.source, f"is a {name}"))


def _declared_structure(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    """A model of unusual size is what its structure resembles, once metadata declares the same."""
    claim, stated = verdict.claim, declaration.value
    owner = _owner(stated)
    if stated in claim.resembles or owner in claim.resembles:
        reason = Evidence(declaration.source, f"declares {stated}, whose structure this has at an unusual size")
        opened = families()[owner].candidates if owner == stated else ()
        verdict.settle(reason, kind=claim.kind or claim.resembles_kind, base=stated, candidates=opened, resembles=())
    else:
        _conflict(verdict, declaration, subject, f"the structure resembles {', '.join(claim.resembles)}")


def hint(verdict: Verdict, name: str) -> None:
    """A file's name decides nothing; it may say which candidate to look at first."""
    claim = verdict.claim
    if not claim.candidates:
        return
    flat = re.sub(r"[^a-z0-9]+", "", name.rpartition("/")[2].lower())
    named = [each for each in claim.candidates if any(word in flat for word in _words(each))]
    if len(named) == 1:
        order = (named[0], *(each for each in claim.candidates if each != named[0]))
        verdict.settle(Evidence("file name", f"suggests {named[0]} (weak, decides nothing)"), candidates=order)


@cache
def _words(candidate: str) -> tuple[str, ...]:
    """What a file's name holds when it means this candidate: its own last word if long enough, and training names."""
    last = candidate.rpartition("_")[2]
    owner = families().get(_owner(candidate))
    spellings = owner.candidate_aliases.get(candidate, {}) if owner else {}
    words = (*((last,) if len(last) > 3 and not last.isdigit() else ()), *spellings.get("trained_on", ()))
    return tuple(re.sub(r"[^a-z0-9]+", "", word.lower()) for word in words)


def _narrowed(claim: Claim, stated: str) -> tuple[str, ...]:
    """What stays open when one candidate is declared: nothing, unless it is a family with candidates of its own."""
    if stated == claim.base or stated not in families():
        return ()
    inside = [each for each in families()[stated].candidates if each in claim.candidates and each != stated]
    return (stated, *inside) if inside and claim.base != stated else ()


def _open(claim: Claim) -> tuple[str, ...]:
    return claim.candidates or ((claim.base,) if claim.base else ())


def _contains(stated: str, base: str | None) -> bool:
    """Whether `stated` is the wider id (a group, a family) that `base` belongs to."""
    return base is not None and base in _members(stated)


@cache
def _members(id_: str) -> tuple[str, ...]:
    """Every base under an id: a group's families and their candidates, a family's candidates, itself."""
    found = [id_]
    for family in families().values():
        if id_ in (family.id, family.group):
            found += [family.id, *family.candidates]
    return tuple(dict.fromkeys(found))


@cache
def _owner(id_: str) -> str:
    """The family a candidate id belongs to; an id that is a family is its own owner."""
    if id_ in families():
        return id_
    return next((family.id for family in families().values() if id_ in family.candidates), id_)


def _conflict(verdict: Verdict, declaration: Declaration, subject: str, structure: str) -> None:
    verdict.findings.append(
        Finding(
            "metadata-conflict",
            "warning",
            subject,
            f"{declaration.source} says {declaration.value} but {structure}; the structure is believed",
            str(declaration.value),
        )
    )


_OF_KIND: Mapping[str, frozenset[str]] = {"lora": frozenset({"lora", "lycoris"}), "lycoris": frozenset({"lycoris"})}


def _kind(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    kind = verdict.claim.kind
    if kind and kind not in _OF_KIND.get(declaration.value, {declaration.value}):
        _conflict(verdict, declaration, subject, f"the structure is a {kind}")


def _prediction(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    marks = verdict.claim.variant
    reason = Evidence(declaration.source, f"prediction {declaration.value}")
    marked = any(each.rule == MARKER for each in verdict.claim.evidence)
    if marked and marks.get("prediction") != declaration.value:
        _conflict(verdict, declaration, subject, f"a marker tensor says {marks.get('prediction')}")
    else:
        stated = tuple(each for each in verdict.claim.evidence if each.rule != USUAL)
        verdict.claim = replace(verdict.claim, evidence=stated)
        verdict.settle(reason, variant={**marks, "prediction": declaration.value})


def _ztsnr(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    verdict.settle(Evidence(declaration.source, "zero terminal SNR"), variant={**verdict.claim.variant, "ztsnr": True})


def _trigger(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    words = tuple(dict.fromkeys((*verdict.claim.trigger_words, declaration.value)))
    verdict.settle(Evidence(declaration.source, declaration.value[:200]), trigger_words=words)


def _alpha(verdict: Verdict, declaration: Declaration, subject: str) -> None:
    if verdict.claim.kind in {"lora", "lycoris"} and verdict.claim.alpha is None:
        verdict.settle(Evidence(declaration.source, f"alpha {declaration.value:g}"), alpha=declaration.value)


_FIELDS = {
    "base": _base,
    "candidate": _candidate,
    "pipeline": _pipeline,
    "kind": _kind,
    "prediction": _prediction,
    "ztsnr": _ztsnr,
    "trigger": _trigger,
    "alpha": _alpha,
}
