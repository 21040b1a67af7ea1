"""Which files to look up at sources, and what the catalog already has that tells where they came from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from assetkit.catalog.rows import CLUES
from assetkit.catalog.search import matching
from assetkit.catalog.store import ASSETS, CONTENTS, FACTS, LOCATIONS, PER_STATEMENT
from assetkit.sources.base import Wanted

_CACHED = re.compile(r"(?:^|/)models--([\w.-]+?)--([\w.-]+?)(?:/|$)")
"""A folder of the Hugging Face cache: ``models--OWNER--NAME``."""


@dataclass(slots=True)
class Asked:
    """The assets of one sync: what they are called, and the measured hashes of their files."""

    names: dict[int, str] = field(default_factory=dict)
    by_hash: dict[str, list[int]] = field(default_factory=dict)
    """SHA-256 to assets; one hash is one content, so to exactly one."""
    clues: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def wanted(self, hashes: Iterable[str]) -> list[Wanted]:
        """These hashes with what their assets' sidecars and paths say."""
        return [Wanted(each, tuple(c for a in self.by_hash[each] for c in self.clues.get(a, ()))) for each in hashes]


def asked_for(connection: sa.Connection, query: str) -> Asked:
    """The assets that match `query` and were hashed. Folders have a hash of our own making, which no source knows."""
    found = Asked()
    assets = matching(connection, query)
    for at in range(0, len(assets), PER_STATEMENT):
        some = assets[at : at + PER_STATEMENT]
        rows = connection.execute(
            sa.select(ASSETS.c.id, ASSETS.c.name, CONTENTS.c.sha256)
            .join(CONTENTS, CONTENTS.c.asset_id == ASSETS.c.id)
            .where(ASSETS.c.id.in_(some), CONTENTS.c.sha256.is_not(None), CONTENTS.c.folder == sa.false())
            .order_by(CONTENTS.c.id)
        )
        for row in rows:
            found.names[row.id] = row.name
            found.by_hash.setdefault(row.sha256, []).append(row.id)
    found.clues = _clues(connection, list(found.names))
    return found


def _clues(connection: sa.Connection, assets: Sequence[int]) -> dict[int, list[str]]:
    """Repository names and page addresses from sidecars and paths, per asset."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    source = FACTS.join(LOCATIONS, LOCATIONS.c.id == FACTS.c.location_id).join(
        CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id
    )
    for at in range(0, len(assets), PER_STATEMENT):
        some = assets[at : at + PER_STATEMENT]
        said = sa.select(CONTENTS.c.asset_id, FACTS.c.fact, FACTS.c.value).select_from(source)
        for row in connection.execute(said.where(CONTENTS.c.asset_id.in_(some), FACTS.c.fact.in_(CLUES))):
            if isinstance(row.value, str):
                found[row.asset_id]["hf:" + row.value if row.fact == "huggingface_repo" else row.value] = None
        placed = sa.select(CONTENTS.c.asset_id, LOCATIONS.c.path).join(LOCATIONS)
        cached = sa.type_coerce(LOCATIONS.c.path, sa.Text).contains("models--", autoescape=True)
        for asset, path in connection.execute(placed.where(CONTENTS.c.asset_id.in_(some), cached)):
            if repository := _CACHED.search(path):
                found[asset][f"hf:{repository[1]}/{repository[2]}"] = None
    return {asset: list(some) for asset, some in found.items()}
