"""``assetkit resolve PATH…``: which assets made an image or are named by a workflow, and which are missing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetkit.cli.output import cell, console, findings, pairs, print_json, table
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import FormatError, NotFoundError
from assetkit.shown import shown

if TYPE_CHECKING:
    from assetkit.catalog.resolution import Missing, Resolution, Resolved
    from assetkit.uis.references import Generation, Reference

_COLOURS = {"certain": "green", "strong": "green", "likely": "yellow", "weak": "yellow"}


@click.command("resolve")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option("--used", is_flag=True, help="Leave out what took no part: bypassed nodes, adapters of weight 0.")
@with_global_options
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], used: bool) -> int:
    """Say which assets made an image, or are named by a workflow, and which are missing.

    PATH is an image (PNG, JPEG, WebP, AVIF), a workflow (ComfyUI, InvokeAI), a text that a UI left beside an image, or
    a folder of them. Models are found by hash, then by name; how sure that is, is said. Nothing is asked over the
    network. Exit code 1 means that something is missing, unidentified or unreadable.
    """
    from assetkit.catalog.resolving import resolve_read

    read = list(_read(_expanded(paths)))
    with _catalog(session) as catalog:
        rows = resolve_read(catalog, read)
    if used:
        rows = [_taking_part(each) for each in rows]
    if session.json:
        print_json([each.to_dict() for each in rows])
    else:
        for each in rows:
            _show(each)
    return int(any(_wants_care(each) for each in rows))


def _wants_care(row: Resolution) -> bool:
    """Whether a person should look. A workflow that names no model is only one that needs none."""
    unidentified = not row.identified and row.generation.kind != "workflow"
    return unidentified or bool(row.missing) or _broken(row)


def _broken(row: Resolution) -> bool:
    return any(each.severity == "error" for each in row.findings)


def _expanded(paths: Sequence[Path]) -> list[tuple[Path, bool]]:
    """Every file, and whether it was named itself: of a folder, what may be an image or a workflow."""
    from assetkit.uis.reading import IMAGE_SUFFIXES, WORKFLOW_SUFFIXES

    found: list[tuple[Path, bool]] = []
    for path in paths:
        if not os.path.lexists(path):
            raise NotFoundError(f"{path}: no such file or folder", hint="check the spelling")
        if not path.is_dir():
            found.append((path, True))
            continue
        for where, folders, names in os.walk(path):
            folders.sort()
            wanted = (name for name in sorted(names) if name[:1] != ".")
            suffixes = IMAGE_SUFFIXES | WORKFLOW_SUFFIXES
            found += [(Path(where, name), False) for name in wanted if Path(name).suffix.lower() in suffixes]
    return found


def _read(files: Sequence[tuple[Path, bool]]) -> Iterator[Generation]:
    """What each file says. One that was named must be readable; of a folder, a broken image is a finding, and JSON that
    is no workflow is none of ours."""
    from assetkit.uis.reading import IMAGE_SUFFIXES, read_file
    from assetkit.uis.references import Generation

    for path, named in files:
        try:
            found = read_file(path)
        except FormatError as error:
            if named:
                raise
            if path.suffix.lower() in IMAGE_SUFFIXES:
                yield Generation(str(path), "image", findings=(error.finding, *error.findings))
            continue
        if named or found.kind != "text" or found.references:
            yield found


def _catalog(session: Session) -> Any:
    """The catalog, where there is one."""
    import contextlib

    from assetkit.catalog import Catalog

    try:
        return Catalog.open(session.db_url, create=False)
    except NotFoundError:
        return contextlib.nullcontext()


def _taking_part(row: Resolution) -> Resolution:
    from dataclasses import replace

    assets = tuple(each for each in row.assets if each.reference.used)
    return replace(row, assets=assets, missing=tuple(each for each in row.missing if each.reference.used))


def _show(row: Resolution) -> None:
    about = row.generation
    pairs(
        [
            ("file", row.path),
            ("made by" if about.kind == "image" else "for", about.software or "not said"),
            ("prompt", _first(about.prompt)),
            ("marked", _marked(row)),
        ]
    )
    if not row.identified and about.kind == "workflow":
        click.echo("it names no model of one's own; nodes of hosted services follow their terms")
    elif not row.identified:
        text = "unidentified: it names no model" if about.read_from else "unidentified: it carries no metadata"
        click.echo(f"{text}; that does not mean that it is free to use")
    if row.assets:
        table(("role", "asset", "base", "how sure", "found by"), map(_found, row.assets))
        _explain(row.assets)
    if row.missing:
        table(("missing", "name", "hash"), map(_lacking, row.missing))
        for each in row.missing:
            _advise(each)
    findings(row.findings)
    click.echo()


def _first(prompt: str) -> str:
    line = shown(" ".join(prompt.split()))
    return line if len(line) <= 160 else f"{line[:160]}…"


def _marked(row: Resolution) -> str:
    """Whether the file says that a machine made it."""
    if row.generation.kind != "image":
        return ""
    said = ", ".join(f"{each.value or 'present'} ({each.where})" for each in row.generation.marks)
    verdict = "as made by a model" if row.generation.marked else "not as made by a model"
    return f"{verdict}: {said}" if said else verdict


def _role(each: Reference) -> str:
    weight = "" if each.weight is None else f" × {each.weight:g}"
    return f"{each.role.replace('_', ' ')}{weight}{'' if each.used else ' (not used)'}"


def _found(each: Resolved) -> tuple[object, ...]:
    confidence = cell(each.confidence, _COLOURS[each.confidence])
    stated = next((hash_.value for hash_ in each.reference.hashes if each.how in hash_.kinds), "")
    by = f"{each.how} {stated[:12]}" if stated else each.how
    return _role(each.reference), each.name, each.base, confidence, by


def _explain(assets: Sequence[Resolved]) -> None:
    """Why the less sure ones were chosen."""
    for each in assets:
        if each.confidence in ("likely", "weak"):
            _line(each.name, each.reason)


def _lacking(each: Missing) -> tuple[object, ...]:
    hash_ = each.reference.hashes[0].value[:12] if each.reference.hashes else ""
    return _role(each.reference), each.reference.name or "(not named)", hash_


def _advise(each: Missing) -> None:
    """Why it is missing, what comes near, and where it can be had: whole lines, to be copied."""
    near = ", ".join(name for _, name in each.candidates if name.lower() != each.reference.stem)
    _line(each.reference.name or each.reference.role, f"{each.reason}: {near}" if near else each.reason)
    for offer in each.offers:
        console().print(cell(f"  get it from {offer.source}: {offer.url or offer.reference}"), soft_wrap=True)


def _line(name: str, text: str) -> None:
    line = cell(f"{name}: ", "bold")
    line.append(shown(text))
    console().print(line, soft_wrap=True)
