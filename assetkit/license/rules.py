"""Verdicts: for each purpose the most restrictive word of everything that a work comes from.

Permissions are the minimum over all ancestors and duties their union (uis.md section 6.2). A conversion or a pruning is
the same work; a merge, a baked adapter or an extraction carries what all of its inputs carry; a trained adapter what
its base and its training checkpoint carry. Unknown never becomes allowed.

A reading of the record, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from assetkit.license import readings
from assetkit.license.ancestry import circles
from assetkit.license.bases import alternatives
from assetkit.license.facts import Fact, Parent, Reason, Record, Work
from assetkit.license.organisation import Organisation
from assetkit.license.pairs import conflicts
from assetkit.license.readings import Reading
from assetkit.license.schema import Obligation
from assetkit.license.terms import terms
from assetkit.license.verdicts import OF_COMBINED, PURPOSES, STATED, VERDICTS, Purpose, Verdict, rank, worst

_KEPT = 12
"""Reasons kept for a purpose."""
_CIRCLE = "its lineage runs in a circle"


class Held(NamedTuple):
    """One license in an ancestry."""

    license: str
    work: str
    """Name of a work that it came with."""
    parts: tuple[str, ...]
    """Which parts of the ancestry are under it: works, and their bases apart. Two are enough to know of."""


@dataclass(frozen=True, slots=True)
class Due:
    """A duty, the license it comes from and the work that brings it in."""

    obligation: Obligation
    license: str
    work: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What may be said of one work."""

    work: Work
    verdicts: Mapping[Purpose, Verdict]
    reasons: Mapping[Purpose, tuple[Reason, ...]]
    """The worst first; of an allowed purpose, what its permission rests on."""
    obligations: tuple[Due, ...]
    licenses: tuple[Held, ...]
    """Every license in its ancestry, in order of their ids."""
    override: Mapping[Purpose, Fact]
    """Purposes that a user decided, with the fact that did."""


class Judge:
    """Judges the works of a record for one organisation; ancestors are judged once."""

    def __init__(self, record: Record, who: Organisation | None = None) -> None:
        self._record = record
        self._who = who or Organisation()
        self._done: dict[str, Judgement] = {}
        self._order, self._component = circles(record)
        self._place = {key: at for at, key in enumerate(self._order)}
        self._next = 0

    def judge(self, key: str) -> Judgement:
        """The judgement of one work. Raises `KeyError` for one that is not in the record."""
        last = self._place[key]
        while self._next <= last:  # ancestors come first
            each = self._order[self._next]
            self._done[each] = self._judged(self._record[each])
            self._next += 1
        return self._done[key]

    def _judged(self, work: Work) -> Judgement:
        above = [(parent, self._above(parent, self._component[work.key])) for parent in work.parents]
        held = _joined([*_own_ids(work), *(each for _, one in above if one for each in one.licenses)])
        mixed = tuple(_clashes(work, held))
        reasons = {purpose: self._reasons(work, purpose, above, mixed) for purpose in STATED}
        reasons["client-work"] = _ordered([*reasons["use"], *reasons["sell-images"]])
        overrides = _overrides(work)
        for purpose, fact in overrides.items():
            reasons[purpose] = (_decided(work, fact),)
        return Judgement(
            work,
            {purpose: _verdict(reasons[purpose]) for purpose in PURPOSES},
            {purpose: reasons[purpose] for purpose in PURPOSES},
            tuple(_duties(work, above)),
            held,
            overrides,
        )

    def _above(self, parent: Parent, mine: int) -> Judgement | None:
        """The judgement of a parent; None where it is not on record, or comes from the work itself."""
        if parent.work is None or parent.work not in self._record or self._component[parent.work] == mine:
            return None
        return self._done[parent.work]

    def _reasons(
        self,
        work: Work,
        purpose: Purpose,
        above: Sequence[tuple[Parent, Judgement | None]],
        mixed: Sequence[Reason],
    ) -> tuple[Reason, ...]:
        found = [*self._own(work, purpose, above), *self._inherited(work, purpose, above)]
        if purpose in OF_COMBINED:
            found.extend(mixed)
        return _ordered(found)

    def _own(self, work: Work, purpose: Purpose, above: Sequence[tuple[Parent, Judgement | None]]) -> Iterator[Reason]:
        if work.missing:
            yield Reason("unknown", work.name, "", "", "", work.missing)
            return
        mine = readings.own(work, purpose, self._who)
        yield from (_reason(work, each) for each in mine)
        base = readings.of_base(work, purpose, self._who)
        if base is not None:
            yield _reason(work, base)
        if not mine and not self._is_covered(work, above):
            yield Reason("unknown", work.name, "", "", "", _silent(work, purpose))

    def _is_covered(self, work: Work, above: Sequence[tuple[Parent, Judgement | None]]) -> bool:
        """Whether nobody but the makers of its parents has a say: a conversion, or a merge of our own making."""
        known = [parent for parent, judgement in above if judgement is not None]
        if not known or len(known) < len(work.parents):
            return False
        return work.made_here or all(parent.relation == "same" for parent in known)

    def _inherited(
        self, work: Work, purpose: Purpose, above: Sequence[tuple[Parent, Judgement | None]]
    ) -> Iterator[Reason]:
        for parent, judgement in above:
            if judgement is None:
                yield _hole(work, parent, circle=parent.work is not None and parent.work in self._record)
            else:
                yield from (_through(work, each) for each in judgement.reasons[purpose])


