"""A fetched file through a recipe before it is placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def remake(source: Path, name: str, sha256: str, steps: Sequence[Mapping[str, Any]], target: Path) -> str:
    """Write what `steps` make of `source` (whose hash was measured) to `target`; gives the SHA-256 of that.

    Raises `UsageError` for steps that make no sense, `InputError` for a file whose tensors cannot be taken.
    """
    from assetkit.transform.certificate import Certificate
    from assetkit.transform.make import planned
    from assetkit.transform.run import run

    recipe = {
        "assetkit": 1,
        "inputs": {"a": {"path": str(source), "name": name, "sha256": sha256}},
        "steps": [dict(each) for each in steps],
        "output": {"format": "safetensors"},
    }
    with planned(recipe, known=lambda path: sha256) as plan:
        outcome = run(plan, target, force=True)
    return str(Certificate(plan, outcome).to_dict()["output"]["sha256"])
