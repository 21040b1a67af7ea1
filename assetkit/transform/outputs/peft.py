"""A PEFT folder: the adapter's tensors beside the configuration that says its ranks and alphas.

One adapter per model, so an adapter of several components has a folder for each. Names and fields are those of PEFT
0.21.2 (``adapter_model.safetensors``, ``adapter_config.json`` with ``rank_pattern`` and ``alpha_pattern``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from assetkit.adapters.algorithms import split
from assetkit.errors import InputError
from assetkit.transform.model import Model
from assetkit.transform.module_rows import number
from assetkit.transform.nodes import Node
from assetkit.transform.outputs import Container
from assetkit.transform.outputs.safetensors import safetensors_file
from assetkit.transform.outputs.sharded import text_file
from assetkit.transform.plan import OutputFile
from assetkit.transform.workspace import Workspace

WRAPPER = "base_model.model."
_ROLES = frozenset({"down", "up", "magnitude", "alpha", "down_bias", "up_bias"})


def lay_out(model: Model, metadata: Mapping[str, str], options: Mapping[str, Any]) -> list[OutputFile]:
    """The files. Raises `InputError` for tensors that are no plain low rank under PEFT's names."""
    folders: dict[str, dict[str, Node]] = {}
    for key, node in model.tensors.items():
        folder, found, name = key.rpartition("/")
        folders.setdefault(folder + found, {})[name] = node
    files = []
    for folder, tensors in sorted(folders.items()):
        config, kept = _configured(model.name, tensors)
        weights = safetensors_file(f"{folder}adapter_model.safetensors", kept, {**metadata, "format": "pt"})
        files += [weights, text_file(f"{folder}adapter_config.json", config)]
    return files


def _configured(name: str, tensors: Mapping[str, Node]) -> tuple[dict[str, Any], dict[str, Node]]:
    """The configuration, and the tensors without the alphas that it states."""
    modules: dict[str, dict[str, Node]] = {}
    kept = {}
    for key, node in tensors.items():
        named = split(key)
        if named is None or named[1].name not in _ROLES or not key.startswith(WRAPPER):
            raise InputError(f"{name}: {key!r} is no tensor of a PEFT LoRA", hint="make it one with --rank R")
        modules.setdefault(named[0].removeprefix(WRAPPER), {})[named[1].name] = node
        if named[1].name != "alpha":
            kept[key] = node
    return _config(name, modules), kept


def _config(name: str, modules: Mapping[str, Mapping[str, Node]]) -> dict[str, Any]:
    work = Workspace()
    ranks = {path: parts["down"].shape[0] for path, parts in modules.items()}
    alphas = {
        path: (number(parts["alpha"], work) if "alpha" in parts else 0.0) or float(ranks[path])
        for path, parts in modules.items()
    }
    rank, alpha = _usual(ranks), _usual(alphas)
    magnitudes = sum("magnitude" in parts for parts in modules.values())
    if magnitudes not in (0, len(modules)):
        raise InputError(f"{name}: {magnitudes} of {len(modules)} modules have DoRA magnitudes; PEFT has all or none")
    return {
        "peft_type": "LORA",
        "r": rank,
        "lora_alpha": alpha,
        "rank_pattern": _others(ranks, rank),
        "alpha_pattern": _others(alphas, alpha),
        "target_modules": sorted(modules),
        "use_dora": bool(magnitudes),
        "use_rslora": False,
        "lora_bias": any("up_bias" in parts for parts in modules.values()),
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "base_model_name_or_path": None,
        "task_type": None,
    }


def _usual(values: Mapping[str, Any]) -> Any:
    counts = Counter(values.values())
    return max(counts, key=lambda value: (counts[value], value))


def _others(values: Mapping[str, Any], usual: Any) -> dict[str, Any]:
    """Exceptions by the module's whole path, anchored: PEFT matches a pattern to the end of a path."""
    return {f"^{path}": value for path, value in sorted(values.items()) if value != usual}


CONTAINER = Container("peft", "A PEFT folder.", (), lay_out, folder=True)
