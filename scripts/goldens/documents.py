"""Golden headers of text and pictures: workflows of both forms, wildcards, and text that is neither.

Each is written as a file in the form its source documents, and read by the library's own reader.

Run with: ``PYTHONPATH=. python scripts/goldens/documents.py``.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from assetkit.formats import open_model
from tests.goldens import save

COMFY_UI = "Comfy-Org docs, workflow JSON 0.4: nodes, links, groups, version"
COMFY_API = "Comfy-Org docs, API format: node id to class_type and inputs"
INVOKE = "invoke-ai/InvokeAI invokeai/app/services/workflow_records/workflow_records_common.py WorkflowWithoutID"
SYNTAX = "adieyal/dynamicprompts docs/SYNTAX.md"

UI = {
    "last_node_id": 4,
    "last_link_id": 1,
    "nodes": [
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["v1-5-pruned-emaonly.safetensors"]},
        {"id": 3, "type": "KSampler", "inputs": [{"name": "model", "type": "MODEL", "link": 1}]},
    ],
    "links": [[1, 4, 0, 3, 0, "MODEL"]],
    "groups": [],
    "config": {},
    "extra": {},
    "version": 0.4,
}
API = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 8566257, "steps": 20, "model": ["4", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
}
INVOKE_FLOW = {
    "name": "Text to image",
    "author": "",
    "description": "",
    "version": "1.0.0",
    "contact": "",
    "tags": "",
    "notes": "",
    "exposedFields": [],
    "meta": {"version": "3.0.0", "category": "user"},
    "nodes": [{"id": "a", "type": "invocation", "data": {}}],
    "edges": [],
}

ROWS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("workflow_ui", COMFY_UI, "flow.json", json.dumps(UI), {"kind": "workflow", "architecture": "ComfyUI"}),
    ("workflow_api", COMFY_API, "flow.json", json.dumps(API), {"kind": "workflow", "architecture": "ComfyUI"}),
    ("workflow_invokeai", INVOKE, "a.json", json.dumps(INVOKE_FLOW), {"kind": "workflow", "architecture": "InvokeAI"}),
    (
        "wildcards_text",
        f"{SYNTAX}: variants, weights, wildcards in a text file",
        "seasons.txt",
        "# seasons\n{0.5::summer|0.25::autumn}\n__weather__ in winter\n{2$$rain|snow|wind}\nspring\n",
        {"kind": "wildcards"},
    ),
    (
        "wildcards_yaml",
        f"{SYNTAX}: a YAML tree with weighted options",
        "clothing.yaml",
        "clothing:\n  hats:\n    - 3::fedora\n    - '{red|blue} beanie'\n  coats:\n    - __fabric__ coat\n",
        {"kind": "wildcards"},
    ),
    ("text_requirements", "PEP 508 requirements", "requirements.txt", "numpy>=1.26\nrich\n", {"kind": None}),
    ("text_tags", "a booru caption file", "0001.txt", "1girl, solo, smile, looking at viewer", {"kind": None}),
    ("json_config", "a transformers configuration", "config.json", '{"model_type": "bert"}', {"kind": None}),
)


def make(name: str, source: str, file: str, text: str, expect: dict[str, Any]) -> None:
    """Write the file, read its header, save both the header and what it must be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_text(text, encoding="utf-8")
        with open_model(path) as opened:
            extra = dict(opened.header.extra)
    unknown = {} if expect["kind"] else {"status": "unknown"}
    save(f"documents/{name}", source, {}, {**expect, **unknown}, format="text", extra=extra, file=f"stuff/{file}")


if __name__ == "__main__":
    for row in ROWS:
        make(*row)
