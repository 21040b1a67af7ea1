"""``assetkit prune SRC -o DST``: leave out what only training needs."""

from __future__ import annotations

from pathlib import Path

import click

from assetkit.cli.making import DTYPES, Making, inputs, making, output_format, stored_as
from assetkit.cli.session import Session, with_global_options


@click.command("prune")
@click.argument("source", metavar="SRC", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--ema",
    type=click.Choice(["keep", "drop", "promote"]),
    default="drop",
    show_default=True,
    help="The averaged copy of the weights: keep it, drop it, or put it in the place of the weights.",
)
@click.option("--dtype", "dtypes", multiple=True, metavar="T", help=f"Round to {DTYPES}; or one component: vae=fp32.")
@with_global_options
@click.pass_obj
@making
def command(session: Session, making: Making, source: Path, ema: str, dtypes: tuple[str, ...]) -> int:
    """Drop from SRC only what is positively known to be droppable, and say how many bytes went and why."""
    casts, output = stored_as(output_format(making.destination, source), dtypes)
    steps = [{"op": "prune", "ema": ema}, *casts]
    return making.make({"assetkit": 1, "inputs": inputs([source]), "steps": steps, "output": output})
