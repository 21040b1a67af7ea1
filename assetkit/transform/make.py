"""From a recipe to a plan: open the inputs, apply the steps, lay out the output. No weight is read on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assetkit._version import __version__
from assetkit.errors import InputError, NotFoundError, UsageError
from assetkit.progress import SILENT, Progress
from assetkit.transform import recipe as recipes
from assetkit.transform.inputs import Inputs, Known, unknown
from assetkit.transform.licensing import Parent, clashes
from assetkit.transform.lineage import metadata_of
from assetkit.transform.model import Model
from assetkit.transform.nodes import leaves
from assetkit.transform.operations import Conditions, operations
from assetkit.transform.outputs import containers
from assetkit.transform.plan import Plan
from assetkit.transform.scaled import unscaled
from assetkit.types import TensorSource

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
    progress: Progress = SILENT,
    given: Mapping[Path, TensorSource] = MappingProxyType({}),
    numbered: bool = True,
) -> Iterator[Plan]:
    """The plan for a recipe, its inputs open as long as the context is.

    `known` and `find` let a catalog say hashes that were measured before, and where a pinned file lies; measuring one
    reads the whole file, which `progress` is told. `given` are inputs that are open already and not here as a whole, by
    the path that the recipe has for them: `known` must say their hash, and the recipe notes that nobody measured it.
    Errors name a step by its number unless nobody wrote the recipe (`numbered` is false). Raises `UsageError` for a
    recipe that is wrong, `NotFoundError` for an input that is not there, `InputError` for one that cannot be used or is
    not what its hash says.
    """
    with Inputs(known or unknown, progress=progress, given=given) as inputs:
        paths = _paths(recipe, find)
        models = {name: inputs.open(path) for name, path in paths.items()}
        pins = {name: _pin(recipe, name, path, inputs) for name, path in paths.items()}
        _check_pins(recipe, pins)
        exact = recipes.canonical(recipe, pins, numbered=numbered)
        for number, step in enumerate(exact["steps"], 1):
            where = recipes.place(number, step["op"], numbered=numbered)
            models[step["as"]] = _apply(step, where, models, conditions)
        plan = _laid_out(exact, models, tuple(paths.values()))
        yield replace(plan, stamps=dict(inputs.stamps), warnings=(*_aged(recipe), *_narrowed(plan)))


def _paths(recipe: Mapping[str, Any], find: Find) -> dict[str, Path]:
    inputs = recipe.get("inputs")
    if not isinstance(inputs, Mapping) or not inputs:
        raise UsageError("the recipe names no inputs")
    return {str(name): _path(str(name), entry, find) for name, entry in inputs.items()}


def _path(name: str, entry: object, find: Find) -> Path:
    if not isinstance(entry, Mapping):
        raise UsageError(f"input {name!r} is neither a path nor a hash", hint="write {path: model.safetensors}")
    strange = [key for key in entry if key not in ("path", "sha256", "name", "measured")]
    if strange:
        raise UsageError(f"input {name!r} has no place for {strange[0]!r}", hint="it has path, sha256 and name")
    if isinstance(entry.get("path"), str):
        return Path(entry["path"])
    wanted = entry.get("sha256")
    if not isinstance(wanted, str):
        raise UsageError(f"input {name!r} is neither a path nor a hash")
    found = find(wanted)
    if found is None:
        said = f" ({entry['name']})" if entry.get("name") else ""
        raise NotFoundError(
            f"input {name!r}{said}: no file of SHA-256 {wanted} is known",
            hint="put it beside the recipe, or scan the folder it lies in",
        )
    return found


def _pin(recipe: Mapping[str, Any], name: str, path: Path, inputs: Inputs) -> dict[str, Any]:
    """What names an input's bytes. That a hash was claimed and not measured stays said when the recipe runs again, so
    that the same recipe gives the same bytes."""
    pin: dict[str, Any] = {"sha256": inputs.pin(path), "name": _name(recipe, name, path)}
    claimed = path in inputs.given or _entry(recipe, name).get("measured") is False
    return {**pin, "measured": False} if claimed else pin


def _name(recipe: Mapping[str, Any], name: str, path: Path) -> str:
    """What a pinned recipe calls its input, wherever that lies now: the name goes into the output."""
    entry = _entry(recipe, name)
    said = entry.get("name")
    return said if isinstance(said, str) and entry.get("sha256") else path.name


def _entry(recipe: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(entry for each, entry in recipe["inputs"].items() if str(each) == name)


def _aged(recipe: Mapping[str, Any]) -> Iterator[str]:
    made = recipe.get("engine")
    if made is not None and made != __version__:
        yield f"the recipe was made by version {made} and runs with {__version__}: the bytes may differ"


def _narrowed(plan: Plan) -> Iterator[str]:
    """F64 has more digits and a wider range than what is computed in."""
    names = [
        written.name
        for file in plan.files
        for written in file.tensors
        if not written.node.exact and any(leaf.dtype == "F64" for leaf in leaves(written.node))
    ]
    if names:
        yield f"{len(names)} tensors come from F64 and are computed in float32, such as {names[0]!r}"


def _check_pins(recipe: Mapping[str, Any], pins: Mapping[str, Mapping[str, Any]]) -> None:
    for name, entry in recipe["inputs"].items():
        wanted, found = entry.get("sha256"), pins[str(name)]
        if wanted and str(wanted).lower() != found["sha256"]:
            raise InputError(
                f"input {name!r} ({found['name']}) has SHA-256 {found['sha256']}, the recipe wants {wanted}",
                hint="it is another file, or was changed",
            )


def _apply(step: Mapping[str, Any], where: str, models: Mapping[str, Model], conditions: Conditions) -> Model:
    options = {key: value for key, value in step.items() if key not in ("op", "models", "as")}
    operation = operations()[step["op"]]
    given = [models[name] for name in step["models"]]
    try:
        return operation.apply([unscaled(each) for each in given] if operation.plain else given, options, conditions)
    except UsageError as error:
        raise UsageError(f"{where}: {error.message}", hint=error.hint) from error


def _laid_out(recipe: Mapping[str, Any], models: Mapping[str, Model], paths: tuple[Path, ...]) -> Plan:
    model = models[recipe["steps"][-1]["as"] if recipe["steps"] else next(iter(recipe["inputs"]))]
    container = containers()[recipe["output"]["format"]]
    if container.prepare is not None:
        model = container.prepare(model, recipe["output"])
    parents = [replace(models[name], name=recipe["inputs"][name]["name"]) for name in recipes.used_inputs(recipe)]
    metadata = metadata_of(model, recipe, parents)
    files = container.lay_out(model, metadata, recipe["output"])
    clash = clashes([Parent(each.name, each.metadata) for each in parents])
    return Plan(recipe, model, tuple(files), paths, folder=container.folder, clashes=clash)
