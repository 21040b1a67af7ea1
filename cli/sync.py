"""``assetkit sync [SOURCE…]``: names, versions, trigger words, licenses and notices from where the files came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assetkit.cli.output import findings, print_json, table
from assetkit.cli.progress import shown_progress
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import RemoteError
from assetkit.shown import shown

if TYPE_CHECKING:
    from assetkit.catalog import SyncReport


@click.command("sync")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--query", default="", metavar="QUERY", help="Only assets that match; see `assetkit list --help`.")
@click.option("--refresh", is_flag=True, help="Ask again, also what is still fresh.")
@with_global_options
@click.pass_obj
def command(session: Session, names: tuple[str, ...], query: str, refresh: bool) -> int:
    """Ask sources what they know of the catalogued files, by measured hash. Without SOURCE, all are asked.

    Nothing known is ever lost: a source that fails, answers nothing or has deleted a model changes nothing here. What
    is fresh (a day; a week for files that a source does not know) is not asked for again.

    Sources: civitai, huggingface, openmodeldb, tensorart. Tensor Art has no documented public API: its page links in
    sidecars are noted as provenance. Exit code 5 means that a source failed; what it gave before that is kept.
    """
    from assetkit.catalog import Catalog, sync
    from assetkit.config import services
    from assetkit.net import connected

    opened = Catalog.open(session.db_url, create=False)
    with opened as catalog, connected(services()) as net, shown_progress(quiet=session.json) as progress:
        report = sync(catalog, net, services(), names, query, refresh=refresh, progress=progress)
    _print(session, report)
    return RemoteError.exit_code if any(each.failed for each in report.sources) else 0


def _print(session: Session, report: SyncReport) -> None:
    if session.json:
        print_json(report.to_dict())
        return
    table(
        ("source", "requests", "looked up", "known", "not known", "records", "gone"),
        (
            (each.source, each.requests, each.looked_up, each.found, each.missing, each.records, each.gone)
            for each in report.sources
        ),
        right=("requests", "looked up", "known", "not known", "records", "gone"),
    )
    findings(report.notices)
    for each in report.sources:
        if each.failed:
            click.echo(f"error: {each.source}: {shown(each.failed)}", err=True)
    settled = f", {report.settled} identities settled" if report.settled else ""
    click.echo(f"{len(report.enriched)} assets enriched{settled}, in {report.seconds:.2f} s")
