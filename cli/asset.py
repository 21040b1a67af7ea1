"""How the command line shows one identity or catalogued asset. Rows are dictionaries as ``--json`` prints them."""

from __future__ import annotations

from assetkit.cli.output import cell, status_cell
from assetkit.shown import Row, dtypes_text, rank_text, size_text, variants


def facts(row: Row) -> list[tuple[str, object]]:
    """Label and value of everything an identity states."""
    license_ = row.get("license")
    return [
        ("file", row.get("path")),
        ("status", status_cell(row["status"])),
        ("kind", cell(row.get("kind") or "unknown", "bold")),
        ("base", row.get("base")),
        ("could be", ", ".join(row.get("candidates", ()))),
        ("variant", ", ".join(variants(row))),
        ("format", row.get("format")),
        ("layout", row.get("layout")),
        ("architecture", row.get("architecture")),
        ("scale", f"{row['scale']}x" if row.get("scale") else None),
        ("algorithm", (row.get("algorithm") or "") + (" with DoRA" if row.get("dora") else "")),
        ("rank", rank_text(row)),
        ("alpha", f"{row['alpha']:g}" if row.get("alpha") is not None else None),
        ("targets", ", ".join(row.get("targets", ()))),
        ("components", ", ".join(row.get("components", ()))),
        ("weights", f"{row['parameters']:,} ({dtypes_text(row)})" if row.get("parameters") else None),
        ("size", size_text(row.get("size"))),
        ("trigger words", ", ".join(row.get("trigger_words", ()))),
        ("license", f"{license_['id']} (says {license_['source']})" if license_ else None),
    ]
