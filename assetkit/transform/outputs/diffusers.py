"""A diffusers folder: one folder per component with its configuration, the scheduler's, and the index of all.

Names follow diffusers 0.42 (``diffusion_pytorch_model.safetensors``) and transformers 5 (``model.safetensors``); both
want ``format: pt`` in the metadata. Configurations that came with the model are kept, others are read off its shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetkit.configs import component_config, components, settle
from assetkit.errors import InputError
from assetkit.families import Family
from assetkit.keymap import Part
from assetkit.transform.layouts import family_of
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node
from assetkit.transform.options import Option
from assetkit.transform.outputs import Container
from assetkit.transform.outputs._pipeline import completed
from assetkit.transform.outputs.sharded import copied, shards, text_file
from assetkit.transform.plan import OutputFile

SHARD = 10_000_000_000
"""Bytes of one weight file; diffusers' own default."""
_STEMS = {"diffusers": "diffusion_pytorch_model", "transformers": "model"}
"""What each library calls its weights."""


def prepare(model: Model, options: Mapping[str, Any]) -> Model:
    """The model with the tokenizers, schedulers and index of its pipeline, and warnings for what cannot be had."""
    groups = _grouped(model)
    family = _family(model)
    if "" in groups:
        parts = family.parts if family else ()
        return model.inside(next((each.folder for each in parts if each.component == model.component), ""))
    classes = {folder: _classname(model, family, folder) for folder in groups}
    return completed(model, family, {name: [_library(model, name, each), each] for name, each in classes.items()})


def lay_out(model: Model, metadata: Mapping[str, str], options: Mapping[str, Any]) -> list[OutputFile]:
    """The files of the folder. Raises `InputError` where a configuration can be neither kept nor derived."""
    family = _family(model)
    files = []
    for folder, tensors in _grouped(model).items():
        prefix = f"{folder}/" if folder else ""
        classname = _classname(model, family, folder)
        stem = _STEMS.get(_library(model, folder, classname), "model")
        weights = shards(stem, tensors, {**metadata, "format": "pt"}, options["shard"])
        files += [_under(prefix, each) for each in weights]
        files.append(text_file(f"{prefix}config.json", _config(model, family, folder, classname, tensors)))
    written = {file.path for file in files}
    files += [copied(path, source) for path, source in sorted(model.files.items()) if path not in written]
    return files


def _family(model: Model) -> Family | None:
    """The model's family; None where it is not known, which only matters for what the model did not bring itself."""
    try:
        return model.family or family_of(model)
    except InputError:
        return None


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


def _classname(model: Model, family: Family | None, folder: str) -> str:
    index = model.configs.get("model_index", {}).get(folder)
    if isinstance(index, list) and len(index) == 2:
        return str(index[1])
    own = model.configs.get(folder, {})
    for said in (own.get("_class_name"), *own.get("architectures", ())):
        if said:
            return str(said)
    for part in family.parts if family else ():
        if folder == part.folder or (folder == "" and part.component == model.component):
            return _variant(model, family, part) or part.classname
    raise InputError(f"{model.name}: no class is known for {f'its {folder}' if folder else 'this component'}")


def _variant(model: Model, family: Family | None, part: Part) -> str | None:
    """The class that the model's facts put in the place of the family's usual one (Wan's VACE)."""
    if family is None or not model.facts:
        return None
    try:
        slot = settle(family.id, model.facts).row.slots.get(part.folder)
    except InputError:
        return None
    usual = settle(family.id, {}).row.slots.get(part.folder)
    return slot.classname if slot is not None and usual is not None and slot.classname != usual.classname else None


def _library(model: Model, folder: str, classname: str) -> str:
    """Who has the class: what the source's index says, the class's own row, or whose mark its configuration bears."""
    index = model.configs.get("model_index", {}).get(folder)
    if isinstance(index, list) and len(index) == 2 and index[1] == classname:
        return str(index[0])
    row = components().get(classname)
    if row is not None:
        return row.library
    return "diffusers" if "_class_name" in model.configs.get(folder, {}) else "transformers"


def _config(
    model: Model, family: Family | None, folder: str, classname: str, tensors: Mapping[str, Node]
) -> Mapping[str, Any]:
    if folder in model.configs:
        return model.configs[folder]
    if family is None:
        raise InputError(
            f"{model.name}: has no configuration of its {folder or classname}", hint="give one with --config DIR"
        )
    shapes = {name: node.shape for name, node in tensors.items()}
    place = folder or next((each.folder for each in family.parts if each.component == model.component), None)
    try:
        return component_config(classname, shapes, family.id, component=place, **model.facts)
    except InputError as error:
        hint = "give a folder with the right configuration with --config DIR"
        raise InputError(f"{model.name}: {error.message}", hint=hint) from error


def _under(prefix: str, file: OutputFile) -> OutputFile:
    return OutputFile(prefix + file.path, file.head, file.tensors, file.size)


CONTAINER = Container(
    "diffusers",
    "A diffusers folder.",
    (Option("shard", "integer", "Bytes of one weight file.", SHARD, low=1),),
    lay_out,
    prepare=prepare,
    folder=True,
)
