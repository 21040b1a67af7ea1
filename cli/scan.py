"""``assetkit scan PATH…``: index folders into the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from assetkit.cli.output import findings, print_json
from assetkit.cli.progress import shown_progress
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import shown

if TYPE_CHECKING:
    from assetkit.catalog import ScanReport


@click.command("scan")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option(
    "--hash",
    "level",
    type=click.Choice(["all", "fast", "none"]),
    default="all",
    show_default=True,
    help="all: every kind, reading each new file once; fast: only hashes of a few KB; none: headers alone.",
)
@click.option("--watch", is_flag=True, help="Stay and follow changes until interrupted.")
@with_global_options
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], level: Literal["all", "fast", "none"], watch: bool) -> int:
    """Index files and folders into the catalog. Nothing in them is changed.

    Run it as often as you like: a file that has not changed costs one look at its size and times. Killed in the middle,
    it is simply run again. Exit code 1 means that some file is invalid, unsafe or unreadable.
    """
    from assetkit.catalog import Catalog, scan

    with Catalog.open(session.db_url) as catalog, shown_progress(quiet=session.json) as progress:
        if watch:
            return _follow(session, catalog_watch(catalog, paths, level))
        report = scan(catalog, paths, hash=level, progress=progress)
    _print(session, report)
    return _code(report)


def catalog_watch(
    catalog: object, paths: tuple[Path, ...], level: Literal["all", "fast", "none"]
) -> Iterator[ScanReport]:
    """Reports of `watch`, the first at once."""
    from assetkit.catalog import watch

    return watch(catalog, paths, hash=level)  # type: ignore[arg-type]


def _follow(session: Session, reports: Iterator[ScanReport]) -> int:
    for number, report in enumerate(reports):
        if not number or report.added or report.changed or report.moved or report.offline:
            _print(session, report)
    return 0


def _print(session: Session, report: ScanReport) -> None:
    if session.json:
        print_json(report.to_dict())
        return
    findings(each for each in report.findings if each.severity != "info")
    counts = [
        f"{count} {word}"
        for word, count in (
            ("added", report.added),
            ("changed", report.changed),
            ("moved", report.moved),
            ("offline", report.offline),
            ("unchanged", report.unchanged),
        )
        if count
    ]
    click.echo(shown(f"{', '.join(counts) or 'no models'}, in {report.seconds:.2f} s; catalog: {session.db_url}"))


def _code(report: ScanReport) -> int:
    return int(any(finding.severity == "error" for finding in report.findings))
