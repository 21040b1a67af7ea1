"""``assetkit pull REF…``: fetch what is missing, verified, and put it in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assetkit.cli.output import findings, listing, print_json
from assetkit.cli.progress import shown_progress
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import RemoteError, UsageError
from assetkit.shown import shown, size_text
from assetkit.sources.placing import TEMPLATE

if TYPE_CHECKING:
    from assetkit.catalog import Catalog
    from assetkit.catalog.locking import Locked
    from assetkit.catalog.pulling import Options, Pulled


@click.command("pull")
@click.argument("references", metavar="[REF]...", nargs=-1)
@click.option("--into", type=click.Path(path_type=Path), metavar="DIR", help="Folder for models; HOME/models without.")
@click.option("--template", default=TEMPLATE, show_default=True, help="Where a file goes below it.")
@click.option("--format", "container", default="", help="safetensors, pickle, gguf, onnx.")
@click.option("--precision", default="", help="fp16, bf16, fp8, Q4_K_M … as the source calls it.")
@click.option("--size", type=click.Choice(["pruned", "full"]), help="With or without training leftovers.")
@click.option("--file", "name", default="", metavar="NAME", help="The file's name; * stands for anything.")
@click.option("--prune", is_flag=True, help="Keep only what is needed to use it; see `assetkit prune`.")
@click.option("--dtype", default="", metavar="T", help="Round to this: fp16, bf16, fp32 …")
@click.option("--locked", type=click.Path(path_type=Path), metavar="FILE", help="Fetch the set of a lock file.")
@click.option("--at-once", type=click.IntRange(1, 16), default=2, show_default=True, help="Files side by side.")
@with_global_options
@click.pass_obj
def command(
    session: Session,
    references: tuple[str, ...],
    *,
    into: Path | None,
    template: str,
    container: str,
    precision: str,
    size: str | None,
    name: str,
    prune: bool,
    dtype: str,
    locked: Path | None,
    at_once: int,
) -> int:
    """Fetch models: REF is civitai:MODEL[@VERSION], hf:OWNER/NAME[/FILE][@REV], openmodeldb:ID, a page or a file URL.

    \b
    Without REF, what an earlier run left unfinished is fetched.

    A download that was interrupted goes on where it stopped. A file gets its final name when its hash is the announced
    one and its header could be read; a wrong or unsafe one is quarantined. Then it is scanned and identified. With
    --prune or --dtype, what is placed is what these make of it, with the recipe inside; where the source can give parts
    of a safetensors file, only the tensors that are used are fetched, and its hash stays a claim.

    With --locked, exactly the files of a lock file are fetched, and any difference is an error. Exit code 5 means that
    something could not be fetched, 1 that something was quarantined or differs.
    """
    from assetkit.catalog import Catalog
    from assetkit.catalog.pulling import Options
    from assetkit.sources.resolving import Choice

    choice = Choice(container, precision, None if size is None else size == "full", name)
    home = session.home_path
    target = (into or home / "models").absolute()
    steps = ([{"op": "prune", "ema": "drop"}] if prune else []) + ([{"op": "cast", "dtype": dtype}] if dtype else [])
    if steps and locked:
        raise UsageError("a lock file names whole files; --prune and --dtype would make others of them")
    options = Options(target, home / "quarantine", template, choice, at_once, steps=tuple(steps))
    with Catalog.open(session.db_url) as catalog:
        outcomes, differing = _pull(session, catalog, references, options, locked)
    _print(session, outcomes, differing)
    if any(each.state == "failed" for each in outcomes):
        return RemoteError.exit_code
    return int(bool(differing) or any(each.state == "quarantined" for each in outcomes))


def _pull(
    session: Session, catalog: Catalog, references: Sequence[str], options: Options, locked: Path | None
) -> tuple[list[Pulled], list[str]]:
    from assetkit.catalog.locking import differences, read_lock
    from assetkit.catalog.pulling import pull
    from assetkit.catalog.pulls import open_pulls
    from assetkit.config import services
    from assetkit.net import connected

    entries = read_lock(locked) if locked else []
    wanted: list[str | Locked] = [*references, *entries]
    with connected(services()) as net, shown_progress(quiet=session.json) as progress:
        if wanted:
            outcomes = pull(catalog, net, services(), wanted, options, progress=progress)
        else:
            outcomes = []
            for each in open_pulls(catalog):
                again = options.again(each)
                outcomes += pull(catalog, net, services(), [each["reference"]], again, progress=progress)
    return outcomes, differences(catalog, entries)


def _print(session: Session, outcomes: Sequence[Pulled], differing: Sequence[str]) -> None:
    if session.json:
        print_json({"pulled": [each.to_dict() for each in outcomes], "differences": list(differing)})
        return
    listing(
        ("state", "reference", "size", "sha256", "path"),
        ((e.state, e.reference, size_text(e.size), (e.sha256 or "")[:10], e.path) for e in outcomes),
    )
    findings(each.finding for each in outcomes if each.finding)
    for each in differing:
        click.echo(f"differs: {shown(each)}")
