"""Rows for spreadsheets: the columns of uis.md section 6.3, and cells that no program takes for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assetkit.catalog.reports import Document
from assetkit.shown import shown

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""What programs read a formula or a command (DDE) after: OWASP's list for CSV injection, wide forms, and more."""
_LONGEST = 32_000
"""Excel takes 32,767 characters in a cell."""
BEFORE = (
    "output",
    "role",
    "asset",
    "kind",
    "base",
    "sha256",
    "path",
    "identified by",
    "confidence",
    "verdict",
)
AFTER = (
    "licenses",
    "why",
    "clause",
    "quote",
    "path of inheritance",
    "conditions and blocking",
    "obligations",
    "use restrictions",
    "real person",
    "minor",
    "mature",
    "trademark",
    "AI mark",
    "contradictions",
    "evidence",
    "evidence sha256",
    "lineage",
    "decided by",
)


def safe(value: Any) -> str:
    """A value as text that stays text: controls escaped, an apostrophe before what a program would compute."""
    text = shown("" if value is None else str(value))[:_LONGEST]
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def header(document: Document) -> list[str]:
    """Names of the columns."""
    return [*BEFORE, *document["purposes"], *AFTER]


def lines(document: Document) -> Iterator[list[str]]:
    """One line per use of an asset, with safe cells."""
    licenses = {each["id"]: each for each in document["licenses"]}
    for row in document["rows"]:
        after = _after(row, licenses)
        for use in row["uses"] or [{}]:
            before = [
                use.get("of"),
                use.get("role"),
                row["asset"],
                row["kind"],
                row["base"],
                row["sha256"],
                row["path"],
            ]
            found = [use.get("how"), use.get("confidence"), row["verdict"]]
            verdicts = [row["verdicts"][each] for each in document["purposes"]]
            yield [safe(each) for each in (*before, *found, *verdicts, *after)]


def _after(row: Mapping[str, Any], licenses: Mapping[str, Any]) -> list[str]:
    worst = _worst(row)
    answers = {each["code"]: f"{each['answer']}: {each['message']}" for each in row["remarks"]}
    return [
        _joined(row["licenses"]),
        worst.get("message", ""),
        worst.get("clause", ""),
        worst.get("quote", ""),
        " > ".join(worst.get("path", ())),
        _joined(each["message"] for each in row["blocking"]),
        _joined(f"{each['text']} ({each['license']})" for each in row["obligations"]),
        _joined(
            f"{each}: {licenses[each]['restrictions']}" for each in row["licenses"] if licenses[each]["restrictions"]
        ),
        *(answers.get(code, "") for code in ("real-person", "minor", "mature", "trademark", "ai-mark")),
        _joined(f"{each['message']} ({each['evidence']})" for each in row["findings"]),
        _joined(
            f"{each['asset']}: {each['fact']} = {each['value']}, says {each['source']} {each['date']}"
            for each in row["evidence"]
        ),
        _joined(each["sha256"] for each in row["evidence"] if each["sha256"]),
        _joined(f"{each['child']} {each['relation']} {each['asset'] or each['name']}" for each in row["lineage"]),
        _joined(f"{purpose}: {fact['value']}" for purpose, fact in row["decided"].items()),
    ]


def _worst(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The reason behind the row's verdict."""
    for purpose, verdict in row["verdicts"].items():
        if verdict == row["verdict"] and row["reasons"][purpose]:
            first: Mapping[str, Any] = row["reasons"][purpose][0]
            return first
    return {}


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(each for each in parts if each))


def summary(document: Document) -> Sequence[tuple[str, str]]:
    """What stands above a table: what this is, of when, and for whom."""
    report, who = document["report"], document["organisation"]
    asked = {key: value for key, value in who.items() if value not in (None, "", [])}
    counts = ", ".join(f"{count} {verdict}" for verdict, count in document["summary"].items())
    return (
        ("notice", document["statement"]),
        ("report", report["sha256"]),
        ("date", report["date"]),
        ("made by", document["tool"]),
        ("license table", document["terms"]),
        ("query", safe(document["scope"]["query"] or "")),
        ("organisation", safe(", ".join(f"{key} {value}" for key, value in asked.items()) or "not described")),
        ("assets", counts or "none"),
        ("marking", document["marking"]),
    )
