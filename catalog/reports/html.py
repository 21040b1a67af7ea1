"""One page that needs nothing else: filters, evidence, lineage graphs, a print style.

All text from outside travels as JSON in which no ``<`` is left, and the page's script puts it in as text, never as
markup. The page's policy allows exactly its own style and script (by their hashes) and no connection to anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from assetkit.catalog.reports import Document, Format

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{style_hash}'; \
script-src 'sha256-{script_hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>License audit</title>
<style>{style}</style>
</head>
<body>
<main id="page"><h1>License audit</h1><p class="statement">{statement}</p>
<noscript><p>This page draws its tables with its own script, which is switched off here. The same report as text:
<code>assetkit audit --format text</code>, or as a table: <code>--format csv</code>.</p></noscript></main>
<script type="application/json" id="report">"""
_TAIL = """</script>
<script>{script}</script>
</body>
</html>
"""
_MANY = 4
"""Reasons of a purpose that the page shows; the JSON report has all."""


@cache
def _asset(name: str) -> str:
    return resources.files("assetkit.catalog.reports").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def write(document: Document) -> bytes:
    """The page. `document` is shortened: what repeats from row to row is said once."""
    style, script = _asset("page.css"), _asset("page.js")
    head = _HEAD.format(
        style_hash=_hash(style), script_hash=_hash(script), style=style, statement=document["statement"]
    )
    data = json.dumps(_shortened(document), separators=(",", ":"), ensure_ascii=True, default=str)
    return (head + data.replace("<", "\\u003c") + _TAIL.format(script=script)).encode()


class _Said:
    """Values said once, and their numbers."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._known: dict[str, int] = {}

    def number(self, value: Any) -> int:
        text = json.dumps(value, sort_keys=True, default=str)
        if text not in self._known:
            self._known[text] = len(self.values)
            self.values.append(value)
        return self._known[text]


def _shortened(document: Document) -> dict[str, Any]:
    said = _Said()
    rows = [_row(row, said) for row in document["rows"]]
    kept = {key: value for key, value in document.items() if key not in ("rows", "by_purpose")}
    return {**kept, "rows": rows, "said": said.values}


def _row(row: Mapping[str, Any], said: _Said) -> dict[str, Any]:
    names = ("asset", "key", "path", "sha256", "kind", "base", "verdict", "licenses", "uses", "decided")
    plain = {name: row[name] for name in names if row[name]}
    reasons = {
        purpose: [[said.number(_reason(each)), each["path"][1:]] for each in some[:_MANY]]
        for purpose, some in row["reasons"].items()
    }
    return {
        **plain,
        "verdicts": list(row["verdicts"].values()),
        "reasons": [said.number(each) for each in reasons.values()],
        "obligations": [said.number(each) for each in row["obligations"]],
        "remarks": [said.number(each) for each in row["remarks"]],
        "findings": [said.number([each["severity"], each["message"], each["evidence"]]) for each in row["findings"]],
        "evidence": [said.number(each) for each in row["evidence"]],
        "lineage": row["lineage"],
    }


def _reason(each: Mapping[str, Any]) -> list[str]:
    return [each[name] for name in ("verdict", "license", "clause", "quote", "message")]


FORMAT = Format("html", "a page: filters, evidence, lineage, print", (".html", ".htm"), write)
