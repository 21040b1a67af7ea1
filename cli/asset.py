"""How one identity or catalogued asset is shown to a person. Rows are dictionaries as ``--json`` prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.cli.output import cell, size_text, status_cell

Row = Mapping[str, Any]


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
        ("rank", _rank(row)),
        ("alpha", f"{row['alpha']:g}" if row.get("alpha") is not None else None),
        ("targets", ", ".join(row.get("targets", ()))),
        ("components", ", ".join(row.get("components", ()))),
        ("weights", f"{row['parameters']:,} ({_dtypes(row)})" if row.get("parameters") else None),
        ("size", size_text(row.get("size"))),
        ("trigger words", ", ".join(row.get("trigger_words", ()))),
        ("license", f"{license_['id']} (says {license_['source']})" if license_ else None),
    ]


def variants(row: Row) -> Iterator[str]:
    """The variant facts that are set: ``inpainting``, ``prediction v``."""
    for name, value in row.get("variant", {}).items():
        if value is True:
            yield name
        elif value not in (None, False):
            yield f"{name} {value}"


def summary(row: Row) -> str:
    """The few words that tell this file from others of its kind."""
    rank, architecture, scale = _rank(row), row.get("architecture") or "", row.get("scale")
    parts = [
        "" if row.get("base") else "/".join(row.get("candidates", ())),
        f"{row.get('algorithm') or ''} rank {rank}" if rank else (row.get("algorithm") or ""),
        f"{architecture} {scale}x" if scale else architecture,
        ", ".join(variants(row)),
        " ".join(row.get("trigger_words", ())[:3]),
    ]
    return ", ".join(part.strip() for part in parts if part.strip())


def _rank(row: Row) -> str | None:
    rank = row.get("rank")
    return ", ".join(map(str, rank)) if isinstance(rank, list) else None if rank is None else str(rank)


def _dtypes(row: Row) -> str:
    return ", ".join(f"{name} × {count}" for name, count in row.get("dtypes", {}).items())
