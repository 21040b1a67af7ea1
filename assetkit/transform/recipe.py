"""Recipes: what to make of which inputs, as JSON or YAML that anybody can run again.

    assetkit: 1
    inputs:
      a: {path: anime.safetensors}          # or {sha256: …}; a canonical recipe pins every input by its hash
      b: {sha256: 8d1c…, name: photo.safetensors}
    steps:
      - {op: merge, models: [a, b], method: weighted-sum, alpha: 0.3}
      - {op: cast, dtype: fp16}             # a step without `models` takes what the step before it made
    output: {format: safetensors}

`canonical` fills in every default, checks every name, and leaves no path in. The recipe's hash is the SHA-256 of its
canonical JSON; together with the engine's version it names the bytes that come out.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assetkit._version import __version__
from assetkit.errors import InputError, NotFoundError, UsageError
from assetkit.formats import open_model
from assetkit.transform.operations import operations
from assetkit.transform.options import checked
from assetkit.transform.outputs import containers

VERSION = 1
KEY = "assetkit.recipe"
"""Metadata key that holds the canonical recipe of an output."""
_LIMIT = 8 << 20
_MODELS = (".safetensors", ".sft", ".gguf")


def load(path: Path) -> dict[str, Any]:
    """The recipe in a JSON or YAML file, or the one that a safetensors or GGUF file was made by; paths in it are
    relative to the file.

    Raises `NotFoundError`, and `InputError` for anything that is no recipe.
    """
    found = _parsed(path, _carried(path) if path.suffix.lower() in _MODELS else _text(path))
    inputs = found.get("inputs")
    for entry in inputs.values() if isinstance(inputs, dict) else ():
        if isinstance(entry, dict):
            _settle(entry, path.parent)
    return found


def _text(path: Path) -> bytes:
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: no such file") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if len(text) > _LIMIT:
        raise InputError(f"{path}: a recipe of {len(text)} bytes is not read")
    return text


def _carried(path: Path) -> bytes:
    """What the metadata of a model says it was made by."""
    with open_model(path) as source:
        text = source.header.metadata.get(KEY)
    if text is None:
        raise InputError(f"{path}: carries no recipe: it was not made here, or its metadata was lost since")
    return text.encode()


def _settle(entry: dict[str, Any], folder: Path) -> None:
    """An input's path from where the recipe lies: the one it gives, or a file of its name beside the recipe."""
    if isinstance(entry.get("path"), str):
        entry["path"] = str(folder / entry["path"])
    elif isinstance(entry.get("name"), str) and entry["name"] == Path(entry["name"]).name:
        beside = folder / entry["name"]
        if beside.exists():
            entry["path"] = str(beside)


def load_weights(path: Path) -> dict[str, float]:
    """Values of alpha by component, block or key from a YAML or JSON mapping (see `operations.weights`)."""
    try:
        found = _yaml(path, path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if not isinstance(found, dict):
        raise InputError(f"{path}: is no mapping of blocks to numbers", hint="write lines like IN04: 0.3")
    return {str(name): value for name, value in found.items()}


def _parsed(path: Path, text: bytes) -> dict[str, Any]:
    found = _yaml(path, text)
    if not isinstance(found, dict) or found.get("assetkit") != VERSION:
        raise InputError(f"{path}: is no recipe", hint=f"a recipe begins with 'assetkit: {VERSION}'")
    return found


def _yaml(path: Path, text: bytes) -> Any:
    import yaml

    try:
        if text.lstrip().startswith(b"{"):
            with contextlib.suppress(json.JSONDecodeError):  # a flow mapping of YAML begins alike
                return json.loads(text, object_pairs_hook=_without_repeats)
        return yaml.load(text, _loader())  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"{path}: is neither JSON nor YAML: {str(error).splitlines()[0][:200]}") from error


