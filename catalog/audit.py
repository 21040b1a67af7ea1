"""The audit: for a scope of assets, what each license question comes to, and on what evidence.

The document that `audit` gives is the report; every format is drawn from it. It has a hash over everything but the
date: the same record gives the same report.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from assetkit._version import __version__
from assetkit.catalog.ancestors import key_of, record_of
from assetkit.catalog.beside import forget
from assetkit.catalog.engine import Catalog
from assetkit.catalog.evidence import stored_sha256
from assetkit.catalog.policy import Policy, violations
from assetkit.catalog.scope import Scope, Use
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import CONTENTS, LOCATIONS, PER_STATEMENT
from assetkit.license.contradictions import findings
from assetkit.license.facts import Record, Work
from assetkit.license.organisation import Organisation
from assetkit.license.remarks import ART_50, remarks
from assetkit.license.rules import Judge, Judgement
from assetkit.license.terms import terms
from assetkit.license.texts import text_sha256
from assetkit.license.verdicts import MEANINGS, PURPOSES, VERDICTS, Purpose, Verdict, rank, worst
from assetkit.types import Finding

STATEMENT = (
    "This is a reading of the record by a program. It is not legal advice, it cannot see what is not on record, and it "
    "does not replace the license texts: they govern."
)
_FACTS, _WORKS, _REASONS = 24, 120, 6
"""Facts of ancestors and reasons of a purpose that a row repeats, ancestors whose edges it lists. A verdict weighs
all of them, and whatever is cut off weighs less than what is shown."""
_CAPS: Mapping[str, tuple[Verdict, str]] = {
    "likely": ("conditional", "it was identified by name or a short hash: confirm that this is the model"),
    "weak": ("unknown", "it was identified by a similar name alone"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit is to answer, and for whom."""

    purposes: tuple[Purpose, ...] = PURPOSES
    who: Organisation = field(default_factory=Organisation)
    policy: Policy | None = None
    now: float | None = None
    """Seconds since 1970; None for now."""


def audit(catalog: Catalog, scope: Scope, asked: Asked = Asked()) -> dict[str, Any]:
    """The report on a scope, as ``assetkit audit --json`` prints it."""
    forget()
    with catalog.read() as connection:
        ids = list(dict.fromkeys(each.asset for each in scope.uses if each.asset is not None))
        record = record_of(connection, ids)
        places = _places(connection, ids)
    record |= {work.key: work for work in map(_missing, scope.uses) if work is not None}
    judge = Judge(record, asked.who)
    uses: dict[str, list[Use]] = defaultdict(list)
    for use in scope.uses:
        uses[_key(use)].append(use)
    order = sorted(uses, key=lambda key: (record[key].name.lower(), key))
    rows = [_row(judge.judge(key), record, uses[key], places.get(key, {}), asked) for key in order]
    return _document(scope, rows, _outputs(scope, judge), asked)


def _key(use: Use) -> str:
    return key_of(use.asset) if use.asset is not None else f"missing:{use.role}:{use.name}:{use.reason}"


def _missing(use: Use) -> Work | None:
    return (
        None if use.asset is not None else Work(_key(use), use.name, kind=use.role or None, missing=use.reason or "?")
    )


