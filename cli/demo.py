"""``assetkit demo [DIR]``: build the sample library, scan it, say what was found, and draw with trained samples."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import click

from assetkit.cli.output import console, findings, print_json, status_cell, table
from assetkit.cli.progress import shown_progress
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import shown, size_text, summary

NARROW = 120
"""Columns of a terminal below which the demo does not repeat what each file was made as."""


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="assetkit-demo", type=click.Path(path_type=Path, file_okay=False))
@with_global_options
@click.pass_obj
def command(session: Session, folder: Path) -> int:
    """Build a small sample library in DIR, scan it and print what was found. Needs no network.

    Then draw with the trained samples that the package carries, where torch and diffusers are installed.

    The catalog is kept in DIR/.assetkit unless --home or --db says otherwise. One file is broken, one is a web page and
    one is a pickle that would run a command if anything loaded it. Exit code 1 means that a file was not found to be
    what it was made as.
    """
    from assetkit.catalog import Catalog, list_assets, scan
    from assetkit.catalog.samples import SAMPLES, build_library
    from assetkit.cli.drawn import draw

    if not (session.home or session.db or os.environ.get("ASSETKIT_HOME") or os.environ.get("ASSETKIT_DB")):
        session = dataclasses.replace(session, home=str(folder / ".assetkit"))
    build_library(folder)
    with Catalog.open(session.db_url) as catalog, shown_progress(quiet=session.json) as progress:
        report = scan(catalog, [folder], progress=progress)
        rows = list_assets(catalog)
    samples = {str((folder / each.path).absolute()): each for each in SAMPLES}
    rows = [row for row in rows if row["path"] in samples]
    sheet, said = draw(folder / "drawn")
    if session.json:
        drawn = {"sheet": str(sheet) if sheet else None, "said": said}
        about = {"folder": str(folder), "catalog": session.db_url, "scan": report.to_dict(), "assets": rows}
        print_json({**about, "drawn": drawn})
    else:
        _print(folder, rows, {path: each.shows for path, each in samples.items()})
        findings(each for each in report.findings if each.severity != "info")
        click.echo(f"\nScanned in {report.seconds:.2f} s. Nothing in these files was executed.")
        click.echo(shown(said))
        _next_steps(session, folder)
    wrong = [row["path"] for row in rows if (row["kind"] or row["status"]) != samples[row["path"]].found]
    for path in sorted(wrong):
        click.echo(shown(f"not what it was made as: {path}"), err=True)
    return int(bool(wrong) or len(rows) != len(samples))


def _print(folder: Path, rows: list[dict[str, Any]], shows: dict[str, str]) -> None:
    click.echo(shown(f"A sample library of {len(rows)} files is in {folder}:"))
    columns = ["file", "made as", "status", "found: kind", "base", "details", "size"]
    lines = [
        [
            os.path.basename(row["path"]),
            shows[row["path"]],
            status_cell(row["status"]),
            row["kind"],
            row["base"],
            summary(row),
            size_text(row["size"]),
        ]
        for row in sorted(rows, key=lambda each: each["path"])
    ]
    if console().width < NARROW:
        for line in (columns, *lines):
            del line[1]
    table(columns, lines, right=("size",))


def _next_steps(session: Session, folder: Path) -> None:
    where = f"--home {session.home} " if session.home else ""
    click.echo(shown(f"Look closer:  assetkit {where}show ink-sd15 --why"))
    click.echo(shown(f"Search:       assetkit {where}list kind:lora,lycoris base:sd1"))
    click.echo("Your own:     assetkit scan /path/to/models")
