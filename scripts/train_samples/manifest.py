"""What each model came from and what it does: a JSON beside every file."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from scripts.train_samples.fitting import Plan

PACKAGES = ("torch", "diffusers", "transformers", "scikit-learn", "numpy")


def written(
    path: Path,
    *,
    shows: str,
    plan: Plan,
    seed: int,
    needs: Mapping[str, str],
    measured: Mapping[str, Any],
    seconds: float,
    brief: bool,
) -> dict[str, Any]:
    """The manifest of the file at `path`, also written beside it with the ending ``.json``."""
    from assetkit import hash_file

    found = {
        "file": path.name,
        "shows": shows,
        "sha256": hash_file(path).sha256,
        "size": path.stat().st_size,
        "recipe": {"plan": dataclasses.asdict(plan), "seed": seed, "threads": torch.get_num_threads()},
        "needs": dict(needs),
        "measured": dict(measured),
        "seconds": round(seconds),
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
        "brief": brief,
    }
    path.with_suffix(".json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return found
