"""What a pipeline's folder holds beside weights: its index, schedulers, tokenizers and picture processors.

What came with the model is kept. What did not is made where it follows from the family (`assetkit.configs`); what
follows from nothing, such as UMT5's vocabulary, is named in a warning and must come from another folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assetkit.configs import pipeline_index, processor_files, scheduler_config, tokenizer_files
from assetkit.errors import InputError
from assetkit.families import Family
from assetkit.transform.model import Model
from assetkit.transform.outputs.sharded import as_json

INDEX = "model_index.json"
_SCHEDULER_FILE = "scheduler_config.json"
_WEIGHTLESS = ("Tokenizer", "Processor", "FeatureExtractor", "Scheduler")
"""What class names of parts without weights say."""


def completed(model: Model, family: Family | None, components: Mapping[str, list[str]]) -> Model:
    """The model with all files of its folder but weights and their configurations; a warning for each it must lack.

    `components` are the parts with weights: library and class by folder. Raises `InputError` where the pipeline needs
    one that is not among them.
    """
    index = _index(model, family, components)
    warnings = _without_weights(index, components)
    files = {path: file for path, file in model.files.items() if _belongs(path, index)}
    there = {path.partition("/")[0] for path in files if "/" in path} | components.keys()
    for name, classname in [(name, entry[1]) for name, entry in index.items() if _is_part(entry)]:
        if name in there:
            continue
        try:
            made = _made(model, family, name, classname)
        except InputError as error:
            say = "say it with --prediction, or " if "prediction" in error.hint else ""
            why = f"{error.message}; {say}take it from a folder that has it with --config DIR"
            warnings.append(f"{name} ({classname}) is missing: {why}")
            continue
        files.update({f"{name}/{file}": content for file, content in made.items()})
        if _SCHEDULER_FILE in made:
            index[name] = ["diffusers", json.loads(made[_SCHEDULER_FILE])["_class_name"]]
    files[INDEX] = as_json(index)
    return replace(model, files=files, warnings=(*model.warnings, *warnings))


def _without_weights(index: dict[str, Any], components: Mapping[str, list[str]]) -> list[str]:
    """Take parts out of an index whose weights are not there; a line for each."""
    gone = []
    for name, entry in index.items():
        weighs = _is_part(entry) and not any(each in entry[1] for each in _WEIGHTLESS)
        if weighs and name not in components:
            gone.append(f"{name} ({entry[1]}) has no weights here, so the pipeline goes without it")
            index[name] = [None, None]
    return gone


def _index(model: Model, family: Family | None, components: Mapping[str, list[str]]) -> dict[str, Any]:
    """The source's own with what is written now, or the family's."""
    own = model.configs.get("model_index")
    if own is not None:
        return {**own, **components}
    if family is None:
        raise InputError(f"{model.name}: its pipeline is not known", hint="give a folder of one with --config DIR")
    classes = {name: classname for name, (_, classname) in components.items()}
    try:
        return pipeline_index(family.id, classes, **model.facts)
    except InputError as error:
        hint = error.hint or "put it in with --replace, or write one component alone with --component"
        raise InputError(f"{model.name}: {error.message}", hint=hint) from error


def _belongs(path: str, index: Mapping[str, Any]) -> bool:
    """Whether a file lies at the top of the folder or under something that the index names."""
    folder, below, _ = path.partition("/")
    return path != INDEX and (not below or _is_part(index.get(folder)))


def _is_part(entry: object) -> bool:
    return isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], str)


def _made(model: Model, family: Family | None, name: str, classname: str) -> Mapping[str, bytes]:
    """The files of one part without weights, from what is known of its family."""
    if family is None:
        raise InputError("it is known of no family")
    if "Scheduler" in classname:
        return {_SCHEDULER_FILE: as_json(scheduler_config(family.id, component=name, **model.facts))}
    make = tokenizer_files if name.startswith("tokenizer") else processor_files
    return make(family.id, name, **model.facts)
