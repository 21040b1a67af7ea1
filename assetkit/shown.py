"""How values are shown to people, on any face: outside text made harmless, sizes, what tells assets apart.

Rows are dictionaries as ``--json`` prints them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def shown(text: str) -> str:
    """`text` with control, format and unpaired surrogate characters as escapes: a file's name must not move the
    cursor, fake a line or turn the reading direction."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) if _harmful(character) else character for character in text)


def _harmful(character: str) -> bool:
    # Zero-width joiner and variation selector build emoji and change nothing else.
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"} and character != "\u200d"


def _escaped(character: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    if named:
        return named
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def size_text(count: int | None) -> str:
    """Bytes for people, in decimal units: ``6.94 GB``."""
    if count is None:
        return ""
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{count} B" if unit == 0 else f"{value:.3g} {_UNITS[unit]}"


def variants(row: Row) -> Iterator[str]:
    """The variant facts that are set: ``inpainting``, ``prediction v``."""
    for name, value in row.get("variant", {}).items():
        if value is True:
            yield name
        elif value not in (None, False):
            yield f"{name} {value}"


def summary(row: Row) -> str:
    """The few words that tell this file from others of its kind."""
    rank, architecture, scale = rank_text(row), row.get("architecture") or "", row.get("scale")
    parts = [
        "" if row.get("base") else "/".join(row.get("candidates", ())),
        f"{row.get('algorithm') or ''} rank {rank}" if rank else (row.get("algorithm") or ""),
        f"{architecture} {scale}x" if scale else architecture,
        ", ".join(variants(row)),
        " ".join(row.get("trigger_words", ())[:3]),
    ]
    return ", ".join(part.strip() for part in parts if part.strip())


def rank_text(row: Row) -> str | None:
    """The rank, or all of them: ``4, 8``."""
    rank = row.get("rank")
    return ", ".join(map(str, rank)) if isinstance(rank, list) else None if rank is None else str(rank)


def dtypes_text(row: Row) -> str:
    """How many tensors of each type: ``F16 × 1131``."""
    return ", ".join(f"{name} × {count}" for name, count in row.get("dtypes", {}).items())
