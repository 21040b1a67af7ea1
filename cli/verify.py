"""``assetkit verify FILE [--against FILE]``: are the numbers numbers, and are they those of another file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assetkit.cli.output import pairs, print_json, table
from assetkit.cli.session import Session, with_global_options


@click.command("verify")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, readable=False))
@click.option("--against", metavar="FILE", type=click.Path(path_type=Path), help="Compare tensor by tensor with this.")
@with_global_options
@click.pass_obj
def command(session: Session, path: Path, against: Path | None) -> int:
    """Read every number of FILE: NaN and infinities are counted, hashes measured, and differences from another file.

    Exit code 1 means that some number is none, or that the files differ.
    """
    from assetkit.cli.progress import shown_progress
    from assetkit.transform.inputs import Inputs
    from assetkit.transform.verify import verify

    with Inputs() as opened, shown_progress(quiet=session.json) as progress:
        model = opened.open(path)
        other = opened.open(against) if against is not None else None
        seen = verify(model, other, progress)
        document = {"path": str(path), "sha256": opened.pin(path), **seen.to_dict(against=other is not None)}
    if session.json:
        print_json(document)
    else:
        _show(document, against)
    return int(bool(seen.nonfinite) or (other is not None and not seen.same))


def _show(document: dict[str, Any], against: Path | None) -> None:
    broken = document["nonfinite"]
    pairs(
        [
            ("file", document["path"]),
            ("sha256", document["sha256"]),
            ("tensors", document["tensors"]),
            ("not finite", f"{sum(broken.values())} numbers in {len(broken)} tensors" if broken else "none"),
        ]
    )
    for key, count in list(broken.items())[:10]:
        pairs([("", f"{key}: {count}")])
    if against is None:
        return
    pairs(
        [
            ("against", against),
            ("same bytes", f"{document['equal']} tensors"),
            ("different", document["different"] or None),
            ("only here", len(document["only_here"]) or None),
            ("only there", len(document["only_there"]) or None),
            ("error", f"{document['error']['rel_l2']:.3g} relative, {document['error']['max']:.3g} at most"),
        ]
    )
    if document["worst"]:
        rows = (
            (each["key"], each["why"] or f"{each['rel_l2']:.3g}", f"{each['max']:.3g}") for each in document["worst"]
        )
        table(("tensor", "relative error", "at most"), rows)
