"""``assetkit db upgrade|check|backup``: upkeep of the catalog."""

from __future__ import annotations

import time
from pathlib import Path

import click

from assetkit.cli.output import print_json, table
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import shown


@click.group("db")
@with_global_options
def command() -> None:
    """Upgrade, check or back up the catalog."""


@command.command("upgrade")
@with_global_options
@click.pass_obj
def upgrade_command(session: Session) -> None:
    """Bring an older catalog to this version. It is copied first; a failed upgrade leaves it as it was."""
    from assetkit.catalog import upgrade

    copy = upgrade(session.db_url)
    if session.json:
        print_json({"upgraded": copy is not None, "backup": str(copy) if copy else None})
    else:
        click.echo(shown(f"upgraded; the old catalog is {copy}") if copy else "the catalog is current")


@command.command("check")
@with_global_options
@click.pass_obj
def check_command(session: Session) -> int:
    """Check the catalog's file, references and invariants. Exit code 1 when something is wrong."""
    from assetkit.catalog import Catalog

    with Catalog.open(session.db_url, create=False) as catalog:
        problems = catalog.check()
    if session.json:
        print_json({"ok": not problems, "problems": [{"rule": each.rule, "detail": each.detail} for each in problems]})
    elif problems:
        table(("rule", "detail"), ((each.rule, each.detail) for each in problems))
    else:
        click.echo("the catalog is sound")
    return int(bool(problems))


@command.command("backup")
@click.option("-o", "output", type=click.Path(path_type=Path), help="File to write; default: beside the catalog.")
@with_global_options
@click.pass_obj
def backup_command(session: Session, output: Path | None) -> None:
    """Copy the catalog as it is at this moment; other programs may go on using it."""
    from assetkit.catalog import Catalog

    with Catalog.open(session.db_url, create=False) as catalog:
        stamp = time.strftime("%Y%m%d-%H%M%S")
        written = catalog.backup(output or catalog.path.with_name(f"{catalog.path.stem}-{stamp}.db"))
    if session.json:
        print_json({"backup": str(written)})
    else:
        click.echo(shown(str(written)))
