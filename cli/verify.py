"""``assetkit verify FILE [--against FILE]``: are the numbers numbers, and are they those of another file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from assetkit.cli.output import listing, pairs, print_json
from assetkit.cli.session import Session, with_global_options


@click.command("verify")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, readable=False))
@click.option("--against", metavar="FILE", type=click.Path(path_type=Path), help="Compare tensor by tensor with this.")
@with_global_options
@click.pass_obj
def command(session: Session, path: Path, against: Path | None) -> int:
    """Read every number of FILE: NaN and infinities are counted, hashes measured, and differences from another file.

    Exit code 1 means that something is NaN or infinite, or that the files differ.
    """
    from assetkit.cli.progress import shown_progress
    from assetkit.transform.inputs import Inputs
    from assetkit.transform.verify import verify

    with shown_progress(quiet=session.json) as progress, Inputs(progress=progress) as opened:
        model = opened.open(path)
        other = opened.open(against) if against is not None else None
        seen = verify(model, other, progress)
        document = {"path": str(path), "sha256": opened.pin(path), **seen.to_dict(against=other is not None)}
    if session.json:
        print_json(document)
    else:
        _show(document, against)
    return int(bool(seen.nonfinite) or (other is not None and not seen.same))


_SHOWN = 10
_NAMED = 3


def _show(document: dict[str, Any], against: Path | None) -> None:
    broken = document["nonfinite"]
    found: list[tuple[str, object]] = [
        ("file", document["path"]),
        ("sha256", document["sha256"]),
        ("tensors", f"{document['tensors']:,}"),
        ("not finite", _count(sum(broken.values()), "number") + f" in {_count(len(broken), 'tensor')}"),
    ]
    if not broken:
        found[-1] = ("not finite", "none")
    pairs([*found, *(_comparison(document, against) if against is not None else ())])
    if broken:
        listing(("not finite", "in"), [(f"{count:,}", key) for key, count in list(broken.items())[:_SHOWN]])
    if against is not None and (rows := list(_differences(document))):
        listing(("error", "at most", "tensor"), rows)


def _comparison(document: dict[str, Any], against: Path) -> list[tuple[str, object]]:
    error = document["error"]
    done = {"renamed": "under the names of one layout", "unpacked": "weights multiplied by their scales"}
    counts = {name: len(document[name]) for name in ("only_here", "only_there")}
    return [
        ("against", against),
        ("read", ", ".join(text for name, text in done.items() if document[name])),
        ("same bytes", _count(document["equal"], "tensor")),
        ("different", _count(document["different"], "tensor") if document["different"] else None),
        *((name.replace("_", " "), _count(count, "tensor")) for name, count in counts.items() if count),
        ("error", f"{error['rel_l2']:.3g} relative, {error['max']:.3g} at most" if error["max"] else None),
    ]


def _differences(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in ("only_here", "only_there"):
        yield from (("", "", f"{key}: {name.replace('_', ' ')}") for key in document[name][:_NAMED])
    for each in document["worst"]:
        if each["why"]:
            yield "", "", f"{each['key']}: {each['why']}"
        else:
            yield f"{each['rel_l2']:.3g}", f"{each['max']:.3g}", each["key"]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
