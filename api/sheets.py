"""An asset's sheet as labels and tables, ready for the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assetkit.shown import Row, dtypes_text, rank_text, shown, size_text, variants


def facts_of(row: Row) -> Iterator[tuple[str, object]]:
    """Label and value of what the asset is; empty values are left out by the reader."""
    license_ = row.get("license")
    yield "could be", ", ".join(row.get("candidates", ()))
    yield "trigger words", ", ".join(row.get("trigger_words", ()))
    yield "variant", ", ".join(variants(row))
    yield "architecture", row.get("architecture")
    yield "scale", f"{row['scale']}×" if row.get("scale") else None
    yield "algorithm", (row.get("algorithm") or "") + (" with DoRA" if row.get("dora") else "")
    yield "rank", rank_text(row)
    yield "targets", ", ".join(row.get("targets", ()))
    yield "components", ", ".join(row.get("components", ()))
    yield "weights", f"{row['parameters']:,} ({dtypes_text(row)})" if row.get("parameters") else None
    yield "format", " ".join(filter(None, (row.get("format"), row.get("layout"))))
    yield "size", size_text(row.get("size"))
    yield "license", f"{license_['id']} (says {license_['source']})" if license_ else None
    yield "tags", ", ".join(row["tags"])


def sections_of(row: Row) -> Iterator[dict[str, Any]]:
    """The sheet's tables: title, what it is, columns, rows. Empty ones are left out."""
    tables: tuple[tuple[str, str, tuple[str, ...], list[tuple[object, ...]]], ...] = (
        (
            "Why we think so",
            "Each claim with the rule that made it and what the file shows.",
            ("rule", "evidence"),
            [(each["rule"], each["detail"]) for each in row.get("evidence", ())],
        ),
        (
            "Where it is",
            "",
            ("file", "state"),
            [(f"{each['root']}/{each['path']}", "here" if each["online"] else "offline") for each in row["locations"]],
        ),
        (
            "Hashes",
            "A hash that was not measured here is only a hint.",
            ("kind", "value", "from"),
            [
                (each["kind"], each["value"], "measured" if each["measured"] else each["source"])
                for each in row["hashes"]
            ],
        ),
        (
            "What sources say",
            "",
            ("fact", "value", "who"),
            [(name, each["value"], each["source"]) for name, each in {**row["facts"], **row["license_facts"]}.items()],
        ),
        (
            "Made from",
            "",
            ("relation", "parent"),
            [(each.get("relation", ""), each.get("name") or each.get("reference", "")) for each in row["lineage"]],
        ),
        (
            "Renders",
            "Verdicts of validations, the newest last.",
            ("verdict", "calibrated", "checks"),
            [(each.get("verdict"), each.get("calibrated"), len(each.get("checks", ()))) for each in row["validations"]],
        ),
    )
    for title, text, columns, rows in tables:
        if rows:
            cells = [[_cell(each) for each in line] for line in rows]
            yield {"title": title, "help": text, "columns": columns, "rows": cells}


def _origin(row: Row) -> str:
    return "measured" if row["measured"] else str(row["source"])


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return shown(text if len(text) <= 600 else text[:600] + " …")
