"""``assetkit identify PATH…``: what files and folders are, without a catalog."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from assetkit.cli.asset import facts
from assetkit.cli.files import Found, expand
from assetkit.cli.output import findings, pairs, print_json, status_cell, table
from assetkit.cli.session import Session, with_global_options
from assetkit.shown import size_text, summary

ATTENTION = frozenset({"invalid", "unsafe"})
"""Statuses a person should act on."""


@click.command("identify")
@click.argument("paths", nargs=-1, required=True)
@with_global_options
@click.pass_obj
def command(session: Session, paths: tuple[str, ...]) -> int:
    """Say what files or folders are, from their headers alone, with the evidence.

    A folder that is a model (diffusers, PEFT) is one answer; any other folder is looked through. Sidecars beside a file
    are heard as hearsay. A reference (hf:OWNER/NAME/FILE, civitai:MODEL) or an address of a safetensors file is
    answered from its header, without a download. Exit code 1 means that a file is invalid or unsafe.
    """
    here = [Path(each) for each in paths if not _is_remote(each)]
    looked = [(found, _identified(found)) for found in expand(here)]
    rows = [row for found, row in looked if row["status"] == "unsafe" or not found.doubtful]
    rows += _looked_up([each for each in paths if _is_remote(each)])
    if session.json:
        print_json(rows)
    elif len(rows) == 1:
        _describe(rows[0])
    else:
        _overview(rows)
    return int(any(row["status"] in ATTENTION for row in rows))


def _is_remote(text: str) -> bool:
    """Whether `text` is a reference or an address, and no file that is called so."""
    scheme, colon, _ = text.partition(":")
    return bool(colon) and len(scheme) > 1 and scheme.isalpha() and not os.path.lexists(text)


def _looked_up(references: Sequence[str]) -> list[dict[str, Any]]:
    if not references:
        return []
    from assetkit.config import services
    from assetkit.net import connected
    from assetkit.sources.looking import look

    with connected(services()) as net:
        return [look(each, net, services()).to_dict() for each in references]


def _identified(found: Found) -> dict[str, Any]:
    from assetkit.identification import identify

    declared = [each for path in found.sidecars for each in _heard(path, found.path)]
    return identify(found.path, declared).to_dict()


def _heard(sidecar: str, model: str) -> Sequence[Any]:
    """What a sidecar declares of the model beside it."""
    from assetkit.catalog.declared import sidecar_declarations
    from assetkit.uis.sidecars import ModelFile, read_sidecar

    status = os.stat(model)
    return list(
        sidecar_declarations(
            read_sidecar(sidecar, ModelFile(os.path.basename(model), status.st_size, status.st_mtime_ns))
        )
    )


def _describe(row: dict[str, Any]) -> None:
    pairs(facts(row))
    if row["evidence"]:
        table(("evidence", "detail"), ((each["rule"], each["detail"]) for each in row["evidence"]))
    findings(row["findings"])


def _overview(rows: Sequence[dict[str, Any]]) -> None:
    table(
        ("file", "status", "kind", "base", "details", "size"),
        (
            (row["path"], status_cell(row["status"]), row["kind"], row["base"], summary(row), size_text(row["size"]))
            for row in rows
        ),
        right=("size",),
    )
    findings(finding for row in rows for finding in row["findings"] if finding["severity"] != "info")
