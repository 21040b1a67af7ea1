"""Previews of assets: which pictures stand for one, and which of them may be shown to a browser."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.facts import STATEMENTS
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import CONTENTS, FACTS, LOCATIONS, PER_STATEMENT, PREVIEWS

MAX_BYTES = 32 << 20
"""A larger preview is not shown."""
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
_SAFE_LEVELS = 0b11
"""Civitai's bits for PG and PG-13 (`NsfwLevel`, src/server/common/enums.ts); what has another one is marked."""
_MARKS: Mapping[str, Callable[[Any], bool]] = {
    "nsfw": lambda value: value not in (None, False, 0, "", "false", "False", "None", "none"),
    "nsfw_level": lambda value: isinstance(value, int) and bool(value & ~_SAFE_LEVELS),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file that was found beside an asset."""

    path: Path

    def media_type(self) -> str | None:
        """What its first bytes say it is; None when that is no picture that a browser shows, or it is too large.

        SVG is not among them: it can hold script.
        """
        try:
            with open(self.path, "rb") as stream:
                head = stream.read(16)
                size = os.fstat(stream.fileno()).st_size
        except OSError:
            return None
        if size > MAX_BYTES:
            return None
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return "image/webp"
        if head[4:12] in (b"ftypavif", b"ftypavis"):
            return "image/avif"
        return next((name for magic, name in _MAGIC if head.startswith(magic)), None)


def pictures(connection: sa.Connection, assets: Sequence[int]) -> dict[int, list[Picture]]:
    """The previews of assets that are here now, by path; of each asset without any, nothing."""
    files = LOCATIONS.alias("files")
    source = (
        PREVIEWS.join(LOCATIONS, LOCATIONS.c.id == PREVIEWS.c.location_id)
        .join(files, files.c.id == PREVIEWS.c.file_id)
        .join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
        .join(ROOTS, ROOTS.c.id == files.c.root_id)
    )
    columns = sa.select(CONTENTS.c.asset_id, files.c.path, ROOTS.c.path.label("root")).select_from(source)
    found: dict[int, list[Picture]] = defaultdict(list)
    for at in range(0, len(assets), PER_STATEMENT):
        some = CONTENTS.c.asset_id.in_(assets[at : at + PER_STATEMENT])
        for row in connection.execute(columns.where(some, files.c.online == sa.true()).order_by(files.c.path)):
            found[row.asset_id].append(Picture(Path(row.root, row.path)))
    return found


def marked(connection: sa.Connection, assets: Sequence[int]) -> set[int]:
    """Those of the assets that anybody, a source or a sidecar, marks as not safe for work."""
    source = FACTS.join(LOCATIONS, LOCATIONS.c.id == FACTS.c.location_id)
    source = source.join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
    said = sa.select(STATEMENTS.c.asset_id, STATEMENTS.c.fact, STATEMENTS.c.value)
    beside = sa.select(CONTENTS.c.asset_id, FACTS.c.fact, FACTS.c.value).select_from(source)
    found: set[int] = set()
    for at in range(0, len(assets), PER_STATEMENT):
        some = assets[at : at + PER_STATEMENT]
        for query in (
            said.where(STATEMENTS.c.asset_id.in_(some), STATEMENTS.c.fact.in_(_MARKS)),
            beside.where(CONTENTS.c.asset_id.in_(some), FACTS.c.fact.in_(_MARKS)),
        ):
            found |= {row.asset_id for row in connection.execute(query) if _MARKS[row.fact](row.value)}
    return found
