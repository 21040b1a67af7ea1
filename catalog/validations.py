"""Verdicts in the catalog: stored with what they depend on, asked for again when that changes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.models import Validation
from assetkit.catalog.search import list_assets
from assetkit.types import Identity

_VALIDATIONS: sa.Table = Validation.__table__  # type: ignore[attr-defined]


def record_validation(catalog: Catalog, asset: int, document: Mapping[str, Any], sha256: str | None) -> None:
    """Add a verdict (`assetkit.render.verdict.Validation.to_dict`) on the bytes of this hash to an asset."""
    row = {
        "asset_id": asset,
        "verdict": document["verdict"],
        "finished": int(time.time()),
        "document": {**document, "sha256": sha256},
    }
    with catalog.write() as connection:
        connection.execute(sa.insert(_VALIDATIONS).values(row))


def is_current(document: Mapping[str, Any] | None, sha256: str | None, versions: Mapping[str, str]) -> bool:
    """Whether a stored verdict still holds: it is on the same bytes and was made with the same engine.

    One that was skipped is worth another try: what was missing may be there now.
    """
    if not document or document.get("verdict") == "skip" or sha256 is None:
        return False
    return document.get("sha256") == sha256 and document.get("versions") == dict(versions)


def checkpoint_for(catalog: Catalog, identity: Identity) -> Path | None:
    """The smallest checkpoint at hand that an adapter, embedding, VAE or control network is for; None without one."""
    bases = [identity.base] if identity.base else list(identity.candidates)
    if not bases:
        return None
    names = ",".join(f'"{each}"' for each in bases)
    rows = list_assets(catalog, f"kind:checkpoint status:ok online:yes base:{names}")
    rows.sort(key=lambda row: (row.get("size") or 0, row["name"]))
    return next((Path(row["path"]) for row in rows if row["path"]), None)
