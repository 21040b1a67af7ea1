"""``/api/v1/jobs``: long work: create, list, look, cancel, try again, and follow as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from assetkit.api.answers import document
from assetkit.api.description import problems
from assetkit.api.schemas import JobRow, NewJob, State
from assetkit.api.state import catalog_of
from assetkit.catalog.jobs.queue import ENDED, Job, cancel_job, create_job, get_job, list_jobs, retry_job

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"], responses=problems(401, 422))
Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="The job's `id`.")]
_POLL = 0.5


@router.post("", status_code=201, responses={201: {"model": JobRow}, **problems(400)})
def create(request: Request, wanted: NewJob) -> Response:
    """Queue a job. Its paths must lie in catalogued folders."""
    number = create_job(catalog_of(request), wanted.kind, wanted.arguments)
    answer = document(request, get_job(catalog_of(request), number).to_dict())
    answer.status_code = 201
    answer.headers["Location"] = f"/api/v1/jobs/{number}"
    return answer


@router.get("", responses={200: {"model": list[JobRow]}})
def every(
    request: Request,
    state: Annotated[list[State] | None, Query(description="Only jobs in these states.")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Response:
    """Jobs, the newest first."""
    return document(request, [each.to_dict() for each in list_jobs(catalog_of(request), state or (), limit=limit)])


@router.get("/{number}", responses={200: {"model": JobRow}, **problems(404)})
def one(request: Request, number: Number) -> Response:
    """One job with its progress, its log and its result."""
    return document(request, get_job(catalog_of(request), number).to_dict())


@router.post("/{number}/cancel", responses={200: {"model": JobRow}, **problems(404)})
def cancel(request: Request, number: Number) -> Response:
    """Take it out of the queue, or ask it to stop; what has ended stays as it is."""
    return document(request, cancel_job(catalog_of(request), number).to_dict())


@router.post("/{number}/retry", responses={200: {"model": JobRow}, **problems(400, 404)})
def retry(request: Request, number: Number) -> Response:
    """Queue it again, where it failed or was cancelled."""
    return document(request, retry_job(catalog_of(request), number).to_dict())


@router.get(
    "/{number}/events",
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}, **problems(404)},
)
def events(request: Request, number: Number) -> StreamingResponse:
    """The job each time it changes, until it ends, as server-sent events."""
    get_job(catalog_of(request), number)  # a job that there is not is said before the stream begins
    return StreamingResponse(
        _changes(request, number), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _changes(request: Request, number: int) -> AsyncIterator[str]:
    told: dict[str, Any] | None = None
    while not await request.is_disconnected():
        job: Job = await run_in_threadpool(get_job, catalog_of(request), number)
        if job.to_dict() != told:
            told = job.to_dict()
            yield f"event: job\ndata: {json.dumps(told)}\n\n"
        if job.state in ENDED:
            return
        await asyncio.sleep(_POLL)
