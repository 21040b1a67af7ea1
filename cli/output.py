"""How the command line prints: one JSON document, or tables for people, with every outside text made harmless."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetkit.shown import shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from assetkit.types import Finding

_STYLES = {"ok": "green", "unknown": "yellow", "invalid": "red", "unsafe": "bold red"}
_SEVERITIES = {"error": "red", "warning": "yellow", "info": "dim"}


def print_json(document: object) -> None:
    """One JSON document on stdout. Names that are not Unicode are written as escapes, so any reader takes them."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=True, default=str)
    sys.stdout.write("\n")


def console(*, stderr: bool = False) -> Console:
    """A rich console without markup, emoji codes or highlighting: what is printed is data."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, stderr=stderr, soft_wrap=False)


def cell(value: object, style: str = "") -> Text:
    """One table cell, escaped."""
    from rich.text import Text

    return Text(shown("" if value is None else str(value)), style=style)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Print a table; columns in `right` are right-aligned. Cells may be values or styled `Text`."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(
            column, justify="right" if column in right else "left", overflow="fold", no_wrap=column in right
        )
    for row in rows:
        grid.add_row(*(value if isinstance(value, Text) else cell(value) for value in row))
    console().print(grid)


def listing(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows whose last cell is a name that must stay whole: it runs over the edge of the screen rather than fold.
    The cells before it are right-aligned."""
    lines = [[shown("" if value is None else str(value)) for value in row] for row in (columns, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)][:-1]
    screen = console()
    for at, line in enumerate(lines):
        text = "  ".join([*(each.rjust(width) for each, width in zip(line, widths, strict=False)), line[-1]])
        screen.print(cell(text, "" if at else "bold"), soft_wrap=True)


def pairs(rows: Iterable[tuple[str, object]]) -> None:
    """Print label and value, one a line, aligned; empty values are left out.

    Long values go on below themselves at a space; a word is never broken, so paths and keys can be copied.
    """
    from rich.text import Text

    kept = [(cell(label, "dim"), value) for label, value in rows if value not in (None, "", [], (), {})]
    indent = max((len(label) for label, _ in kept), default=0) + 2
    screen = console()
    for label, value in kept:
        label.pad_right(indent - len(label))
        whole = value if isinstance(value, Text) else _hung(cell(value).plain, indent, screen.width)
        screen.print(Text.assemble(label, whole), soft_wrap=True)


def _hung(text: str, indent: int, width: int) -> str:
    """`text` broken at spaces where it is too long, its further lines below the first."""
    import textwrap

    room = max(width - indent, 20)
    lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) if len(text) > room else [text]
    return ("\n" + " " * indent).join(lines)


def findings(items: Iterable[Finding | dict[str, Any]]) -> None:
    """Print findings, one a line, the worst first."""
    from assetkit.types import Finding

    order = {"error": 0, "warning": 1, "info": 2}
    rows = [item.to_dict() if isinstance(item, Finding) else item for item in items]
    rows.sort(key=lambda each: (order.get(each["severity"], 3), each["subject"]))
    screen = console()
    for row in rows:
        line = cell("")
        line.append(f"{row['severity']:8}", _SEVERITIES.get(row["severity"], ""))
        line.append(f"{shown(_near(row['subject']))}: {shown(row['message'])} ")
        line.append(f"({row['code']})", "dim")
        # Whole lines: a folded path cannot be copied.
        screen.print(line, soft_wrap=True)


def _near(subject: str) -> str:
    """A path below the current folder without what everyone standing there knows."""
    try:
        here = os.path.join(Path.cwd(), "")
    except OSError:  # the folder we stand in was removed
        return subject
    return subject.removeprefix(here)


def status_cell(status: str) -> Text:
    """A status in its colour."""
    return cell(status, _STYLES.get(status, ""))
