"""CSV (RFC 4180): one line per use of an asset. Cells that a spreadsheet would compute begin with an apostrophe."""

from __future__ import annotations

import csv
import io

from assetkit.catalog.reports import Document, Format
from assetkit.catalog.reports._cells import header, lines, summary


def write(document: Document) -> bytes:
    """UTF-8 with a byte-order mark, which is how spreadsheets know it. What the report is follows below."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header(document))
    writer.writerows(lines(document))
    writer.writerow([])
    writer.writerows(summary(document))
    return out.getvalue().encode("utf-8-sig")


FORMAT = Format("csv", "CSV, a line for each use of an asset", (".csv",), write)
