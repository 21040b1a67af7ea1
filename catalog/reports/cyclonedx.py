"""CycloneDX 1.6: an ML-BOM, with a model card for each model.

Schema: `bom-1.6.schema.json` (ECMA-424). cyclonedx-python-lib 11 has no model cards, so it is written here; the tests
hold it against the schema that the library ships.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.catalog.reports import Document, Format
from assetkit.shown import shown

_NOT_MODELS = frozenset({"wildcards", "workflow", "image"})
_TASKS = {"upscaler": "image-upscaling", "captioner": "image-captioning", "detector": "object-detection"}


def write(document: Document) -> bytes:
    """The bill of materials as JSON. Its serial number follows from the report's hash, so that it can be made again."""
    serial = uuid.uuid5(uuid.NAMESPACE_URL, document["report"]["sha256"])
    names = {each["id"]: each for each in document["licenses"]}
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": document["report"]["date"],
            "tools": {
                "components": [{"type": "application", "name": "assetkit", "version": document["tool"].split()[-1]}]
            },
            "properties": [
                _property("notice", document["statement"]),
                _property("report:sha256", document["report"]["sha256"]),
                _property("scope:query", document["scope"]["query"] or ""),
            ],
        },
        "components": [_component(row, names) for row in document["rows"]],
    }
    return (json.dumps(bom, indent=2, ensure_ascii=True) + "\n").encode()


def _property(name: str, value: Any) -> dict[str, str]:
    return {"name": f"assetkit:{name}", "value": shown(str(value))}


def _component(row: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    model = row["kind"] not in _NOT_MODELS
    found: dict[str, Any] = {
        "type": "machine-learning-model" if model else "data",
        "bom-ref": row["key"],
        "name": shown(row["asset"]) or row["key"],
        "licenses": [{"license": _license(names[each])} for each in row["licenses"]],
        "properties": list(_properties(row)),
    }
    if row["sha256"]:
        found["hashes"] = [{"alg": "SHA-256", "content": row["sha256"]}]
    if model:
        found["modelCard"] = _card(row)
    ancestors = list(_ancestors(row))
    if ancestors:
        found["pedigree"] = {"ancestors": ancestors}
    return found


def _license(each: Mapping[str, Any]) -> dict[str, Any]:
    named = {"name": each["id"]} if each["id"].startswith("LicenseRef-") else {"id": each["id"]}
    return {**named, **({"url": each["url"]} if each["url"] else {})}


def _properties(row: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for purpose, verdict in row["verdicts"].items():
        yield _property(f"verdict:{purpose}", verdict)
    for each in row["obligations"]:
        yield _property(f"obligation:{each['kind']}", f"{each['text']} ({each['license']})")
    for each in row["evidence"]:
        if each["sha256"]:
            yield _property("evidence:sha256", f"{each['sha256']} {each['fact']} {each['source']}")


def _card(row: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {"task": _TASKS.get(row["kind"] or "", "text-to-image")}
    if row["base"]:
        parameters["architectureFamily"] = row["base"]
    if row["kind"]:
        parameters["modelArchitecture"] = row["kind"]
    ethics = [
        {
            "name": f"{each['code']}: {each['answer']}",
            "mitigationStrategy": shown(f"{each['message']} {each['evidence']}"),
        }
        for each in row["remarks"]
    ]
    limits = [shown(each["message"]) for each in row["blocking"]]
    return {
        "modelParameters": parameters,
        "considerations": {"technicalLimitations": limits, "ethicalConsiderations": ethics},
    }


def _ancestors(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    seen = set()
    for each in row["lineage"]:
        name = shown(each["asset"] or each["name"]) or "unknown"
        if name not in seen:
            seen.add(name)
            how = _property("relation", f"{each['relation']}, {each['evidence']}")
            yield {"type": "machine-learning-model", "name": name, "properties": [how]}


FORMAT = Format("cyclonedx", "CycloneDX 1.6 ML-BOM with model cards", (".cdx.json",), write)
