"""What may be handed out: files that are here, measured, sound, and as the catalog knows them."""

from __future__ import annotations

import os
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.snapshots import references_of
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import ASSETS, CONTENTS, IDENTITIES, LOCATIONS, PER_STATEMENT
from assetkit.formats import folder_files

SOUND = sa.or_(
    IDENTITIES.c.status == "ok",
    sa.and_(IDENTITIES.c.status == "unknown", IDENTITIES.c.format.in_(("safetensors", "gguf", "diffusers"))),
)
"""What nobody could name is handed out only in containers that cannot run anything."""
PLAIN = frozenset({".json", ".txt", ".safetensors", ".model", ".md", ".jinja"})
"""Suffixes of a model folder's files that are handed out: weights without code, configurations, tokenizers."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One model that may be handed out."""

    asset: int
    name: str
    sha256: str
    size: int
    path: Path
    root: Path
    """The catalogued folder it lies in."""
    kind: str | None
    base: str | None
    format: str
    folder: bool
    mtime_ns: int
    references: tuple[tuple[str, str], ...]
    """(source, reference) of each source that has its hash."""

    @property
    def repositories(self) -> tuple[tuple[str, str], ...]:
        """Repository and file name under which the Hub's face shows it: its own ones, else ``local/NAME``."""
        known = [reference.removeprefix("hf:") for source, reference in self.references if source == "huggingface"]
        split = [each.partition("@")[0].split("/", 2) for each in known]
        own = tuple((f"{each[0]}/{each[1]}", each[2]) for each in split if len(each) == 3)
        return own or ((f"local/{self.slug}", "" if self.folder else self.path.name),)

    @property
    def slug(self) -> str:
        """The name as the Hub's rules for repository names allow it, with the asset's number where it had to change."""
        clean = re.sub(r"[^A-Za-z0-9._]+|\.{2,}|-{2,}", "-", self.name).strip("-.")[:80]
        return clean if clean == self.name else f"{clean or 'asset'}.{self.asset}"

    def is_unchanged(self) -> bool:
        """Whether the file still is the one that was measured."""
        try:
            status = os.stat(self.path)
        except OSError:
            return False
        return self.folder or (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)

    def files(self, name: str) -> dict[str, Path]:
        """Its files by the name they have in a repository; `name` is that of a single file."""
        if not self.folder:
            return {name: self.path}
        found = {each.relative_to(self.path).as_posix(): each for each in folder_files(self.path)}
        return {each: path for each, path in found.items() if path.suffix.lower() in PLAIN and self._is_ours(path)}

    def _is_ours(self, path: Path) -> bool:
        """Whether what a file of a folder leads to lies in the catalogued root: caches link within it, a folder from
        elsewhere could link to anything."""
        return path.resolve().is_relative_to(self.root.resolve())


Key = Callable[[Shelved], Iterable[Hashable]]


class Shelf:
    """What may be handed out of a catalog, worked out again when the catalog has changed and not before.

    Whether a file still is the one that was measured is the asker's to see, at the moment it is handed out.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._lock = threading.Lock()
        self._version: int | None = None
        self._items: tuple[Shelved, ...] = ()
        self._grouped: dict[Key, defaultdict[Any, list[Shelved]]] = {}

    def items(self) -> tuple[Shelved, ...]:
        """Every model, by name."""
        with self._lock:
            return self._current()

    def grouped(self, key: Key) -> Mapping[Any, Sequence[Shelved]]:
        """The models by what `key` says of each."""
        with self._lock:
            items = self._current()
            if key not in self._grouped:
                found = self._grouped[key] = defaultdict(list)
                for item in items:
                    for each in dict.fromkeys(key(item)):
                        found[each].append(item)
                found.default_factory = None
            return self._grouped[key]

    def _current(self) -> tuple[Shelved, ...]:
        version = self.catalog.version()  # before it is read: a change in between is seen the next time
        if version != self._version:
            with self.catalog.read() as connection:
                self._items = tuple(shelved(connection))
            self._grouped = {}
            self._version = version
        return self._items


def shelved(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Shelved]:
    """The models that may be handed out, one place of each content, by name."""
    places = (
        LOCATIONS.join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
        .join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
        .join(ASSETS, ASSETS.c.id == CONTENTS.c.asset_id)
        .join(IDENTITIES, IDENTITIES.c.content_id == CONTENTS.c.id)
    )
    columns = (
        CONTENTS.c.asset_id,
        ASSETS.c.name,
        CONTENTS.c.sha256,
        CONTENTS.c.size,
        CONTENTS.c.folder,
        LOCATIONS.c.path,
        LOCATIONS.c.mtime_ns,
        ROOTS.c.path.label("root"),
        IDENTITIES.c.kind,
        IDENTITIES.c.base,
        IDENTITIES.c.format,
    )
    here = (LOCATIONS.c.online == sa.true(), CONTENTS.c.sha256.is_not(None), SOUND)
    query = sa.select(*columns).select_from(places).where(*here, *conditions)
    rows = connection.execute(query.order_by(ASSETS.c.name, CONTENTS.c.id, LOCATIONS.c.id)).all()
    first = {row.sha256: row for row in reversed(rows)}
    known = references_of(connection, list(first))
    return [_shelved(row, known.get(row.sha256, ())) for row in sorted(first.values(), key=lambda each: each.name)]


def _shelved(row: Any, references: Sequence[tuple[str, str]]) -> Shelved:
    return Shelved(
        asset=row.asset_id,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        path=Path(row.root, row.path),
        root=Path(row.root),
        kind=row.kind,
        base=row.base,
        format=row.format,
        folder=row.folder,
        mtime_ns=row.mtime_ns,
        references=tuple(references),
    )


def with_hashes(connection: sa.Connection, values: Sequence[str]) -> list[Shelved]:
    """The models that may be handed out and have one of these measured hashes, of any kind."""
    from assetkit.catalog.store import HASHES

    found: list[Shelved] = []
    lower = sorted({each.lower() for each in values})
    for at in range(0, len(lower), PER_STATEMENT):
        some = lower[at : at + PER_STATEMENT]
        mine = sa.and_(HASHES.c.content_id == CONTENTS.c.id, HASHES.c.measured == sa.true(), HASHES.c.value.in_(some))
        found += shelved(connection, sa.exists().where(mine))
    return found
