"""The queue of jobs in the catalog: the interface that the service, the command line and workers share."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.jobs.kinds import KINDS, command_line
from assetkit.catalog.models import Job as Row
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import table
from assetkit.errors import NotFoundError, UsageError

JOBS = table(Row)
STATES = ("queued", "running", "done", "failed", "cancelled")
ENDED = ("done", "failed", "cancelled")
ATTEMPTS = 3
"""A job that fails for a reason outside itself (a service, the disk, a busy catalog) is tried so often."""
LOG_LINES = 200
_FIRST_WAIT = 5.0
"""Seconds before the second attempt; each further wait is four times as long."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands. Times are seconds since 1970."""

    id: int
    kind: str
    state: str
    created: int
    finished: int | None
    document: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """As the API and ``jobs --json`` give it."""
        shown = ("arguments", "progress", "attempts", "result", "code", "error", "log")
        own = {name: self.document.get(name) for name in shown}
        times = {"created": self.created, "finished": self.finished}
        return {"id": self.id, "kind": self.kind, "state": self.state, **times, **own}


def standing(job: Job) -> str:
    """How far it is: ``scan 40 of 200 files``."""
    progress = job.document.get("progress") or {}
    if not progress:
        return ""
    of = f" of {progress['total']}" if progress.get("total") else ""
    return f"{progress.get('task', '')} {progress.get('done', 0)}{of} {progress.get('unit', '')}"


def create_job(catalog: Catalog, kind: str, arguments: Mapping[str, Any], *, roots: Sequence[str] | None = None) -> int:
    """Queue a job and give its number. Paths must lie in a catalogued folder; in one of `roots` where these are given.

    Raises `UsageError` like `command_line`.
    """
    with catalog.write() as connection:
        known = list(connection.execute(sa.select(ROOTS.c.path)).scalars()) if roots is None else list(roots)
        words = command_line(kind, arguments, known)
        document = {"arguments": dict(arguments), "command": words, "attempts": 0, "log": []}
        row = {"kind": kind, "state": "queued", "started": int(time.time()), "document": document}
        return int(connection.execute(sa.insert(JOBS).returning(JOBS.c.id), [row]).scalar_one())


def get_job(catalog: Catalog, number: int) -> Job:
    """One job. Raises `NotFoundError`."""
    with catalog.read() as connection:
        return _get(connection, number)


def list_jobs(catalog: Catalog, states: Sequence[str] = (), *, limit: int = 100) -> list[Job]:
    """Jobs in these states (all of them without any), the newest first."""
    query = sa.select(JOBS).order_by(JOBS.c.id.desc()).limit(limit)
    with catalog.read() as connection:
        return [_job(row) for row in connection.execute(query.where(JOBS.c.state.in_(states)) if states else query)]


def cancel_job(catalog: Catalog, number: int) -> Job:
    """Take a job out of the queue, or ask whoever runs it to stop. What has ended stays as it is."""

    def change(job: Job) -> dict[str, Any]:
        if job.state == "queued":
            return {"state": "cancelled", "finished": int(time.time())}
        return {"document": {**job.document, "cancel": True}} if job.state == "running" else {}

    return _change(catalog, number, change)


def retry_job(catalog: Catalog, number: int) -> Job:
    """Queue a job again that failed or was cancelled. Raises `UsageError` for one that did not."""

    def change(job: Job) -> dict[str, Any]:
        if job.state not in ("failed", "cancelled") or job.kind not in KINDS:
            raise UsageError(f"job {job.id} is {job.state}", hint="what failed or was cancelled can be tried again")
        document = {**job.document, "attempts": 0, "cancel": False, "not_before": 0, "error": None}
        return {"state": "queued", "finished": None, "document": document}

    return _change(catalog, number, change)


def claim_job(catalog: Catalog, runner: str, *, heavy: bool, now: float | None = None) -> Job | None:
    """Take the oldest job that is due for `runner`, and count the attempt; of heavy kinds only where `heavy`."""
    moment = time.time() if now is None else now
    kinds = [each.id for each in KINDS.values() if heavy or not each.heavy]
    due = sa.select(JOBS).where(JOBS.c.state == "queued", JOBS.c.kind.in_(kinds)).order_by(JOBS.c.id)
    with catalog.read() as connection:
        if not any((row.document or {}).get("not_before", 0) <= moment for row in connection.execute(due)):
            return None
    with catalog.write() as connection:
        for row in connection.execute(due):
            document = dict(row.document or {})
            if document.get("not_before", 0) <= moment:
                document |= {"attempts": document.get("attempts", 0) + 1, "runner": runner}
                return _write(connection, _job(row), {"state": "running", "document": document})
    return None


def note_job(catalog: Catalog, number: int, **facts: Any) -> Job:
    """Write down where a running job stands: ``progress``, ``log`` …"""
    return _change(catalog, number, lambda job: {"document": {**job.document, **facts}})


def end_job(catalog: Catalog, number: int, state: str, **facts: Any) -> Job:
    """Write down how a job ended."""

    def change(job: Job) -> dict[str, Any]:
        document = {**job.document, "progress": None, **facts}
        return {"state": state, "finished": int(time.time()), "document": document}

    return _change(catalog, number, change)


def postpone_job(catalog: Catalog, number: int, reason: str, **facts: Any) -> Job:
    """Put a job back for another attempt, later each time; after the last one it has failed for this reason."""

    def change(job: Job) -> dict[str, Any]:
        attempts = job.document.get("attempts", 0)
        document = {**job.document, "progress": None, "error": reason, **facts}
        if attempts >= ATTEMPTS:
            return {"state": "failed", "finished": int(time.time()), "document": document}
        document["not_before"] = time.time() + _FIRST_WAIT * 4 ** max(0, attempts - 1)
        return {"state": "queued", "document": document}

    return _change(catalog, number, change)


def _change(catalog: Catalog, number: int, change: Callable[[Job], dict[str, Any]]) -> Job:
    with catalog.write() as connection:
        job = _get(connection, number)
        return _write(connection, job, change(job))


def _write(connection: sa.Connection, job: Job, values: dict[str, Any]) -> Job:
    if values:
        connection.execute(sa.update(JOBS).where(JOBS.c.id == job.id).values(values))
    return _get(connection, job.id)


def _get(connection: sa.Connection, number: int) -> Job:
    row = connection.execute(sa.select(JOBS).where(JOBS.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"job {number}: there is no such job")
    return _job(row)


def _job(row: Any) -> Job:
    return Job(row.id, row.kind, row.state, row.started, row.finished, row.document or {})
