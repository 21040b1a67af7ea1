"""What an audit is about: assets that match a query, or those that images, workflows, recipes and lock files name.

A reference that no asset was found for is part of the audit like any other: it is unknown, and says why.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.search import matching
from assetkit.catalog.store import CONTENTS
from assetkit.errors import FormatError, InputError, NotFoundError
from assetkit.types import Finding

_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Use:
    """One asset in the scope of an audit: by itself, or as part of an image or document."""

    asset: int | None
    """Id in the catalog; None for a reference that nothing was found for."""
    name: str
    of: str = ""
    """The image, workflow or document that names it; empty for an asset that a query found."""
    role: str = ""
    how: str = ""
    """By what it was found: a hash, a name, a query."""
    confidence: str = ""
    """``certain``, ``strong``, ``likely`` or ``weak``."""
    reason: str = ""
    """Of a missing one: why, and where it may be had."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that is audited together."""

    uses: tuple[Use, ...]
    outputs: Mapping[str, bool | None] = field(default_factory=dict)
    """Images and documents, and whether each carries a mark of AI generation (None: it is no image)."""
    findings: tuple[Finding, ...] = ()
    query: str | None = None


def of_query(catalog: Catalog, query: str) -> Scope:
    """The assets that match a query of `assetkit list`."""
    from assetkit.catalog.store import ASSETS

    with catalog.read() as connection:
        ids = matching(connection, query)
        names: dict[int, str] = {}
        for at in range(0, len(ids), 500):
            rows = connection.execute(sa.select(ASSETS.c.id, ASSETS.c.name).where(ASSETS.c.id.in_(ids[at : at + 500])))
            names.update((row.id, row.name) for row in rows)
    return Scope(tuple(Use(each, names[each], how="query") for each in ids), query=query)


def of_paths(catalog: Catalog, paths: Iterable[Path]) -> Scope:
    """What images, workflows, recipes, lock files and folders of them name.

    Raises `NotFoundError` for a path that is not there and `InputError` for a file that is none of these.
    """
    uses: list[Use] = []
    outputs: dict[str, bool | None] = {}
    found: list[Finding] = []
    pictures: list[tuple[Path, bool]] = []
    for path, named in _expanded(paths):
        document = _document(path)
        pins = _pins(document) if document is not None else None
        if pins is None:
            pictures.append((path, named))
            continue
        outputs[str(path)] = None
        uses.extend(_pinned(catalog, str(path), pins))
    for use, output, marked, findings in _generations(catalog, pictures):
        outputs[output] = marked
        uses.extend(use)
        found.extend(findings)
    return Scope(tuple(uses), outputs, tuple(found))


def _expanded(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    from assetkit.uis.reading import IMAGE_SUFFIXES, WORKFLOW_SUFFIXES

    wanted = IMAGE_SUFFIXES | WORKFLOW_SUFFIXES | {".lock", ".yaml", ".yml"}
    for path in paths:
        if not os.path.lexists(path):
            raise NotFoundError(f"{path}: no such file or folder", hint="check the spelling")
        if not path.is_dir():
            yield path, True
            continue
        for where, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name[:1] != "." and Path(name).suffix.lower() in wanted:
                    yield Path(where, name), False


def _document(path: Path) -> Any:
    """JSON or YAML that may be a recipe or a lock file; None for anything else."""
    import yaml

    suffix = path.suffix.lower()
    if suffix not in (".json", ".lock", ".yaml", ".yml"):
        return None
    try:
        if path.stat().st_size > _LARGEST:
            return None
        text = path.read_text(encoding="utf-8")
        return yaml.safe_load(text) if suffix in (".yaml", ".yml") else json.loads(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None


def _pins(document: Any) -> list[tuple[str, str, str]] | None:
    """Name, SHA-256 and role of the models that a recipe or a lock file pins; None for a document that is neither."""
    if not isinstance(document, dict):
        return None
    inputs, assets = document.get("inputs"), document.get("assets")
    if isinstance(inputs, dict) and isinstance(document.get("steps"), list):
        rows = ((str(name), each if isinstance(each, dict) else {}) for name, each in inputs.items())
        return [(_name(each, name), str(each.get("sha256") or "").lower(), f"input {name}") for name, each in rows]
    if isinstance(assets, list) and "version" in document:
        entries = (each for each in assets if isinstance(each, dict))
        return [(_name(each, "?"), str(each.get("sha256") or "").lower(), "locked") for each in entries]
    return None


def _name(entry: Mapping[str, Any], otherwise: str) -> str:
    return str(entry.get("name") or entry.get("path") or otherwise)


def _pinned(catalog: Catalog, output: str, pins: Iterable[tuple[str, str, str]]) -> Iterator[Use]:
    with catalog.read() as connection:
        for name, sha256, role in pins:
            query = sa.select(CONTENTS.c.asset_id).where(CONTENTS.c.sha256 == sha256)
            asset = connection.execute(query).scalar() if sha256 else None
            if asset is not None:
                yield Use(int(asset), name, output, role, "sha256", "certain")
            else:
                why = f"no asset of SHA-256 {sha256} is in the catalog" if sha256 else "it is not pinned by a hash"
                yield Use(None, name, output, role, reason=why)


def _generations(
    catalog: Catalog, paths: Iterable[tuple[Path, bool]]
) -> Iterator[tuple[list[Use], str, bool | None, tuple[Finding, ...]]]:
    from assetkit.catalog.resolving import resolve_read
    from assetkit.uis.reading import read_file

    read = []
    for path, named in paths:
        try:
            read.append(read_file(path))
        except (FormatError, InputError):
            if named:
                raise
    for each in resolve_read(catalog, read):
        image = each.generation.kind == "image"
        uses = [
            Use(one.asset, one.name, each.path, one.reference.role, one.how, one.confidence)
            for one in each.assets
            if one.reference.used
        ]
        uses += [
            Use(None, one.reference.name, each.path, one.reference.role, reason=_why(one))
            for one in each.missing
            if one.reference.used
        ]
        if not each.identified:
            uses.append(Use(None, os.path.basename(each.path), each.path, "image", reason=_UNIDENTIFIED))
        yield uses, each.path, each.generation.marked if image else None, each.findings


_UNIDENTIFIED = "it does not say what made it: unidentified, not clean"


def _why(missing: Any) -> str:
    offers = ", ".join(each.reference or each.url for each in missing.offers[:3])
    return f"{missing.reason}{f'; to be had as {offers}' if offers else ''}"
