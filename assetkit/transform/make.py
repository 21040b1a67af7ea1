"""From a recipe to a plan: open the inputs, apply the steps, lay out the output. No weight is read on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from assetkit.errors import InputError, NotFoundError, UsageError
from assetkit.transform import recipe as recipes
from assetkit.transform.inputs import Inputs, Known
from assetkit.transform.lineage import metadata_of
from assetkit.transform.model import Model
from assetkit.transform.operations import Conditions, operations
from assetkit.transform.outputs import containers
from assetkit.transform.plan import Plan
from assetkit.transform.scaled import unscaled

Find = Callable[[str], Path | None]
"""Gives a path at which a file of this SHA-256 lies, or None."""


def _nowhere(_: str) -> Path | None:
    return None


@contextmanager
def planned(
    recipe: Mapping[str, Any],
    *,
    conditions: Conditions = Conditions(),  # noqa: B008 - frozen
    known: Known | None = None,
    find: Find = _nowhere,
) -> Iterator[Plan]:
    """The plan for a recipe, its inputs open as long as the context is.

    `known` and `find` let a catalog say hashes that were measured before, and where a pinned file lies. Raises
    `UsageError` for a recipe that is wrong, `NotFoundError` for an input that is not there, `InputError` for one that
    cannot be used or is not what its hash says.
    """
    with Inputs(known) if known else Inputs() as inputs:
        paths = _paths(recipe, find)
        models = {name: inputs.open(path) for name, path in paths.items()}
        pins = {name: {"sha256": inputs.pin(path), "name": path.name} for name, path in paths.items()}
        _check_pins(recipe, pins)
        exact = recipes.canonical(recipe, pins)
        for step in exact["steps"]:
            models[step["as"]] = _apply(step, models, conditions)
        yield replace(_laid_out(exact, models, tuple(paths.values())), stamps=dict(inputs.stamps))


def _paths(recipe: Mapping[str, Any], find: Find) -> dict[str, Path]:
    inputs = recipe.get("inputs")
    if not isinstance(inputs, Mapping) or not inputs:
        raise UsageError("the recipe names no inputs")
    return {str(name): _path(str(name), entry, find) for name, entry in inputs.items()}


def _path(name: str, entry: object, find: Find) -> Path:
    if not isinstance(entry, Mapping):
        raise UsageError(f"input {name!r} is neither a path nor a hash")
    if isinstance(entry.get("path"), str):
        return Path(entry["path"])
    wanted = entry.get("sha256")
    if not isinstance(wanted, str):
        raise UsageError(f"input {name!r} is neither a path nor a hash")
    found = find(wanted)
    if found is None:
        raise NotFoundError(f"input {name!r}: no file of SHA-256 {wanted} is known", hint="scan the folder it lies in")
    return found


def _check_pins(recipe: Mapping[str, Any], pins: Mapping[str, Mapping[str, str]]) -> None:
    for name, entry in recipe["inputs"].items():
        wanted = entry.get("sha256")
        if wanted and wanted != pins[str(name)]["sha256"]:
            raise InputError(f"input {name!r} has SHA-256 {pins[str(name)]['sha256']}, the recipe wants {wanted}")


def _apply(step: Mapping[str, Any], models: Mapping[str, Model], conditions: Conditions) -> Model:
    options = {key: value for key, value in step.items() if key not in ("op", "models", "as")}
    operation = operations()[step["op"]]
    given = [models[name] for name in step["models"]]
    return operation.apply([unscaled(each) for each in given] if operation.plain else given, options, conditions)


def _laid_out(recipe: Mapping[str, Any], models: Mapping[str, Model], paths: tuple[Path, ...]) -> Plan:
    model = models[recipe["steps"][-1]["as"] if recipe["steps"] else next(iter(recipe["inputs"]))]
    container = containers()[recipe["output"]["format"]]
    if container.prepare is not None:
        model = container.prepare(model, recipe["output"])
    parents = [models[name] for name in recipe["inputs"]]
    metadata = metadata_of(model, recipe, parents)
    files = container.lay_out(model, metadata, recipe["output"])
    return Plan(recipe, model, tuple(files), paths, folder=container.folder)
