"""``assetkit audit``: what one may do with models and images, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetkit.cli.output import cell, console, print_json, table
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import InputError, UsageError
from assetkit.shown import shown

if TYPE_CHECKING:
    from rich.text import Text

    from assetkit.catalog.audit import Asked
    from assetkit.catalog.reports import Format

_SHORT = {
    "use": "use",
    "sell-images": "sell images",
    "client-work": "client",
    "host-service": "host",
    "redistribute": "pass on",
    "sell-model": "sell it",
    "merge-share": "merge",
    "train-on-output": "train",
}
_COLOURS = {
    "allowed": "green",
    "conditional": "yellow",
    "disputed": "magenta",
    "unknown": "yellow",
    "denied": "bold red",
}
_SIGNS = {"allowed": "yes", "conditional": "if", "disputed": "disputed", "unknown": "?", "denied": "no"}
_SHOWN = 40
_WIDE = 140
"""Columns of a screen that has room for the table."""
PROFILE = "organisation.yaml"
"""The organisation profile in the home folder that is used when none is named."""


@click.command("audit")
@click.argument("query", nargs=-1)
@click.option(
    "--of",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path, readable=False),
    help="An image, a workflow, a recipe, a lock file, or a folder of them, instead of a query.",
)
@click.option("--use", "uses", multiple=True, metavar="PURPOSE", help="Ask about this purpose only; may be repeated.")
@click.option("--policy", type=click.Path(path_type=Path), help="What must be allowed; exit code 1 when it is not.")
@click.option("--profile", type=click.Path(path_type=Path), help="Who asks: revenue, users, country, registrations.")
@click.option("--format", "format_", metavar="F", help="text, json, csv, xlsx, html, cyclonedx, spdx or credits.")
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report here.")
@click.option("--diff", "old", type=click.Path(path_type=Path), help="Compare with an earlier report (JSON).")
@with_global_options
@click.pass_obj
def command(session: Session, /, query: tuple[str, ...], paths: tuple[Path, ...], **given: Any) -> int:
    """Say what may be done with the assets that match QUERY, or with images and workflows, and on what evidence.

    \b
    assetkit audit kind:checkpoint --use client-work
    assetkit audit --of renders/ --policy commercial.yml -o report.html
    assetkit audit --diff last.json -o now.json

    \b
    purposes: use, sell-images, client-work, host-service, redistribute, sell-model, merge-share, train-on-output
    verdicts: allowed, conditional, disputed, unknown, denied; silence is never permission

    A reading of the record, not legal advice. Nothing is asked over the network. Who asks is in --profile, or in
    organisation.yaml in the home folder. Exit code 1: the policy is broken, or, without one, something is denied.
    """
    from assetkit.catalog import Catalog
    from assetkit.catalog.audit import audit, failed
    from assetkit.catalog.scope import of_paths, of_query

    if query and paths:
        raise click.UsageError("give a query, or --of, not both")
    output: Path | None = given["output"]
    chosen = _format(given["format_"], output)
    asked = _asked(session, given["uses"], given["policy"], given["profile"])
    before = _report(given["old"]) if given["old"] else None
    with Catalog.open(session.db_url, create=False) as catalog:
        scope = of_paths(catalog, paths) if paths else of_query(catalog, " ".join(query))
        document = audit(catalog, scope, asked)
    if before is not None:
        from assetkit.catalog.changes import changes

        document = {**document, "changes": changes(before, document)}
    _put(session, document, chosen, output)
    return int(failed(document))


def _format(name: str | None, output: Path | None) -> Format | None:
    """The format asked for; None for the terminal's."""
    from assetkit.catalog.reports import format_of, formats

    if name == "text" or (name is None and output is None):
        return None
    chosen = formats().get(name) if name else format_of(output.name if output else "")
    if chosen is None:
        known = ", ".join(["text", *formats()])
        raise UsageError(f"{name or output}: no report is written that way", hint=f"--format takes {known}")
    if chosen.binary and output is None:
        raise UsageError(f"a report in {chosen.id} is no text", hint="say where it goes with -o")
    return chosen


def _asked(session: Session, uses: Sequence[str], policy: Path | None, profile: Path | None) -> Asked:
    from assetkit.catalog.audit import Asked
    from assetkit.catalog.policy import read_organisation, read_policy
    from assetkit.license.organisation import Organisation, purpose
    from assetkit.license.verdicts import PURPOSES

    usual = session.home_path / PROFILE
    if profile is None and usual.is_file():
        profile = usual
    who = read_organisation(profile) if profile else Organisation()
    rules = read_policy(policy) if policy else None
    wanted = {purpose(each) for each in uses} or set(who.purposes)
    wanted |= set(rules.purposes) if rules else set()
    return Asked(tuple(each for each in PURPOSES if each in wanted) or PURPOSES, who, rules)