def _places(connection: sa.Connection, assets: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Path and SHA-256 of each asset, by key."""
    found: dict[str, dict[str, Any]] = {}
    columns = (CONTENTS.c.asset_id, CONTENTS.c.sha256, CONTENTS.c.size, LOCATIONS.c.path, ROOTS.c.path.label("root"))
    source = CONTENTS.outerjoin(LOCATIONS, LOCATIONS.c.content_id == CONTENTS.c.id)
    source = source.outerjoin(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
    for at in range(0, len(assets), PER_STATEMENT):
        some = CONTENTS.c.asset_id.in_(assets[at : at + PER_STATEMENT])
        query = sa.select(*columns).select_from(source).where(some)
        for row in connection.execute(query.order_by(LOCATIONS.c.online.desc(), LOCATIONS.c.id)):
            path = f"{row.root}/{row.path}" if row.path is not None else None
            found.setdefault(key_of(row.asset_id), {"path": path, "sha256": row.sha256, "size": row.size})
    return found


def _row(
    judgement: Judgement, record: Record, uses: Sequence[Use], place: Mapping[str, Any], asked: Asked
) -> dict[str, Any]:
    work = judgement.work
    verdicts = {each: judgement.verdicts[each] for each in asked.purposes}
    return {
        "asset": work.name,
        "key": work.key,
        "path": place.get("path"),
        "sha256": place.get("sha256"),
        "size": place.get("size"),
        "kind": work.kind,
        "base": work.base,
        "candidates": list(work.candidates),
        "verdict": worst(verdicts.values()),
        "verdicts": verdicts,
        "licenses": [each.license for each in judgement.licenses],
        "reasons": {each: [one.to_dict() for one in judgement.reasons[each][:_REASONS]] for each in asked.purposes},
        "blocking": [each.to_dict() for each in _blocking(judgement, asked)],
        "obligations": [_due(each) for each in judgement.obligations],
        "remarks": [each.to_dict() for each in remarks(judgement)],
        "findings": [each.to_dict() for each in findings(judgement, asked.who)],
        "evidence": list(_evidence(work, record)),
        "lineage": list(_lineage(work, record)),
        "decided": {each: fact.to_dict() for each, fact in judgement.override.items()},
        "uses": [_use(each) for each in uses if each.of],
    }


def _blocking(judgement: Judgement, asked: Asked) -> Iterator[Finding]:
    """What stands in the way of each asked purpose, the reason that weighs most first."""
    policy = asked.policy or Policy(tolerate=dict.fromkeys(PURPOSES, "conditional"))
    for purpose in asked.purposes:
        verdict = judgement.verdicts[purpose]
        if policy.passes(purpose, verdict):
            continue
        why = judgement.reasons[purpose][0]
        severity = "error" if verdict == "denied" else "warning"
        evidence = "; ".join(each for each in (why.license, why.clause, why.quote, " > ".join(why.path)) if each)
        yield Finding(f"license-{verdict}", severity, judgement.work.name, f"{purpose}: {why.message}", evidence)  # type: ignore[arg-type]


def _due(due: Any) -> dict[str, Any]:
    return {
        "kind": due.obligation.kind,
        "text": due.obligation.text,
        "purposes": list(due.obligation.purposes),
        "license": due.license,
        "asset": due.work,
    }


def _use(use: Use) -> dict[str, Any]:
    return {"of": use.of, "role": use.role, "how": use.how, "confidence": use.confidence}


def _above(work: Work, record: Record) -> Iterator[tuple[Work, str]]:
    """Every ancestor on record once, with how it was reached."""
    seen, todo = {work.key}, deque([work])
    while todo and len(seen) < _WORKS:
        for parent in todo.popleft().parents:
            if parent.work in record and parent.work not in seen:
                seen.add(str(parent.work))
                todo.append(record[str(parent.work)])
                yield record[str(parent.work)], parent.relation


def _evidence(work: Work, record: Record) -> Iterator[dict[str, Any]]:
    for fact in work.facts:
        yield {**fact.to_dict(), "asset": work.name}
    above = ({**fact.to_dict(), "asset": each.name} for each, _ in _above(work, record) for fact in each.facts)
    yield from (each for _, each in zip(range(_FACTS), above, strict=False))


def _lineage(work: Work, record: Record) -> Iterator[dict[str, Any]]:
    """The edges above a work: child, parent, how one comes from the other and what shows it."""
    for each in (work, *(one for one, _ in _above(work, record))):
        for parent in each.parents:
            known = record.get(parent.work or "")
            yield {
                "child": each.name,
                "asset": known.name if known else None,
                "key": parent.work,
                "name": parent.name,
                "relation": parent.relation,
                "evidence": parent.evidence,
                "base": known.base if known else None,
            }


def _outputs(scope: Scope, judge: Judge) -> list[dict[str, Any]]:
    """Images and documents: each as bad as the worst of what made it."""
    parts: dict[str, list[Use]] = defaultdict(list)
    for use in scope.uses:
        if use.of:
            parts[use.of].append(use)
    return [_output(path, marked, parts[path], judge) for path, marked in scope.outputs.items()]


def _output(path: str, marked: bool | None, uses: Sequence[Use], judge: Judge) -> dict[str, Any]:
    verdicts: dict[str, Verdict] = {}
    why: dict[str, str] = {}
    for purpose in PURPOSES:
        found = [_of_part(judge.judge(_key(each)), purpose, each) for each in uses]
        verdict, reason = max(found, key=lambda each: rank(each[0]), default=("unknown", "nothing is known of it"))
        verdicts[purpose], why[purpose] = verdict, reason
    parts = [{"asset": each.name, "key": _key(each), **_use(each)} for each in uses]
    return {"path": path, "marked": marked, "verdicts": verdicts, "why": why, "parts": parts}


def _of_part(judgement: Judgement, purpose: Purpose, use: Use) -> tuple[Verdict, str]:
    verdict = judgement.verdicts[purpose]
    capped, note = _CAPS.get(use.confidence, ("allowed", ""))
    if rank(capped) > rank(verdict):
        return capped, f"{use.name}: {note}"
    reasons = judgement.reasons[purpose]
    return verdict, f"{use.name}: {reasons[0].message}" if reasons else use.name


def _document(scope: Scope, rows: list[dict[str, Any]], outputs: list[dict[str, Any]], asked: Asked) -> dict[str, Any]:
    held = sorted({each for row in rows for each in row["licenses"]})
    document: dict[str, Any] = {
        "statement": STATEMENT,
        "tool": f"assetkit {__version__}",
        "terms": stored_sha256([[each, text_sha256(each)] for each in terms()]),
        "organisation": _organisation(asked.who),
        "policy": dict(asked.policy.document) if asked.policy else None,
        "scope": {"query": scope.query, "outputs": len(outputs), "assets": len(rows)},
        "purposes": list(asked.purposes),
        "meanings": {each: MEANINGS[each] for each in asked.purposes},
        "summary": _counts(row["verdict"] for row in rows),
        "by_purpose": {each: _counts(row["verdicts"][each] for row in rows) for each in asked.purposes},
        "outputs": outputs,
        "rows": rows,
        "licenses": [_license(each) for each in held],
        "findings": [each.to_dict() for each in scope.findings],
        "marking": ART_50,
    }
    document["violations"] = [each.to_dict() for each in violations(asked.policy, document)] if asked.policy else []
    sha256 = stored_sha256(document)
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(asked.now))
    return {"report": {"sha256": sha256, "date": when}, **document}


def _organisation(who: Organisation) -> dict[str, Any]:
    return {
        "name": who.name,
        "revenue": who.revenue,
        "users": who.users,
        "country": who.country,
        "registrations": sorted(who.registrations),
        "purchased": sorted(who.purchased),
        "undertakings": sorted(who.undertakings),
    }


def _counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    found = Counter(verdicts)
    return {each: found[each] for each in VERDICTS if found[each]}


def _license(license_id: str) -> dict[str, Any]:
    row = terms()[license_id]
    return {
        "id": row.id,
        "name": row.name,
        "version": row.version,
        "date": row.date,
        "text_sha256": text_sha256(license_id),
        "read": row.verified,
        "url": row.url,
        "restrictions": row.restrictions,
        "revocable": row.revocable,
        "terminates": row.terminates,
        "purchase": row.purchase,
        "sources": list(row.sources),
        "note": row.note,
    }


def failed(document: Mapping[str, Any]) -> bool:
    """Whether there is something to act on: a broken policy, or without one a denied purpose."""
    if document["policy"] is not None:
        return bool(document["violations"])
    return any(row["verdict"] == "denied" for row in document["rows"])
