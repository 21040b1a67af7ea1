"""CREDITS: the attributions and notices that the licenses ask for, ready to be put beside what is passed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assetkit.catalog.reports import Document, Format
from assetkit.shown import shown

_FIRST = ("attribution", "notice", "powered-by", "license-copy", "state-changes", "pass-on-restrictions", "mark-ai")


def write(document: Document) -> bytes:
    """Plain text: models with their licenses, then every duty once with the models it comes from."""
    return ("\n".join(shown(line) if line else "" for line in _lines(document)) + "\n").encode()


def _lines(document: Document) -> Iterator[str]:
    yield "CREDITS AND NOTICES"
    yield ""
    yield document["statement"]
    yield f"Report {document['report']['sha256']}, {document['report']['date']}, {document['tool']}."
    yield ""
    yield "Models"
    names = {each["id"]: each["name"] for each in document["licenses"]}
    for row in document["rows"]:
        licenses = ", ".join(f"{names[each]} ({each})" for each in row["licenses"]) or "no license on record"
        yield f"- {row['asset']}: {licenses}"
    yield ""
    yield "What the licenses ask for"
    yield from _duties(document)
    yield ""
    yield "License texts"
    for each in document["licenses"]:
        text = each["text_sha256"] or "not on file"
        yield f"- {each['name']} ({each['id']}): text SHA-256 {text} {each['url']}".rstrip()


def _duties(document: Document) -> Iterator[str]:
    owners: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for row in document["rows"]:
        for due in row["obligations"]:
            owners[due["kind"], due["text"], due["license"]][due["asset"]] = None
    order = sorted(owners, key=lambda key: (_FIRST.index(key[0]) if key[0] in _FIRST else len(_FIRST), key))
    for kind, text, license_id in order:
        yield f"- [{kind}] {text} ({license_id}; for {', '.join(owners[kind, text, license_id])})"
    if not order:
        yield "- nothing that is on record"


FORMAT = Format("credits", "CREDITS and NOTICE as text", (".txt", "credits", "notice"), write)
