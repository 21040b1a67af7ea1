"""What one layer says of one purpose: a license row read for an organisation, the claims of a work, its base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assetkit.license import flags
from assetkit.license.bases import Base, alternatives
from assetkit.license.expression import Expression, Joined, Named, is_vague, parse
from assetkit.license.facts import FIRST_HAND, Fact, Work
from assetkit.license.organisation import Organisation, meets
from assetkit.license.schema import Condition, Terms
from assetkit.license.terms import terms
from assetkit.license.verdicts import Purpose, Verdict, between, rank, worst


class Reading(NamedTuple):
    """What is said of one purpose, where, and on which conditions."""

    verdict: Verdict
    license: str
    clause: str
    quote: str
    message: str
    conditions: tuple[Condition, ...] = ()


CONFIRM = Condition("undertaking", "confirmed", "known from a sidecar file alone: confirm it (`assetkit sync`)")


@lru_cache(maxsize=8192)
def of_terms(row: Terms, purpose: Purpose, who: Organisation) -> Reading:
    """One license row, read for `who`. Nothing unread is better than unknown, nothing without its text allowed."""
    grant = row.grant(purpose)
    verdict, message, still = _weighed(row, grant.verdict, grant.conditions, who)
    if verdict != "denied" and not (row.verified and row.text):
        verdict, message = worst((verdict, "unknown")), f"the text of {row.name} was not read"
    return Reading(verdict, row.id, grant.clause, grant.quote, message, still if verdict == "conditional" else ())


def _weighed(
    row: Terms, verdict: Verdict, conditions: Sequence[Condition], who: Organisation
) -> tuple[Verdict, str, tuple[Condition, ...]]:
    if verdict == "denied" and row.purchase and row.purchase in who.purchased:
        bought = Condition("undertaking", f"license-of-{row.purchase}", "as the purchased license says; put it on file")
        return "conditional", "denied by the public license, a purchased one is said to govern", (bought,)
    if verdict != "conditional":
        return verdict, _SAYS[verdict].format(name=row.name), ()
    return _of_conditions(row, conditions, who)


def _of_conditions(
    row: Terms, conditions: Sequence[Condition], who: Organisation
) -> tuple[Verdict, str, tuple[Condition, ...]]:
    met = {each: meets(who, each) for each in conditions}
    failed = [each for each, answer in met.items() if answer is False]
    if failed and not (row.purchase and row.purchase in who.purchased):
        return "denied", f"{row.name}: not met: {failed[0].text}", ()
    still = tuple(each for each, answer in met.items() if answer is not True)
    if conditions and not still:
        return "allowed", f"{row.name}: the organisation meets its conditions", ()
    return "conditional", f"{row.name}: {'; '.join(each.text for each in still)}", still


_SAYS: dict[Verdict, str] = {
    "allowed": "{name} permits it",
    "denied": "{name} forbids it",
    "disputed": "what {name} says of it is disputed",
    "unknown": "{name} is silent on it",
}


def of_expression(found: Expression, purpose: Purpose, who: Organisation, base: frozenset[str]) -> Reading:
    """A license expression: the best of alternatives, the worst of what holds together."""
    if isinstance(found, Named):
        return _of_named(found, purpose, who, base)
    parts = [of_expression(each, purpose, who, base) for each in found.parts]
    choose = min if found.how == "or" else max
    return choose(parts, key=lambda each: rank(each.verdict))


@lru_cache(maxsize=16384)
def _of_text(text: str, purpose: Purpose, who: Organisation, base: frozenset[str]) -> Reading:
    return of_expression(parse(text), purpose, who, base)


def _of_named(found: Named, purpose: Purpose, who: Organisation, base: frozenset[str]) -> Reading:
    rows = [each for each in found.rows if each.id in base] or list(found.rows)
    if not rows:
        return Reading("unknown", found.text, "", "", f"there is no row for the license {found.text!r}")
    readings = [of_terms(each, purpose, who) for each in rows]
    settled = between(each.verdict for each in readings)
    if len({each.verdict for each in readings}) == 1:
        return readings[-1]
    versions = ", ".join(each.id for each in rows)
    return Reading(settled, found.text, "", "", f"{found.text!r} may mean {versions}, which differ on it")


class Claim(NamedTuple):
    """One thing on record that speaks of a purpose."""

    reading: Reading
    fact: Fact


def claims(work: Work, purpose: Purpose, who: Organisation) -> list[Claim]:
    """Everything that a work's own facts say of `purpose`."""
    base = base_licenses(work)
    found = list(_license_claims(work, purpose, who, base))
    specific = [each for each in found if not is_vague(str(each.fact.value))]
    return [*(specific or found), *_flag_claims(work, purpose, who)]


