"""XLSX: the table of `_cells` with a filter, a sheet of licenses, a sheet that says what this is."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from assetkit.catalog.reports import Document, Format
from assetkit.catalog.reports._cells import header, lines, safe, summary
from assetkit.errors import UsageError

_COLOURS = {
    "allowed": "#DDF3E4",
    "conditional": "#FFF1CC",
    "disputed": "#F0E1FA",
    "unknown": "#E8EBEF",
    "denied": "#FAD9D6",
}
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The date in the file's properties: the same report gives the same bytes; its own date is on the first sheet."""


def write(document: Document) -> bytes:
    """Every cell is text: nothing is computed when it is opened. Raises `UsageError` without XlsxWriter."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError(
            "XLSX needs XlsxWriter", hint="pip install 'assetkit-models[xlsx]', or use --format csv"
        ) from error
    out = io.BytesIO()
    strings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, strings)
    book.set_properties({"title": "License audit", "created": _MADE, "comments": document["statement"]})
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    colours = {verdict: book.add_format({"bg_color": colour}) for verdict, colour in _COLOURS.items()}
    about = book.add_worksheet("Report")
    about.set_column(0, 0, 18)
    about.set_column(1, 1, 100)
    for at, (name, text) in enumerate(summary(document)):
        about.write_string(at, 0, name, bold)
        about.write_string(at, 1, text, wrap)
    _sheet(book.add_worksheet("Assets"), header(document), list(lines(document)), bold, colours)
    names = ("id", "name", "date", "text_sha256", "read", "restrictions", "terminates", "purchase", "url", "note")
    rows = [[safe(each[name]) for name in names] for each in document["licenses"]]
    _sheet(book.add_worksheet("Licenses"), list(names), rows, bold, {})
    book.close()
    return out.getvalue()


def _sheet(sheet: object, head: list[str], rows: list[list[str]], bold: object, colours: dict[str, object]) -> None:
    write_string = sheet.write_string  # type: ignore[attr-defined]
    for column, name in enumerate(head):
        write_string(0, column, name, bold)
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            write_string(at, column, text, colours.get(text))
    sheet.freeze_panes(1, 0)  # type: ignore[attr-defined]
    sheet.set_column(0, len(head), 20)  # type: ignore[attr-defined]
    sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)  # type: ignore[attr-defined]


FORMAT = Format("xlsx", "XLSX, a table with filters", (".xlsx",), write, binary=True, extra="xlsx")
