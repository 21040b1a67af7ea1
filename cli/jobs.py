"""``assetkit jobs [cancel|retry]``: the long work of the service."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from assetkit.cli.output import print_json, table
from assetkit.cli.session import Session, with_global_options

if TYPE_CHECKING:
    from assetkit.catalog.jobs.queue import Job

_STATES = ("queued", "running", "done", "failed", "cancelled")


@click.group("jobs", invoke_without_command=True)
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Only jobs in this state.")
@with_global_options
@click.pass_context
def command(ctx: click.Context, states: tuple[str, ...]) -> None:
    """List the jobs of `assetkit serve`, the newest first."""
    if ctx.invoked_subcommand:
        return
    from assetkit.catalog import Catalog
    from assetkit.catalog.jobs.queue import list_jobs

    session = ctx.ensure_object(Session)
    with Catalog.open(session.db_url, create=False) as catalog:
        found = list_jobs(catalog, states)
    if session.json:
        print_json([each.to_dict() for each in found])
    else:
        table(("job", "kind", "state", "since", "what"), (_row(each) for each in found), right=("job",))


def _row(job: Job) -> tuple[object, ...]:
    from assetkit.catalog.jobs.queue import standing

    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.finished or job.created))
    return job.id, job.kind, job.state, when, job.document.get("error") or standing(job)


@command.command("cancel")
@click.argument("number", metavar="JOB", type=click.IntRange(1))
@with_global_options
@click.pass_obj
def cancel_command(session: Session, number: int) -> None:
    """Take JOB out of the queue, or ask it to stop."""
    from assetkit.catalog import Catalog
    from assetkit.catalog.jobs.queue import cancel_job

    with Catalog.open(session.db_url, create=False) as catalog:
        _print(session, cancel_job(catalog, number))


@command.command("retry")
@click.argument("number", metavar="JOB", type=click.IntRange(1))
@with_global_options
@click.pass_obj
def retry_command(session: Session, number: int) -> None:
    """Queue JOB again, where it failed or was cancelled."""
    from assetkit.catalog import Catalog
    from assetkit.catalog.jobs.queue import retry_job

    with Catalog.open(session.db_url, create=False) as catalog:
        _print(session, retry_job(catalog, number))


def _print(session: Session, job: Job) -> None:
    if session.json:
        print_json(job.to_dict())
    else:
        asked = ", asked to stop" if job.state == "running" and job.document.get("cancel") else ""
        click.echo(f"job {job.id} is {job.state}{asked}")
