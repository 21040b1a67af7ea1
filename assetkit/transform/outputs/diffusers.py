"""A diffusers folder: one folder per component with its configuration, the scheduler's, and the index of all.

Names follow diffusers 0.42 (``diffusion_pytorch_model.safetensors``) and transformers 5 (``model.safetensors``); both
want ``format: pt`` in the metadata. Configurations that came with the model are kept, others are read off its shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetkit.configs import component_config, pipeline_index, scheduler_config
from assetkit.errors import InputError
from assetkit.families import Family
from assetkit.transform.layouts import family_of
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node
from assetkit.transform.options import Option
from assetkit.transform.outputs import Container
from assetkit.transform.outputs.sharded import copied, shards, text_file
from assetkit.transform.plan import OutputFile

SHARD = 10_000_000_000
"""Bytes of one weight file; diffusers' own default."""
INDEX = "model_index.json"
_TRANSFORMERS = ("CLIPText", "CLIPVision", "T5", "UMT5", "Gemma", "Qwen", "Llama", "Mistral", "ChatGLM")
"""How class names of transformers begin."""


def lay_out(model: Model, metadata: Mapping[str, str], options: Mapping[str, Any]) -> list[OutputFile]:
    """The files of the folder. Raises `InputError` where a configuration can be neither kept nor derived."""
    family = model.family or family_of(model)
    groups = _grouped(model)
    classes = {folder: _classname(model, family, folder) for folder in groups}
    files = []
    for folder, tensors in groups.items():
        prefix = f"{folder}/" if folder else ""
        stem = "model" if classes[folder].startswith(_TRANSFORMERS) else "diffusion_pytorch_model"
        weights = shards(stem, tensors, {**metadata, "format": "pt"}, options["shard"])
        files += [_under(prefix, each) for each in weights]
        files.append(text_file(f"{prefix}config.json", _config(model, family, folder, classes[folder], tensors)))
    if "" not in groups:
        files += _pipeline(model, family, classes)
    written = {file.path for file in files}
    files += [copied(path, source) for path, source in sorted(model.files.items()) if path not in written]
    return files


def _grouped(model: Model) -> dict[str, dict[str, Node]]:
    groups: dict[str, dict[str, Node]] = {}
    for name, node in model.tensors.items():
        folder, found, key = name.partition("/")
        groups.setdefault(folder if found else "", {})[key if found else name] = node
    if "" in groups and len(groups) > 1:
        raise InputError(
            f"{model.name}: {next(iter(groups['']))!r} belongs to no component", hint="convert its layout first"
        )
    return groups


def _classname(model: Model, family: Family, folder: str) -> str:
    index = model.configs.get("model_index", {}).get(folder)
    if isinstance(index, list) and len(index) == 2:
        return str(index[1])
    own = model.configs.get(folder, {})
    if "_class_name" in own:
        return str(own["_class_name"])
    for part in family.parts:
        if part.folder == folder:
            return part.classname
    alone = [part for part in family.parts if part.component == model.component]
    if folder == "" and alone:
        return alone[0].classname
    raise InputError(f"{model.name}: no class is known for component {folder or 'alone'!r} of {family.name}")


def _config(
    model: Model, family: Family, folder: str, classname: str, tensors: Mapping[str, Node]
) -> Mapping[str, Any]:
    if folder in model.configs:
        return model.configs[folder]
    shapes = {name: node.shape for name, node in tensors.items()}
    return component_config(classname, shapes, family.id, component=folder or None, **model.facts)


def _pipeline(model: Model, family: Family, classes: Mapping[str, str]) -> list[OutputFile]:
    index = model.configs.get("model_index") or pipeline_index(family.id, classes, **model.facts)
    scheduler = model.configs.get("scheduler") or scheduler_config(family.id, **model.facts)
    return [text_file(INDEX, index), text_file("scheduler/scheduler_config.json", scheduler)]


def _under(prefix: str, file: OutputFile) -> OutputFile:
    return OutputFile(prefix + file.path, file.head, file.tensors, file.size)


CONTAINER = Container(
    "diffusers",
    "A diffusers folder.",
    (Option("shard", "integer", "Bytes of one weight file.", SHARD, low=1),),
    lay_out,
    folder=True,
)
