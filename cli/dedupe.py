"""``assetkit dedupe``: files that are the same, and moving exact copies to the trash."""

from __future__ import annotations

from typing import Any

import click

from assetkit.cli.output import findings, print_json, table
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import shown, size_text


@click.command("dedupe")
@click.option("--apply", "apply_", is_flag=True, help="Move exact copies to the trash, after comparing every byte.")
@with_global_options
@click.pass_obj
def command(session: Session, apply_: bool) -> int:
    """Find files with the same bytes, the same tensors under other metadata, or the same payload.

    Changes nothing without --apply. With it, of each group with equal bytes the file with the shortest path stays; the
    others are compared with it byte by byte and moved to the trash.
    """
    from assetkit.catalog import Catalog, duplicates

    with Catalog.open(session.db_url, create=False) as catalog:
        groups = [group.to_dict() for group in duplicates(catalog)]
        if not apply_:
            _print(session, groups)
            return 0
        from assetkit.catalog import apply_dedupe, plan_dedupe

        done = apply_dedupe(catalog, plan_dedupe(catalog))
    if session.json:
        print_json([{"moved": path} for path in done.moved] + [{"finding": each.to_dict()} for each in done.findings])
    else:
        for path in done.moved:
            click.echo(f"to the trash: {shown(path)}")
        findings(done.findings)
        click.echo(f"{len(done.moved)} files, {size_text(done.bytes)}")
    return int(bool(done.findings))


def _print(session: Session, groups: list[dict[str, Any]]) -> None:
    if session.json:
        print_json(groups)
        return
    rows = [
        (
            group["how"] if not number else "",
            group["hash"][:10] if not number else "",
            each["path"],
            size_text(each["size"]),
        )
        for group in groups
        for number, each in enumerate(group["files"])
    ]
    if rows:
        table(("same", "hash", "file", "size"), rows, right=("size",))
    exact = [each["size"] for group in groups if group["how"] == "bytes" for each in group["files"][1:]]
    click.echo(
        f"{len(groups)} groups; {len(exact)} exact copies hold {size_text(sum(exact))}"
        + ("; `assetkit dedupe --apply` moves them to the trash" if exact else "")
    )