def _report(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and isinstance(found["rows"], list):
            return found
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise InputError(f"{path}: is no report ({error})", hint="`assetkit audit --format json` writes one") from error
    raise InputError(f"{path}: is no report", hint="`assetkit audit --format json` writes one")


def _put(session: Session, document: Mapping[str, Any], chosen: Format | None, output: Path | None) -> None:
    if output is not None and chosen is not None:
        part = output.with_name(f".{output.name}.part")
        part.write_bytes(chosen.write(document))
        part.replace(output)
    elif chosen is not None and not session.json:
        sys.stdout.write(chosen.write(document).decode())
        return
    if session.json:
        print_json(document)
        return
    if chosen is not None:
        click.echo(shown(f"wrote {output}"))
    _show(document)


def _show(document: Mapping[str, Any]) -> None:
    rows = sorted(document["rows"], key=lambda row: -list(_COLOURS).index(row["verdict"]))
    if console().width >= _WIDE:
        columns = ["asset", "kind", "base", "licenses", *(_SHORT[each] for each in document["purposes"])]
        table(columns, (_cells(row, document["purposes"]) for row in rows[:_SHOWN]))
    else:
        for row in rows[:_SHOWN]:
            _show_narrow(row, document["purposes"])
    if len(rows) > _SHOWN:
        click.echo(f"and {len(rows) - _SHOWN} more; a report file has them all: -o report.html")
    for output in document["outputs"][:_SHOWN]:
        _show_output(output, document["purposes"])
    _show_reasons(rows[:_SHOWN])
    _show_lines(document["violations"], "breaks the policy")
    for each in document.get("changes", ()):
        click.echo(shown(f"changed: {each['asset']}: {each['message']}"))
    counts = ", ".join(f"{count} {verdict}" for verdict, count in document["summary"].items()) or "nothing to audit"
    click.echo(f"\n{counts}. Report {document['report']['sha256'][:16]} of {document['report']['date']}.")
    click.echo(document["statement"])


def _show_narrow(row: Mapping[str, Any], purposes: Sequence[str]) -> None:
    """An asset in two lines, for a screen that a table of all purposes does not fit."""
    from rich.padding import Padding

    about = [each for each in (row["kind"], row["base"], _licenses(row)) if each]
    name, words = cell(row["asset"], "bold"), cell("")
    name.append(f"  {', '.join(shown(each) for each in about)}", "dim")
    for each in purposes:
        verdict = row["verdicts"][each]
        # One word for the wrapping: a purpose stays beside its verdict.
        words.append(_SHORT[each].replace(" ", "\N{NO-BREAK SPACE}") + "\N{NO-BREAK SPACE}")
        words.append(_SIGNS[verdict], _COLOURS[verdict])
        words.append("  ")
    screen = console()
    screen.print(name, soft_wrap=True)
    screen.print(Padding(words, (0, 0, 0, 2)))


def _licenses(row: Mapping[str, Any]) -> str:
    short = ", ".join(each.removeprefix("LicenseRef-").removeprefix("scancode-") for each in row["licenses"])
    return short or "no license on record"


def _cells(row: Mapping[str, Any], purposes: Sequence[str]) -> list[Text]:
    found = [row["verdicts"][each] for each in purposes]
    verdicts = [cell(_SIGNS[each], _COLOURS[each]) for each in found]
    return [cell(row["asset"]), cell(row["kind"]), cell(row["base"]), cell(_licenses(row)), *verdicts]


def _show_output(output: Mapping[str, Any], purposes: Sequence[str]) -> None:
    line = cell(f"{output['path']}: ")
    for each in purposes:
        line.append(f"{_SHORT[each]} ")
        line.append(_SIGNS[output["verdicts"][each]], _COLOURS[output["verdicts"][each]])
        line.append("  ")
    if output["marked"] is not None:
        line.append("marked as AI-generated" if output["marked"] else "no mark of AI generation", "dim")
    console().print(line, soft_wrap=True)


def _show_reasons(rows: Sequence[Mapping[str, Any]]) -> None:
    screen = console()
    for row in rows:
        why: dict[str, list[str]] = {}
        for each in row["blocking"]:
            purpose, _, message = each["message"].partition(": ")
            why.setdefault(message, []).append(purpose)
        for message, purposes in why.items():
            asked = "everything" if len(purposes) == len(row["verdicts"]) > 1 else ", ".join(purposes)
            screen.print(cell(f"{row['asset']}: {asked}: {message}"), soft_wrap=True)
        for each in row["findings"]:
            screen.print(cell(f"{row['asset']}: {each['message']} ({each['evidence']})", "dim"), soft_wrap=True)


def _show_lines(findings: Sequence[Mapping[str, Any]], what: str) -> None:
    for each in findings[:_SHOWN]:
        console().print(cell(f"{what}: {each['subject']}: {each['message']}", "red"), soft_wrap=True)
