"""``assetkit show ASSET``: one asset with everything known of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from assetkit.cli.asset import facts
from assetkit.cli.output import findings, pairs, print_json, table
from assetkit.cli.session import Session, with_global_options


@click.command("show")
@click.argument("asset")
@click.option("--why", is_flag=True, help="Print the evidence for every claim, and all metadata.")
@with_global_options
@click.pass_obj
def command(session: Session, asset: str, why: bool) -> None:
    """Show one asset: ASSET is a path, 8 or more digits of any of its hashes, civitai:MODEL[@VERSION], or a name."""
    from assetkit.catalog import Catalog, show_asset

    with Catalog.open(session.db_url, create=False) as catalog:
        row = show_asset(catalog, asset)
    if session.json:
        print_json(row)
        return
    pairs([("name", row["name"]), *facts(row), *_known(row)])
    if why:
        table(("evidence", "detail"), ((each["rule"], each["detail"]) for each in row["evidence"]))
        for sidecar in row["sidecars"]:
            pairs([("sidecar", sidecar["path"]), ("dialect", sidecar["dialect"])])
            table(("key", "value"), ((each["key"], _short(each["value"])) for each in sidecar["facts"]))
        if row["metadata"]:
            table(("metadata", "value"), ((key, _short(value)) for key, value in row["metadata"].items()))
    findings(row["findings"])


def _known(row: dict[str, Any]) -> list[tuple[str, object]]:
    """Places, hashes and what sources say."""
    return [
        *(("where", _place(each)) for each in row["locations"]),
        *(
            (each["kind"], each["value"] + ("" if each["measured"] else f"  (claimed by {each['source']})"))
            for each in row["hashes"]
        ),
        ("tags", ", ".join(row["tags"])),
        *_said(row),
        *(("source", f"{each['source']} {each['reference']} ({each['said_by']})") for each in row["sources"]),
        *(("preview", each["path"]) for each in row["previews"]),
        *(("made from", _parent(each)) for each in row["lineage"]),
    ]


_SAID = (
    ("called", "name"),
    ("version", "version"),
    ("creator", "creator"),
    ("published", "published"),
    ("rated", "ratings"),
    ("page", "url"),
)


def _said(row: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """What sources say, with who says it, and what they permit."""
    for label, fact in _SAID:
        if found := row["facts"].get(fact):
            yield label, f"{_text(found['value'])}  ({found['source']})"
    flags = [name for name in ("nsfw", "poi", "minor") if row["facts"].get(name, {}).get("value") is True]
    yield "flags", ", ".join(flags)
    for fact, found in row["license_facts"].items():
        yield f"{fact.replace('_', ' ')}", f"{_text(found['value'])}  ({found['source']})"
    for each in row["license_history"]:
        yield "license changed", f"{each['fact']}: {' → '.join(_text(value['value']) for value in each['values'])}"
    for each in row["facts"].get("notices", {}).get("value", ()):
        yield "notice", each["message"]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _parent(row: dict[str, Any]) -> str:
    """An ancestor: its name, its hash, how, and whether it is catalogued."""
    how = ", ".join(row.get("operations", ())) or row["relation"]
    known = "" if row["asset"] else ", not in the catalog"
    known += ", a hash that its source claims and nobody measured" if row.get("measured") is False else ""
    return f"{row.get('name') or row['reference'][:12]} ({row['reference'][:10]}{known}) by {how}"


def _place(location: dict[str, Any]) -> str:
    return f"{location['root']}: {location['path']}{'' if location['online'] else '  (offline)'}"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 300 else f"{text[:300]}… ({len(text)} characters)"
