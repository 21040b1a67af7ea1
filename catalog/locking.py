"""Lock files: a set of models by hash, with where each can be had and what it is licensed as."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assetkit.catalog.engine import Catalog
from assetkit.catalog.facts import LICENSES, claims_of, merge
from assetkit.catalog.making import Stock
from assetkit.catalog.rows import asset_rows
from assetkit.catalog.search import matching
from assetkit.config import Services
from assetkit.errors import AssetkitError, InputError, NotFoundError
from assetkit.net import Net, Request
from assetkit.sources.base import RemoteFile
from assetkit.sources.resolving import Choice, Wish, resolve

VERSION = 1
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Locked:
    """One model of a lock file."""

    name: str
    sha256: str
    size: int
    path: str
    """Relative, ``/`` between its parts: where it goes."""
    references: tuple[str, ...] = ()
    license: dict[str, Any] = field(default_factory=dict, hash=False)
    """Fact to value, as believed when it was locked."""
    folder: bool = False

    def wish(self, catalog: Catalog, net: Net, services: Services) -> Wish:
        """How to get exactly this file: the first of its references that offers it.

        Raises what `resolve` raises when none does, `NotFoundError` where no source is known.
        """
        here = Wish(self.name, RemoteFile(f"sha256:{self.sha256}", self.name, "", self.size, self.sha256), Request(""))
        if Stock(catalog).find(self.sha256):
            return replace(here, place=self.path)
        why: AssetkitError = NotFoundError(f"{self.name}: the lock file names no source for it")
        choice = Choice() if self.folder else Choice(sha256=self.sha256)
        for reference in self.references:
            try:
                found = resolve(reference, net, services, choice)
            except AssetkitError as error:
                why = error
            else:
                file = replace(found.file, sha256=self.sha256, size=self.size)
                return replace(found, file=file, place=self.path)
        raise why


def lock_document(catalog: Catalog, query: str = "") -> dict[str, Any]:
    """The lock file of the assets that match `query`: one entry per measured content, by path.

    Hashes that were not measured here are not written: a model without one is left out, and named in ``unhashed``.
    """
    with catalog.read() as connection:
        ids = matching(connection, query)
        rows = asset_rows(connection, ids)
        claims = claims_of(connection, LICENSES, ids)
    licenses = {asset: _license(merge(some)) for asset, some in claims.items()}
    entries = [_entry(row, licenses.get(row["id"], {})) for row in rows if row["sha256"]]
    return {
        "version": VERSION,
        "assets": sorted(entries, key=lambda each: (each["path"], each["sha256"])),
        "unhashed": sorted(row["name"] for row in rows if not row["sha256"]),
    }


def _license(facts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: each["value"] for name, each in facts.items()}


def _entry(row: dict[str, Any], license_: dict[str, Any]) -> dict[str, Any]:
    declared = {"declared": row["license"]["id"]} if row.get("license") else {}
    places = row["locations"]
    return {
        "name": row["name"],
        "path": str(places[0]["path"]).encode("utf-8", "backslashreplace").decode() if places else row["name"],
        "sha256": row["sha256"],
        "size": row["size"],
        "kind": row.get("kind"),
        "base": row.get("base"),
        "folder": row.get("format") in ("diffusers", "sharded"),
        "references": [each["reference"] for each in row["sources"] if ":" in each["reference"]],
        "license": {**license_, **declared},
    }


def write_lock(document: dict[str, Any], target: Path) -> None:
    """Write a lock file, the same bytes for the same set."""
    target.write_text(json.dumps(document, indent=2, sort_keys=True, ensure_ascii=True) + "\n", encoding="utf-8")


def read_lock(path: Path) -> list[Locked]:
    """The entries of a lock file. Raises `NotFoundError` or `InputError`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        entries = [_locked(each) for each in document["assets"]]
        known = document["version"] == VERSION
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: no such file") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: is no lock file ({error})", hint="`assetkit lock` writes one") from error
    if not known:
        raise InputError(f"{path}: written by a newer assetkit", hint="update assetkit")
    return entries


def _locked(entry: dict[str, Any]) -> Locked:
    if not _HASH.fullmatch(entry["sha256"]):
        raise ValueError(f"{str(entry['sha256'])[:80]!r} is no SHA-256")
    return Locked(
        name=str(entry["name"]),
        sha256=entry["sha256"],
        size=int(entry["size"]),
        path=str(entry["path"]),
        references=tuple(str(each) for each in entry.get("references", ())),
        license=dict(entry.get("license", {})),
        folder=bool(entry.get("folder", False)),
    )


def differences(catalog: Catalog, entries: Sequence[Locked]) -> list[str]:
    """What of the lock file does not hold here, a sentence each: missing files, licenses that say something else."""
    found = []
    now = {each["sha256"]: each for each in lock_document(catalog)["assets"]}
    stock = Stock(catalog)
    for entry in entries:
        mine = now.get(entry.sha256)
        if mine is None or stock.find(entry.sha256) is None:
            found.append(f"{entry.name}: is not here")
            continue
        for name, value in sorted(entry.license.items()):
            if mine["license"].get(name, value) != value:
                found.append(f"{entry.name}: {name} was {value!r} when it was locked, now {mine['license'][name]!r}")
    return found
