"""Models that are here and sound, as other UIs list them: by kind, with a name, a place and a hash if known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.shelf import SOUND
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import CONTENTS, IDENTITIES, LOCATIONS, METADATA, PER_STATEMENT


@dataclass(frozen=True, slots=True)
class Listed:
    """One file or model folder, online, of a status that may be handed out."""

    content: int
    path: str
    """Relative to its root, ``/`` between its parts."""
    root: str
    kind: str
    sha256: str | None
    """The measured one."""
    scale: int | None
    folder: bool

    @property
    def whole(self) -> Path:
        """Where it is."""
        return Path(self.root, self.path)

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        name = self.path.rpartition("/")[2]
        return name if self.folder else name.rpartition(".")[0] or name


def listed(connection: sa.Connection, kinds: Sequence[str]) -> list[Listed]:
    """Every place of every sound model of these kinds, by path."""
    source = (
        LOCATIONS.join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
        .join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
        .join(IDENTITIES, IDENTITIES.c.content_id == CONTENTS.c.id)
    )
    columns = (
        CONTENTS.c.id.label("content"),
        LOCATIONS.c.path,
        ROOTS.c.path.label("root"),
        IDENTITIES.c.kind,
        CONTENTS.c.sha256,
        IDENTITIES.c.scale,
        CONTENTS.c.folder,
    )
    here = (LOCATIONS.c.online == sa.true(), IDENTITIES.c.kind.in_(list(kinds)), SOUND)
    query = sa.select(*columns).select_from(source).where(*here).order_by(LOCATIONS.c.path, ROOTS.c.path)
    return [Listed(**row._mapping) for row in connection.execute(query)]


def metadata_of(connection: sa.Connection, contents: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The header metadata of contents."""
    found: dict[int, dict[str, Any]] = {}
    for at in range(0, len(contents), PER_STATEMENT):
        some = METADATA.c.content_id.in_(contents[at : at + PER_STATEMENT])
        found.update(
            {row.content_id: row.document or {} for row in connection.execute(sa.select(METADATA).where(some))}
        )
    return found
