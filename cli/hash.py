"""``assetkit hash PATH…``: every hash kind of each file, in one read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assetkit.cli.output import pairs, print_json
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import NotFoundError
from assetkit.shown import size_text


@click.command("hash")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@with_global_options
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...]) -> None:
    """Compute sha256, BLAKE3, CRC32, AutoV1, AutoV2, AutoV3 and the payload's sha256, reading each file once.

    The payload is everything behind a safetensors header: it stays the same when a tool edits the metadata.
    """
    from assetkit.cli.progress import progress_bar
    from assetkit.hashing import hash_file

    for path in paths:
        if not path.exists():
            raise NotFoundError(f"{path}: no such file", hint="check the spelling")
    rows: list[dict[str, Any]] = []
    total = sum(path.stat().st_size for path in paths if path.is_file())
    with progress_bar("hashing", total, quiet=session.json) as advance:
        rows.extend(hash_file(path, progress=advance).to_dict() for path in paths)
    if session.json:
        print_json(rows)
        return
    for row in rows:
        pairs((key, size_text(value) if key == "size" else value) for key, value in row.items())
        click.echo()
