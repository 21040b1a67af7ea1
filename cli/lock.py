"""``assetkit lock``: write down a set of models so that another machine can rebuild it."""

from __future__ import annotations

from pathlib import Path

import click

from assetkit.cli.output import print_json
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import shown


@click.command("lock")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("assets.lock"),
    show_default=True,
    help="The lock file.",
)
@click.option("--query", default="", metavar="QUERY", help="Only assets that match; see `assetkit list --help`.")
@with_global_options
@click.pass_obj
def command(session: Session, output: Path, query: str) -> int:
    """Write a lock file: hashes, sizes, references and licenses of the catalogued models.

    `assetkit pull --locked FILE` fetches the same set elsewhere. Models that were never hashed cannot be locked; exit
    code 1 means that there are some.
    """
    from assetkit.catalog import Catalog
    from assetkit.catalog.locking import lock_document, write_lock

    with Catalog.open(session.db_url, create=False) as catalog:
        document = lock_document(catalog, query)
    write_lock(document, output)
    if session.json:
        print_json({"path": str(output), "assets": len(document["assets"]), "unhashed": document["unhashed"]})
    else:
        click.echo(shown(f"{len(document['assets'])} models locked in {output}"))
        for name in document["unhashed"]:
            click.echo(shown(f"not hashed, left out: {name}; `assetkit scan --hash all` measures it"))
    return int(bool(document["unhashed"]))
