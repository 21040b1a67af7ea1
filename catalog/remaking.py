"""A fetched file through a recipe before it is placed; or only those parts of it that the recipe uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetkit.catalog.lineage import steps_digest
from assetkit.sources.remote import RemoteModel

if TYPE_CHECKING:
    from assetkit.transform.plan import Plan

Steps = Sequence[Mapping[str, Any]]


def remake(source: Path, name: str, sha256: str, steps: Steps, target: Path) -> str:
    """Write what `steps` make of `source` (whose hash was measured) to `target`; gives the SHA-256 of that.

    Raises `UsageError` for steps that make no sense, `InputError` for a file whose tensors cannot be taken.
    """
    from assetkit.transform.make import planned

    with planned(_recipe(source, name, sha256, steps), known=lambda path: sha256) as plan:
        return _written(plan, target)


def used(source: RemoteModel, name: str, claimed: str, steps: Steps) -> list[str]:
    """The tensors of a remote file that `steps` use. `claimed` is the hash that its source says.

    Raises what `remake` raises, and `RemoteError`: a few small tensors may be read to see what the file is.
    """
    from assetkit.transform.nodes import Stored, leaves

    with _planned(source, name, claimed, steps) as plan:
        nodes = [leaf for file in plan.files for written in file.tensors for leaf in leaves(written.node)]
    return list(dict.fromkeys(leaf.name for leaf in nodes if isinstance(leaf, Stored)))


def remake_brought(source: RemoteModel, name: str, claimed: str, steps: Steps, target: Path) -> str:
    """`remake` for a remote file whose tensors are here. The recipe in the output says that its input's hash was not
    measured."""
    with _planned(source, name, claimed, steps) as plan:
        return _written(plan, target)


@contextmanager
def _planned(source: RemoteModel, name: str, claimed: str, steps: Steps) -> Iterator[Plan]:
    from assetkit.transform.make import planned

    recipe = _recipe(source.part, name, claimed, steps)
    with planned(recipe, known=lambda path: claimed, given={source.part: source}) as plan:
        yield plan


def _recipe(source: Path, name: str, sha256: str, steps: Steps) -> dict[str, Any]:
    return {
        "assetkit": 1,
        "inputs": {"a": {"path": str(source), "name": name, "sha256": sha256}},
        "steps": [dict(each) for each in steps],
        "output": {"format": "safetensors"},
    }


def _written(plan: Plan, target: Path) -> str:
    from assetkit.transform.certificate import Certificate
    from assetkit.transform.run import run

    outcome = run(plan, target, force=True)
    return str(Certificate(plan, outcome).to_dict()["output"]["sha256"])


def canonical_steps(steps: Steps) -> str:
    """What lineage calls a recipe of these steps (`lineage.steps_digest`). Raises `UsageError` for nonsense."""
    from assetkit.transform.recipe import canonical

    pins = {"a": {"sha256": "0" * 64, "name": ""}}
    return steps_digest(canonical({"assetkit": 1, "steps": [dict(each) for each in steps]}, pins)["steps"])
