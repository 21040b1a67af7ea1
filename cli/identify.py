"""``assetkit identify PATH…``: what files and folders are, without a catalog."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assetkit.cli.output import cell, findings, pairs, print_json, shown, size_text, status_cell, table
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import NotFoundError

if TYPE_CHECKING:
    from assetkit.types import Identity

ATTENTION = frozenset({"invalid", "unsafe"})


@click.command("identify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_global_options
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...]) -> int:
    """Say what files or folders are, from their headers alone, with the evidence.

    A folder that is a model (diffusers, PEFT) is one answer; any other folder is looked through.
    Exit code 1 means that a file is invalid or unsafe.
    """
    identities = list(_identities(paths))
    if session.json:
        print_json([identity.to_dict() for identity in identities])
    elif len(identities) == 1:
        describe(identities[0])
    else:
        _overview(identities)
    return int(any(identity.status in ATTENTION for identity in identities))


def _identities(paths: Iterable[Path]) -> Iterator[Identity]:
    from assetkit.identify import identify

    for path in paths:
        if not os.path.lexists(path):
            raise NotFoundError(f"{path}: no such file or folder", hint="check the spelling")
        for file in _files(path):
            yield identify(file)


def _files(path: Path) -> Iterator[Path]:
    """The path itself, or what a plain folder holds: files in order, model folders whole, hidden names left out."""
    from assetkit.formats.diffusers import is_model_folder

    if not path.is_dir() or is_model_folder(path):
        yield path
        return
    for entry in sorted(os.scandir(path), key=lambda each: each.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def describe(identity: Identity) -> None:
    """Print one identity in full."""
    pairs(facts(identity))
    if identity.evidence:
        table(("evidence", "detail"), identity.evidence)
    findings(identity.findings)


def facts(identity: Identity) -> list[tuple[str, object]]:
    """Label and value of everything an identity states."""
    return [
        ("file", identity.path),
        ("status", status_cell(identity.status)),
        ("kind", cell(identity.kind or "unknown", "bold")),
        ("base", identity.base),
        ("could be", ", ".join(identity.candidates)),
        ("variant", ", ".join(_variants(identity))),
        ("format", identity.format),
        ("layout", identity.layout),
        ("architecture", identity.architecture),
        ("scale", f"{identity.scale}x" if identity.scale else None),
        ("algorithm", (identity.algorithm or "") + (" with DoRA" if identity.dora else "")),
        ("rank", _rank(identity)),
        ("alpha", f"{identity.alpha:g}" if identity.alpha is not None else None),
        ("targets", ", ".join(identity.targets)),
        ("components", ", ".join(identity.components)),
        ("weights", f"{identity.parameters:,} ({_dtypes(identity)})" if identity.parameters else None),
        ("size", size_text(identity.size)),
        ("trigger words", ", ".join(identity.trigger_words)),
        ("license", f"{identity.license['id']} (says {identity.license['source']})" if identity.license else None),
    ]


def _variants(identity: Identity) -> Iterator[str]:
    for name, value in identity.variant.items():
        if value is True:
            yield name
        elif value not in (None, False):
            yield f"{name} {value}"


def _rank(identity: Identity) -> str | None:
    if isinstance(identity.rank, tuple):
        return ", ".join(str(each) for each in identity.rank)
    return None if identity.rank is None else str(identity.rank)


def _dtypes(identity: Identity) -> str:
    return ", ".join(f"{name} × {count}" for name, count in identity.dtypes.items())


def summary(identity: Identity) -> str:
    """The few words that tell this file from others of its kind."""
    parts = [
        "/".join(identity.candidates) if not identity.base else "",
        f"{identity.algorithm or ''} rank {_rank(identity)}" if identity.rank else (identity.algorithm or ""),
        f"{identity.architecture} {identity.scale}x" if identity.scale else (identity.architecture or ""),
        ", ".join(_variants(identity)),
        " ".join(identity.trigger_words[:3]),
    ]
    return ", ".join(part.strip() for part in parts if part.strip())


def _overview(identities: Iterable[Identity]) -> None:
    rows = [
        (
            shown(each.path),
            status_cell(each.status),
            each.kind or "",
            each.base or "",
            summary(each),
            size_text(each.size),
        )
        for each in identities
    ]
    table(("file", "status", "kind", "base", "details", "size"), rows, right=("size",))
    findings(finding for each in identities for finding in each.findings if finding.severity != "info")