def _without_repeats(pairs: Sequence[tuple[Any, Any]]) -> dict[Any, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [str(name) for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is given twice")
    return found


@cache
def _loader() -> Any:
    """PyYAML's safe loader, but two values under one name are an error: it would keep the last one silently."""
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc, unused-ignore]
        """See above."""

    def mapping(loader: Any, node: Any) -> dict[Any, Any]:
        loader.flatten_mapping(node)
        keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
        values = [loader.construct_object(value, deep=True) for _, value in node.value]
        if any(isinstance(key, (dict, list)) for key in keys):
            raise ValueError("a name is no text")
        return _without_repeats(list(zip(keys, values, strict=True)))

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    return Loader


def canonical(
    recipe: Mapping[str, Any], pins: Mapping[str, Mapping[str, Any]], *, numbered: bool = True
) -> dict[str, Any]:
    """The recipe with every default filled in and `pins` (input → ``{"sha256", "name"}``) as its inputs; a pin may say
    ``"measured": False`` where the hash is what a source claims.

    Raises `UsageError` that names the option when something in it is wrong, and its step as `place` does.
    """
    unknown = sorted(map(str, set(recipe) - {"assetkit", "engine", "inputs", "steps", "output"}))
    if unknown:
        raise UsageError(f"the recipe has no place for {unknown[0]!r}")
    steps = recipe.get("steps") or []
    if not isinstance(steps, Sequence) or isinstance(steps, str):
        raise UsageError("the recipe's steps are no list")
    names, done = list(pins), []
    for number, step in enumerate(steps, 1):
        made = _step(step, number, names, len(pins), numbered=numbered)
        names.append(made["as"])
        done.append(made)
    _check_use(pins, done)
    return {
        "assetkit": VERSION,
        "engine": __version__,
        "inputs": {name: dict(pin) for name, pin in sorted(pins.items())},
        "steps": done,
        "output": _output(recipe.get("output") or {}),
    }


def used_inputs(recipe: Mapping[str, Any]) -> list[str]:
    """The inputs of a canonical recipe whose tensors are used, in the order of their use."""
    if not recipe["steps"]:
        return list(recipe["inputs"])
    named = (name for step in recipe["steps"] for name in step["models"][: 1 if step["op"] == "configure" else None])
    return [name for name in dict.fromkeys(named) if name in recipe["inputs"]]


def _check_use(pins: Mapping[str, object], steps: Sequence[Mapping[str, Any]]) -> None:
    """Raise for a model that nothing is made of: what was meant for it would be left out silently."""
    used = {name for step in steps for name in step["models"]}
    idle = [name for name in pins if name not in used]
    if not steps:
        idle = idle[1:]
    if idle:
        raise UsageError(f"no step uses the input {idle[0]!r}")
    lost = next((step for step in steps[:-1] if step["as"] not in used), None)
    if lost is not None:
        raise UsageError(
            f"nothing uses what {lost['as']} ({lost['op']}) makes", hint="name it among the models of a step"
        )


def place(number: int, operation: str, *, numbered: bool) -> str:
    """What errors call a step: by its number too where somebody wrote the recipe, who can count its steps."""
    return f"step {number} ({operation})" if numbered else operation


def _step(step: object, number: int, names: list[str], inputs: int, *, numbered: bool) -> dict[str, Any]:
    where = f"step {number}"
    if not isinstance(step, Mapping) or not isinstance(step.get("op"), str):
        raise UsageError(f"{where} names no operation", hint=f"one of {', '.join(operations())}")
    operation = operations().get(step["op"])
    if operation is None:
        raise UsageError(f"{where}: no operation is called {step['op']!r}", hint=f"one of {', '.join(operations())}")
    where = place(number, operation.id, numbered=numbered)
    models = _models(step, where, names, inputs)
    least, most = operation.models
    if len(models) < least or (most is not None and len(models) > most):
        wanted = str(least) if least == most else f"{least} or more" if most is None else f"{least} to {most}"
        raise UsageError(f"{where} takes {wanted} model{'s' * (wanted != '1')} and gets {len(models)}")
    name = step.get("as", f"step{number}")
    if not isinstance(name, str) or name in names:
        raise UsageError(f"{where} cannot be called {name!r}: that name is taken")
    rest = {str(key): value for key, value in step.items() if key not in ("op", "models", "as")}
    return {"op": operation.id, "models": models, "as": name, **checked(rest, operation.options, where)}


def _models(step: Mapping[str, Any], where: str, names: list[str], inputs: int) -> list[str]:
    """The models of a step: those it names, or what the step before it made (the input, of a first step)."""
    given = step.get("models")
    if given is None:
        if len(names) == inputs > 1:  # the first step
            raise UsageError(f"{where} does not say which of the {inputs} inputs it takes", hint="models: [a, b]")
        return names[-1:]
    listed = given if isinstance(given, (list, tuple)) else [given]
    models = [str(each) if isinstance(each, int) else each for each in listed]
    for each in models:
        if not isinstance(each, str) or each not in names:
            raise UsageError(f"{where} uses {each!r}, which is neither an input nor an earlier step")
    return models


def _output(output: object) -> dict[str, Any]:
    if not isinstance(output, Mapping):
        raise UsageError("the recipe's output is no mapping")
    name = output.get("format", "safetensors")
    container = containers().get(name)
    if container is None:
        raise UsageError(f"output: no format is called {name!r}", hint=f"one of {', '.join(containers())}")
    rest = {key: value for key, value in output.items() if key != "format"}
    return {"format": name, **checked(rest, container.options, "output")}


def text(recipe: Mapping[str, Any]) -> str:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(recipe, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(recipe: Mapping[str, Any]) -> str:
    """The recipe's hash."""
    return hashlib.sha256(text(recipe).encode()).hexdigest()
