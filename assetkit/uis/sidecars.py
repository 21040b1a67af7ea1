"""Sidecar files: what other programs noted down about a model, read with every key kept.

The content decides the dialect, not the name: A1111 and SD.Next both write ``<stem>.json`` with different schemas.
Everything in here is hearsay. It can break a tie; it never settles a hash, an identity or a license verdict.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from assetkit.types import Finding
from assetkit.uis.dialects import DIALECTS, Dialect
from assetkit.uis.versions import hashes_in, version_for

LIMIT = 16 << 20
"""Bytes of the largest sidecar we read; a Civitai model with hundreds of versions stays below 4 MiB."""
TEXT_LIMIT = 1 << 20
CLOCK_SLACK = 60 * 10**9
"""Nanoseconds a sidecar may be older than its model and still be about it."""


class Fact(NamedTuple):
    """One key of a sidecar. `fact` is our name for what it says, None for a key nobody explained."""

    key: str
    value: Any
    fact: str | None = None


class Hint(NamedTuple):
    """A hash somebody else claims: a hint that settles nothing."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The model a sidecar lies beside, as a stat shows it."""

    name: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What one sidecar says. `dialect` is ``unknown`` when it is not one we know, or cannot be read."""

    dialect: str
    facts: tuple[Fact, ...] = ()
    hints: tuple[Hint, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_sidecar(path: str, model: ModelFile) -> Sidecar:
    """The sidecar at `path`, read for the model beside it. Never raises for what the file holds."""
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            data = file.read(LIMIT + 1)
    except OSError as error:
        return _refused(path, "sidecar-unreadable", f"cannot be read: {error.strerror}; check its permissions")
    if len(data) > LIMIT:
        return _refused(path, "sidecar-too-large", f"is over {LIMIT >> 20} MiB; remove it if it is not a sidecar")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _refused(path, "sidecar-invalid", "is not UTF-8; save it again as UTF-8", str(error)[:200])
    fresh = status.st_mtime_ns + CLOCK_SLACK >= model.mtime_ns
    return _reader(path)(path, text, model, fresh)


def _refused(path: str, code: str, message: str, evidence: str = "") -> Sidecar:
    return Sidecar("unknown", findings=(Finding(code, "warning", path, message, evidence),))


def _reader(path: str) -> Callable[[str, str, ModelFile, bool], Sidecar]:
    suffix = path.lower().rpartition(".")[2]
    return {"txt": _text, "yaml": _config, "yml": _config, "csv": _table}.get(suffix, _json)


def _text(path: str, text: str, model: ModelFile, fresh: bool) -> Sidecar:
    return Sidecar("text", (Fact("text", text[:TEXT_LIMIT], "description"),) if text.strip() else ())


_CONFIG_LINES = (
    ("parameterization", "prediction", re.compile(r'^\s*parameterization:\s*["\']?(\w+)', re.MULTILINE)),
    ("target", None, re.compile(r"^\s{0,4}target:\s*([\w.]+)", re.MULTILINE)),
    ("in_channels", None, re.compile(r"^\s*in_channels:\s*(\d+)", re.MULTILINE)),
    ("context_dim", None, re.compile(r"^\s*context_dim:\s*(\d+)", re.MULTILINE)),
)


def _config(path: str, text: str, model: ModelFile, fresh: bool) -> Sidecar:
    """An LDM inference configuration. Single lines are enough, and a YAML parser would expand hostile aliases."""
    found = [
        Fact(key, match[1], fact)
        for key, fact, pattern in _CONFIG_LINES
        if (match := pattern.search(text[:TEXT_LIMIT]))
    ]
    return Sidecar("config" if found else "unknown", tuple(found))


def _table(path: str, text: str, model: ModelFile, fresh: bool) -> Sidecar:
    """civitdl's ``hash_name, hash_id`` lines."""
    rows = [line.split(",", 1) for line in text[:TEXT_LIMIT].splitlines() if "," in line]
    pairs = {name.strip(): value.strip() for name, value in rows}
    hints = tuple(Hint(*each) for each in hashes_in(pairs)) if fresh else ()
    return Sidecar("civitdl", tuple(Fact(key, value) for key, value in pairs.items()), hints)


def _json(path: str, text: str, model: ModelFile, fresh: bool) -> Sidecar:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _refused(path, "sidecar-invalid", "is not valid JSON; remove or repair it", str(error)[:200])
    if not isinstance(document, dict):
        return _refused(path, "sidecar-invalid", "holds no JSON object; remove it if it is not a sidecar")
    dialect = next((each for each in DIALECTS if each.matches(document)), None)
    if dialect is None:
        return Sidecar("unknown", tuple(Fact(key, value) for key, value in document.items()))
    view = {**document, "@version": version_for(document, model.name, model.size)}
    hints = tuple(Hint(*each) for each in dialect.hashes(view, model.size)) if fresh else ()
    return Sidecar(dialect.id, tuple(_facts(dialect, view)), hints)


def _facts(dialect: Dialect, document: Mapping[str, Any]) -> Iterator[Fact]:
    """Every top-level key as it is, and the nested ones that `dialect` explains."""
    for key, value in document.items():
        if key != "@version":
            yield Fact(key, value, dialect.facts.get(key))
    for path, fact in dialect.facts.items():
        if "." in path and path not in document and (value := _at(document, path)) is not None:
            yield Fact(path, value, fact)


def _at(document: Any, path: str) -> Any:
    for part in path.split("."):
        document = document.get(part) if isinstance(document, dict) else None
    return document
