"""The queue of pulls: what was asked for and is not there yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.models import Job
from assetkit.catalog.store import table

if TYPE_CHECKING:
    from assetkit.catalog.pulling import Options
    from assetkit.sources.resolving import Wish

JOBS = table(Job)
KIND = "pull"
_OPEN = ("queued", "failed")


def queue_pull(catalog: Catalog, wish: Wish, options: Options, now: int) -> int:
    """Note a wish; gives its job's id, an older one's where the same was wished before and not fulfilled."""
    document = {"reference": wish.file.reference, "text": wish.text, **options.queued()}
    with catalog.write() as connection:
        for row in connection.execute(sa.select(JOBS).where(JOBS.c.kind == KIND, JOBS.c.state.in_(_OPEN))):
            if (row.document or {}).get("reference") == wish.file.reference:
                values = {"state": "queued", "document": document}
                connection.execute(sa.update(JOBS).where(JOBS.c.id == row.id).values(values))
                return int(row.id)
        new = {"kind": KIND, "state": "queued", "started": now, "document": document}
        return int(connection.execute(sa.insert(JOBS).returning(JOBS.c.id), [new]).scalar_one())


def end_pull(catalog: Catalog, job: int, outcome: Mapping[str, Any], now: int) -> None:
    """Note what became of it. What failed stays in the queue; what was quarantined does not."""
    state = "failed" if outcome["state"] == "failed" else "done"
    with catalog.write() as connection:
        before = connection.execute(sa.select(JOBS.c.document).where(JOBS.c.id == job)).scalar_one()
        values = {"state": state, "finished": now, "document": {**(before or {}), "outcome": dict(outcome)}}
        connection.execute(sa.update(JOBS).where(JOBS.c.id == job).values(values))


def open_pulls(catalog: Catalog) -> list[dict[str, Any]]:
    """Wishes that were not fulfilled: ``{"reference", "into", "template", "steps"}``, the oldest first."""
    with catalog.read() as connection:
        query = sa.select(JOBS).where(JOBS.c.kind == KIND, JOBS.c.state.in_(_OPEN)).order_by(JOBS.c.id)
        return [dict(row.document or {}) for row in connection.execute(query)]