def judge(record: Record, key: str, who: Organisation | None = None) -> Judgement:
    """The judgement of one work of a record."""
    return Judge(record, who).judge(key)


def _verdict(reasons: Iterable[Reason]) -> Verdict:
    return worst(each.verdict for each in reasons)


def _reason(work: Work, reading: Reading) -> Reason:
    return Reason(
        reading.verdict, work.name, reading.license, reading.clause, reading.quote, reading.message, (work.name,)
    )


def _through(work: Work, reason: Reason) -> Reason:
    path = (work.name, *(reason.path or (reason.work,)))
    return Reason(reason.verdict, reason.work, reason.license, reason.clause, reason.quote, reason.message, path[:20])


def _hole(work: Work, parent: Parent, *, circle: bool) -> Reason:
    if circle:
        return Reason("unknown", work.name, "", "", parent.evidence, _CIRCLE, (work.name,))
    what = {"same": "converted from", "merged": "merged from", "trained-on": "trained on"}
    message = f"{what.get(parent.relation, 'derived from')} {parent.name or 'a model'}, which is not on record"
    return Reason("unknown", work.name, "", "", parent.evidence, message, (work.name, parent.name))


def _silent(work: Work, purpose: Purpose) -> str:
    named = any(each.field in ("license", "allow_commercial_use") for each in work.facts)
    return f"nothing on record speaks of {purpose}" if named else "no license of it is on record"


def _clashes(work: Work, held: Sequence[Held]) -> Iterator[Reason]:
    parts = {each.license: frozenset(each.parts) for each in held}
    # Two words on one and the same part are a contradiction, no mixture.
    real = (each for each in conflicts(tuple(parts)) if len(parts[each[0]] | parts[each[1]]) > 1)
    for one, other, found in islice(real, _KEPT):
        message = f"{one} and {other} in one work: {found.why}"
        yield Reason(found.verdict, work.name, f"{one} + {other}", found.source, "", message, (work.name,))


def _joined(some: Iterable[Held]) -> tuple[Held, ...]:
    found: dict[str, Held] = {}
    for each in some:
        before = found.get(each.license, each)
        parts = sorted({*before.parts, *each.parts})[:2]
        found[each.license] = Held(each.license, min(before.work, each.work), tuple(parts))
    return tuple(found[key] for key in sorted(found))


def _ordered(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The worst first, each once, in an order that does not depend on that of ancestors."""
    return tuple(sorted(set(reasons), key=_weight)[:_KEPT])


def _weight(each: Reason) -> tuple[int, tuple[str, ...], str, str, str, str, str]:
    return (-rank(each.verdict), each.path, each.license, each.message, each.clause, each.quote, each.work)


def _own_ids(work: Work) -> Iterator[Held]:
    named = frozenset(readings.own_licenses(work, first_hand=True))
    for each in readings.own_licenses(work):
        yield Held(each, work.name, (work.key,))
    rows = alternatives(work.base, work.candidates)
    if len(rows) == 1:
        ids, _ = readings.settled(rows[0], named)
        if len(ids) == 1:
            yield Held(ids[0], work.name, (f"{work.key} base",))


def _duties(work: Work, above: Sequence[tuple[Parent, Judgement | None]]) -> Iterator[Due]:
    found: dict[tuple[str, str], Due] = {}
    for held in _own_ids(work):
        for each in terms()[held.license].obligations:
            found.setdefault((held.license, each.text), Due(each, held.license, held.work))
    for fact in work.facts:
        if fact.field == "allow_no_credit" and fact.value is False:
            credit = Obligation("attribution", f"Credit the creator of {work.name}.")
            found.setdefault(("", credit.text), Due(credit, "creator's flags", work.name))
    for _, judgement in above:
        for due in judgement.obligations if judgement else ():
            found.setdefault((due.license, due.obligation.text), due)
    yield from (found[key] for key in sorted(found))


def _overrides(work: Work) -> dict[Purpose, Fact]:
    """The last word of a user on each purpose: a dated fact with a document, beside the others, not instead of them."""
    found: dict[Purpose, Fact] = {}
    for fact in work.facts:
        if fact.field == "override" and fact.origin == "user" and isinstance(fact.value, Mapping):
            for purpose in PURPOSES:
                if fact.value.get("purpose") == purpose and fact.value.get("verdict") in VERDICTS:
                    found[purpose] = (
                        fact if purpose not in found or found[purpose].date <= fact.date else found[purpose]
                    )
    return found


def _decided(work: Work, fact: Fact) -> Reason:
    said = fact.value
    verdict, message = (
        said["verdict"],
        f"decided by {said.get('who') or 'a user'}: {said.get('why') or 'no reason given'}",
    )
    if verdict == "allowed" and not said.get("document"):
        verdict, message = "conditional", f"{message}; no document of it is on file"
    return Reason(
        verdict, work.name, "user's decision", fact.date, str(said.get("document") or ""), message, (work.name,)
    )
