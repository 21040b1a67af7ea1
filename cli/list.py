"""``assetkit list [QUERY]``: catalogued assets that match."""

from __future__ import annotations

import click

from assetkit.cli.output import print_json, status_cell, table
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import size_text, summary


@click.command("list")
@click.argument("query", nargs=-1)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@with_global_options
@click.pass_obj
def command(session: Session, query: tuple[str, ...], limit: int | None) -> None:
    """List assets that match QUERY, all of them without one.

    \b
    kind:lora base:sdxl size:>1G rank:8..32     fields; commas mean or, - in front means not
    -tag:old "exact words" words                text in names, paths, trigger words, tags

    \b
    An unknown field is answered with the list of all fields.
    """
    from assetkit.catalog import Catalog, list_assets

    with Catalog.open(session.db_url, create=False) as catalog:
        rows = list_assets(catalog, " ".join(query), limit=limit)
    if session.json:
        print_json(rows)
        return
    table(
        ("name", "status", "kind", "base", "details", "size", "sha256"),
        (
            (
                row["name"],
                status_cell(row["status"]),
                row["kind"],
                row["base"],
                summary(row),
                size_text(row["size"]),
                (row["sha256"] or "")[:10],
            )
            for row in rows
        ),
        right=("size",),
    )
    click.echo(f"{len(rows)} asset{'' if len(rows) == 1 else 's'}")
