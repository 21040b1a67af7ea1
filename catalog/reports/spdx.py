"""SPDX 3.0.1 (JSON-LD): every model an ``ai_AIPackage`` with hash, license expression and ancestors.

The terms are those of the AI profile; conformance is declared for core, software and simple licensing alone, since the
AI profile demands a supplier, a version and a release time that the record rarely has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.catalog.reports import Document, Format
from assetkit.shown import shown

_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_INFO = "_:creationinfo"
_RELATIONS = {"same": "ancestorOf", "merged": "ancestorOf", "trained-on": "ancestorOf", "extracted-from": "ancestorOf"}


def write(document: Document) -> bytes:
    """The graph as JSON. Ids follow from the report's hash."""
    graph = _Graph(document)
    return (json.dumps({"@context": _CONTEXT, "@graph": graph.nodes}, indent=2, ensure_ascii=True) + "\n").encode()


class _Graph:
    """The nodes of one report."""

    def __init__(self, document: Document) -> None:
        self._top = f"urn:assetkit:{document['report']['sha256']}"
        self._agent = f"{self._top}#assetkit"
        self._names: dict[str, str] = {}
        self.nodes: list[dict[str, Any]] = [
            {
                "type": "CreationInfo",
                "@id": _INFO,
                "specVersion": "3.0.1",
                "created": document["report"]["date"],
                "createdBy": [self._agent],
            },
            self._node("SoftwareAgent", "assetkit", name=document["tool"]),
        ]
        packages = [self._package(row) for row in document["rows"]]
        for row, package in zip(document["rows"], packages, strict=True):
            self._relate(row, package)
        ids = [each["spdxId"] for each in self.nodes if "spdxId" in each]
        self.nodes.append(self._document(document, packages, ids))

    def _node(self, kind: str, part: str, **values: Any) -> dict[str, Any]:
        return {"type": kind, "spdxId": f"{self._top}#{part}", "creationInfo": _INFO, **values}

    def _document(self, document: Document, packages: list[str], ids: list[str]) -> dict[str, Any]:
        return self._node(
            "SpdxDocument",
            "document",
            name="License audit",
            comment=document["statement"],
            profileConformance=["core", "software", "simpleLicensing"],
            rootElement=packages or [self._agent],
            element=ids,
        )

    def _package(self, row: Mapping[str, Any]) -> str:
        part = f"model-{len(self._names)}"
        self._names[row["key"]] = f"{self._top}#{part}"
        limits = "; ".join(shown(each["message"]) for each in row["blocking"])
        values: dict[str, Any] = {
            "name": shown(row["asset"]) or row["key"],
            "software_primaryPurpose": "model",
            "ai_typeOfModel": [each for each in (row["kind"], row["base"]) if each],
            "comment": "; ".join(f"{purpose}: {verdict}" for purpose, verdict in row["verdicts"].items()),
            "software_attributionText": list(dict.fromkeys(each["text"] for each in row["obligations"])),
        }
        if limits:
            values["ai_limitation"] = limits
        if row["sha256"]:
            values["verifiedUsing"] = [{"type": "Hash", "algorithm": "sha256", "hashValue": row["sha256"]}]
        kept = {key: value for key, value in values.items() if value}
        self.nodes.append(self._node("ai_AIPackage", part, **kept))
        return self._names[row["key"]]

    def _relate(self, row: Mapping[str, Any], package: str) -> None:
        number = package.rpartition("-")[2]
        if row["licenses"]:
            expression = " AND ".join(row["licenses"])
            self.nodes.append(
                self._node(
                    "simplelicensing_LicenseExpression",
                    f"license-{number}",
                    simplelicensing_licenseExpression=expression,
                )
            )
            self._relation(package, "hasDeclaredLicense", [f"{self._top}#license-{number}"], f"declared-{number}")
        for at, (parent, relation) in enumerate(self._parents(row)):
            self._relation(parent, relation, [package], f"ancestor-{number}-{at}")

    def _parents(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for each in row["lineage"]:
            if each["child"] == row["asset"] and each["key"] in self._names:
                yield self._names[each["key"]], _RELATIONS.get(each["relation"], "ancestorOf")

    def _relation(self, start: str, kind: str, to: list[str], part: str) -> None:
        values = {"from": start, "relationshipType": kind, "to": to, "completeness": "noAssertion"}
        self.nodes.append(self._node("Relationship", part, **values))


FORMAT = Format("spdx", "SPDX 3.0.1 with AI packages", (".spdx.json",), write)