def _license_claims(work: Work, purpose: Purpose, who: Organisation, base: frozenset[str]) -> Iterator[Claim]:
    for fact in work.facts:
        if fact.field == "license":
            yield Claim(_of_text(str(fact.value), purpose, who, base), fact)


def _flag_claims(work: Work, purpose: Purpose, who: Organisation) -> Iterator[Claim]:
    for fact in work.facts:
        flag = flags.read(fact.field, fact.value).get(purpose) if fact.field in flags.FLAGS else None
        if flag is not None:
            yield Claim(_of_flag(flag, fact, who), fact)


def _of_flag(flag: flags.Flag, fact: Fact, who: Organisation) -> Reading:
    verdict, still = flag.verdict, tuple(each for each in flag.conditions if meets(who, each) is not True)
    if verdict == "conditional" and not still:
        verdict = "allowed"
    says = {"allowed": "permits it", "denied": "does not permit it", "unknown": "cannot be read"}
    message = "; ".join(each.text for each in still) or says.get(verdict, verdict)
    return Reading(verdict, "creator's flags", fact.field, flag.quote, f"the creator's flag {message}", still)


def own(work: Work, purpose: Purpose, who: Organisation) -> list[Reading]:
    """The readings of a work's own facts. Hearsay restricts as much as any word, but settles no permission."""
    found = claims(work, purpose, who)
    confirmed = any(each.fact.origin in FIRST_HAND for each in found) or CONFIRM.key in who.undertakings
    if confirmed:
        return [each.reading for each in found]
    return [_unconfirmed(each.reading) for each in found]


def _unconfirmed(reading: Reading) -> Reading:
    if reading.verdict not in ("allowed", "conditional"):
        return reading
    message = f"{reading.message}; {CONFIRM.text}"
    return reading._replace(verdict="conditional", message=message, conditions=(*reading.conditions, CONFIRM))


def base_licenses(work: Work) -> frozenset[str]:
    """Every license that the base of a work may be under."""
    return _base_licenses(work.base, work.candidates)


@lru_cache(maxsize=4096)
def _base_licenses(base: str | None, candidates: tuple[str, ...]) -> frozenset[str]:
    return frozenset(each for row in alternatives(base, candidates) for each in row.licenses)


def own_licenses(work: Work, *, first_hand: bool = False) -> tuple[str, ...]:
    """Ids that a work's own facts name; a tag of several versions gives those of its base, else the last."""
    base = base_licenses(work)
    found: dict[str, None] = {}
    for fact in work.facts:
        if fact.field == "license" and (not first_hand or fact.origin in FIRST_HAND):
            found.update(dict.fromkeys(_ids(parse(str(fact.value)), base)))
    return tuple(found)


def _ids(found: Expression, base: frozenset[str]) -> Iterable[str]:
    if isinstance(found, Joined):
        return [each for part in found.parts for each in _ids(part, base)]
    mine = [each for each in found.ids if each in base]
    return mine or found.ids[-1:]


def settled(row: Base, named: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    """The licenses of a base that are still open once the file itself names `named`, and whether they may permit.

    The makers of a base changed its terms more than once: a text or card with the copy tells which came with it.
    """
    mine = tuple(each for each in row.licenses if each in named)
    return (mine, True) if mine else (row.licenses, bool(row.sources))


def of_base(work: Work, purpose: Purpose, who: Organisation) -> Reading | None:
    """The base as a lower bound; None for a work that has none."""
    named = frozenset(own_licenses(work, first_hand=True)) & base_licenses(work)
    return _of_base(work.base, work.candidates, purpose, who, named)


@lru_cache(maxsize=16384)
def _of_base(
    base: str | None, candidates: tuple[str, ...], purpose: Purpose, who: Organisation, named: frozenset[str]
) -> Reading | None:
    rows = alternatives(base, candidates)
    if not rows:
        return None
    readings = [_of_row(each, purpose, who, named) for each in rows]
    if len({each.verdict for each in readings}) == 1:
        return readings[0]
    names = ", ".join(each.id for each in rows)
    return Reading("unknown", "", "", "", f"which base it is, is open ({names}), and their licenses differ on it")


def _of_row(row: Base, purpose: Purpose, who: Organisation, named: frozenset[str]) -> Reading:
    ids, may_permit = settled(row, named)
    if not ids:
        return Reading("unknown", "", "", "", f"the license of the base {row.id} is not known")
    readings = [of_terms(terms()[each], purpose, who) for each in ids]
    if len({each.verdict for each in readings}) > 1:
        text = f"the terms of {row.id} changed ({', '.join(ids)}) and differ on it; which came with this copy is open"
        return Reading("unknown", ", ".join(ids), "", "", text)
    found = readings[-1]
    if not may_permit and rank(found.verdict) < rank("unknown"):
        return found._replace(verdict="unknown", message=f"that {row.id} is under {found.license} was not checked")
    return found._replace(message=f"base {row.id}: {found.message}")
