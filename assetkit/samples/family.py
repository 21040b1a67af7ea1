"""What the sample family consists of, as its manifest says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assetkit.errors import UsageError

DATA = Path(__file__).parent / "data"
"""Where the manifest and the parts lie."""
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Sample:
    """One model of the family: what it is, how its file is put together, what it was measured to do."""

    name: str
    file: str
    """Name of the file that `make` writes."""
    kind: str
    base: str | None
    shows: str
    """One line: what it does that can be seen."""
    parts: tuple[tuple[str, str], ...]
    """Parts by name with the prefix of their tensors in the file; a later part replaces tensors of an earlier one."""
    adapter: str | None = None
    """The part that is baked into the rest at the end: what this variant adds to its base."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Header lines of the file."""
    sha256: str = ""
    size: int = 0
    recipe: Mapping[str, Any] = field(default_factory=dict)
    """Plan, seed and threads of its training."""
    measured: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, row: Mapping[str, Any]) -> Sample:
        """From its row in the manifest."""
        known = {key: row[key] for key in cls.__slots__ if key in row and key not in {"name", "parts"}}
        return cls(name=name, parts=tuple((part, prefix) for part, prefix in row["parts"]), **known)


@cache
def manifest(folder: Path = DATA) -> Mapping[str, Any]:
    """The whole manifest: data, judge, parts with their hashes, samples with recipe and measured quality.

    A family that is not there is an empty one.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {"parts": {}, "samples": {}}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def family(folder: Path = DATA) -> Mapping[str, Sample]:
    """The samples by name, in the manifest's order."""
    return {name: Sample.of(name, row) for name, row in manifest(folder)["samples"].items()}


def names(folder: Path = DATA) -> tuple[str, ...]:
    """What there is."""
    return tuple(family(folder))


def sample(name: str, folder: Path = DATA) -> Sample:
    """One sample. Raises `UsageError` for a name that there is not."""
    known = family(folder)
    if name not in known:
        raise UsageError(f"no sample is called {name}", hint="there are " + (", ".join(known) or "none in this build"))
    return known[name]
