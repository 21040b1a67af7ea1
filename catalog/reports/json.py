"""The document itself."""

from __future__ import annotations

import json

from assetkit.catalog.reports import Document, Format


def write(document: Document) -> bytes:
    """Indented JSON in ASCII, so that any reader takes any name."""
    return (json.dumps(document, indent=2, ensure_ascii=True, default=str) + "\n").encode()


FORMAT = Format("json", "JSON, the whole report", (".json",), write)
