"""What no license decides and no report may pass over: people, minors, mature content, trademarks, the mark of AI.

Each is a row of its own. Where nothing was said the answer is ``unknown``, never fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assetkit.license.facts import FIRST_HAND, Fact
from assetkit.license.rules import Judgement
from assetkit.license.terms import terms

Answer = Literal["yes", "no", "hint", "unknown", "due"]

ART_50 = (
    "EU AI Act, Art. 50: synthetic output is marked machine-readably by providers (2), deep fakes are disclosed by "
    "deployers (4); applies since 2026-08-02, for systems already on the market from 2026-12-02 (second-hand dates)"
)
_PERSON = re.compile(r"\b(celebrit\w*|actress|actor|real ?person|singer|politician|influencer|youtuber)\b")
_MARKS = re.compile(
    r"\b(trademark|brand|logo|disney|pokemon|pokémon|marvel|nintendo|franchise|video ?game|anime character)\b"
)
_MINOR = re.compile(r"\b(child|children|minor|loli|shota|toddler|underage)\b")


@dataclass(frozen=True, slots=True)
class Remark:
    """One row beside the verdicts."""

    code: Literal["real-person", "minor", "mature", "trademark", "ai-mark"]
    answer: Answer
    message: str
    evidence: str = ""

    def to_dict(self) -> dict[str, str]:
        """The remark as JSON."""
        return {"code": self.code, "answer": self.answer, "message": self.message, "evidence": self.evidence}


def remarks(judgement: Judgement) -> tuple[Remark, ...]:
    """The remarks on one work."""
    facts = judgement.work.facts
    words = " ".join(_words(facts)).lower()
    return (
        _flagged(
            "real-person", facts, "poi", _PERSON.search(words),
            "Rights of the person depicted (image, publicity, data protection) are outside every license: get consent.",
        ),
        _flagged(
            "minor", facts, "minor", _MINOR.search(words),
            "Content around minors: check before any use; most licenses and the law forbid its abuse.",
        ),
        _mature(judgement),
        _flagged(
            "trademark", facts, "trademark", _MARKS.search(words),
            "Characters, brands and logos may be protected whatever the license of the model says.",
        ),
        _mark(judgement),
    )  # fmt: skip


def _words(facts: Iterable[Fact]) -> Iterable[str]:
    for fact in facts:
        if fact.field in ("tags", "trigger_words", "name"):
            values = fact.value if isinstance(fact.value, (list, tuple)) else [fact.value]
            yield from (str(each)[:200] for each in values[:200])


def _flagged(code: Any, facts: Iterable[Fact], field: str, hint: re.Match[str] | None, why: str) -> Remark:
    said = [fact for fact in facts if fact.field == field and isinstance(fact.value, bool)]
    yes = next((fact for fact in said if fact.value), None)
    if yes is not None:
        return Remark(code, "yes", why, f"{field}: true, says {yes.source or yes.origin}")
    if hint is not None:
        return Remark(code, "hint", why, f"the word {hint[0]!r} among its tags, names or trigger words")
    no = next((fact for fact in said if fact.origin in FIRST_HAND), None)
    if no is not None:
        return Remark(code, "no", f"{no.source or no.origin} says no.", f"{field}: false")
    return Remark(code, "unknown", f"Nothing on record says so or the contrary. {why}")


def _mature(judgement: Judgement) -> Remark:
    barred = [row.name for held in judgement.licenses if (row := terms()[held.license]).mature is False]
    found = _flagged("mature", judgement.work.facts, "nsfw", None, "Mature content: check what the licenses say of it.")
    limited = next((each for each in judgement.work.facts if each.field == "sfw_only" and each.value is True), None)
    if not barred and limited is None:
        return found
    who = ", ".join([*barred, *(["the creator's flags"] if limited else [])])
    return Remark("mature", found.answer, f"Mature output is barred by {who}. {found.message}", found.evidence)


def _mark(judgement: Judgement) -> Remark:
    asked: Mapping[str, None] = dict.fromkeys(
        f"{terms()[due.license].name}: {due.obligation.text}"
        for due in judgement.obligations
        if due.obligation.kind == "mark-ai" and due.license in terms()
    )
    message = "Generated images are to be marked as such. " + " ".join([*asked, ART_50 + "."])
    return Remark("ai-mark", "due", message, "; ".join(asked))
