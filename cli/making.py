"""What the commands that write a model share: their options, the plan shown before, the certificate after."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetkit.cli.output import pairs, print_json
from assetkit.cli.session import Session
from assetkit.errors import InputError, NotFoundError, UsageError
from assetkit.shown import shown, size_text

if TYPE_CHECKING:
    from assetkit.catalog import Stock
    from assetkit.progress import Progress
    from assetkit.transform.certificate import Certificate
    from assetkit.transform.plan import Plan

DTYPES = "fp32, fp16, bf16, fp8_scaled (for ComfyUI), fp8_scaled_legacy, fp8_e4m3, fp8_e5m2"
"""What ``--dtype`` takes, for its help (`assetkit.transform.operations.cast`)."""
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SHOWN = 8


class Size(click.ParamType[int]):
    """Bytes as people write them: ``300M``, ``2GB``, ``5 GiB``; units are binary."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?)(?:i?B)?\s*", str(value), re.IGNORECASE)
        if found is None:
            self.fail(f"{value!r} is no size; write 300M or 2G", param, ctx)
        return int(float(found[1]) * _UNITS[found[2].upper()])


_OPTIONS = (
    click.option("-o", "destination", required=True, metavar="DST", type=click.Path(path_type=Path), help="Output."),
    click.option("--dry-run", is_flag=True, help="Print the plan and write nothing."),
    click.option("--memory", type=Size(), default="512M", show_default=True, help="Most memory for tensors in work."),
    click.option("--certificate", type=click.Path(path_type=Path), help="Write what was preserved and lost here."),
    click.option("--allow-partial", is_flag=True, help="Go on where inputs fit only in part; list what did not."),
    click.option("--force", is_flag=True, help="Replace an existing output."),
    click.option("--accept", metavar="REASON", help="Go on despite a license conflict, for this reason."),
)


def making(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options of every command that writes a model; they arrive as one `Making`, after the session."""

    @wraps(function)
    def wrapped(session: Session, **given: Any) -> int:
        own = {name: given.pop(name) for name in _NAMES}
        return function(session, Making(session, **own), **given)

    made: Callable[..., int] = wrapped
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


_NAMES = ("destination", "dry_run", "memory", "certificate", "allow_partial", "force", "accept")


class Making:
    """One run of a recipe, as the command line asked for it."""

    def __init__(self, session: Session, **given: Any) -> None:
        self.session = session
        self.destination: Path = given["destination"]
        self.given = given

    def make(self, recipe: Mapping[str, Any], *, written: bool = False) -> int:
        """Plan, show or run, certify. The exit code is 1 when numbers went out of range or were none to begin with.

        `written` says that the recipe came from a file: only then do errors count its steps.
        """
        from assetkit.transform.certificate import Certificate
        from assetkit.transform.run import run
        from assetkit.transform.threads import share_one_heap

        share_one_heap()
        self._check_certificate()
        with self._stock() as stock:
            with self._progress() as progress, self._planned(recipe, stock, progress, written) as plan:
                if self.given["dry_run"]:
                    self._show_plan(plan)
                    return 0
                self._check_licenses([*plan.clashes, *(stock.clashes(plan.recipe) if stock else ())])
                force, memory = self.given["force"], self.given["memory"]
                outcome = run(plan, self.destination, force=force, memory=memory, progress=progress)
            certificate = Certificate(plan, outcome, self.given["accept"])
            if stock is not None:
                stock.record(self.destination, certificate.to_dict())
        self._certify(certificate)
        self._mention_unfinished()
        return int(certificate.troubled)

    def _mention_unfinished(self) -> None:
        from assetkit.transform.target import unfinished

        for each in unfinished(self.destination):
            text = f"note: {each} is left from another run that was stopped; remove it unless that run is to go on"
            click.echo(shown(text), err=True)

    def _check_licenses(self, clashes: Sequence[str]) -> None:
        """What licenses forbid to share as one is made for a stated reason only; the certificate has it."""
        if clashes and not self.given["accept"]:
            raise InputError(
                f"the licenses of the inputs conflict: {clashes[0]}",
                hint="to make it for yourself all the same, give the reason: --accept REASON",
            )

    def _check_certificate(self) -> None:
        """A certificate goes where nothing is, or, with --force, where one was before: never over a model."""
        path: Path | None = self.given["certificate"]
        if path is None or not os.path.lexists(path):
            return
        if not self.given["force"]:
            raise UsageError(f"{path}: exists", hint="choose another name, or replace it with --force")
        if not path.is_file() or path.suffix != ".json":
            raise UsageError(f"{path}: is no certificate, so --force does not replace it")

    @contextmanager
    def _stock(self) -> Iterator[Stock | None]:
        """The catalog, where there is one: a model can be made without."""
        from assetkit.catalog import Catalog, Stock

        try:
            catalog = Catalog.open(self.session.db_url, create=False)
        except NotFoundError:
            yield None
            return
        with catalog:
            yield Stock(catalog)

    @contextmanager
    def _planned(
        self, recipe: Mapping[str, Any], stock: Stock | None, progress: Progress, written: bool
    ) -> Iterator[Plan]:
        from assetkit.transform.make import planned
        from assetkit.transform.operations import Conditions
        from assetkit.transform.threads import workers

        conditions = Conditions(allow_partial=self.given["allow_partial"], threads=workers())
        if stock is None:
            with planned(recipe, conditions=conditions, progress=progress, numbered=written) as plan:
                yield plan
            return
        found = {**recipe, "inputs": {name: _found(entry, stock) for name, entry in recipe["inputs"].items()}}
        known, find = stock.known, stock.find
        with planned(found, conditions=conditions, known=known, find=find, progress=progress, numbered=written) as plan:
            yield plan

    @contextmanager
    def _progress(self) -> Iterator[Progress]:
        from assetkit.cli.progress import shown_progress

        with shown_progress(quiet=self.session.json) as progress:
            yield progress

    def _show_plan(self, plan: Plan) -> None:
        from assetkit.transform.plan import check_memory

        check_memory(plan, self.given["memory"])
        document = plan.to_dict(self.destination.parent, self.given["memory"])
        if self.session.json:
            print_json(document)
            return
        pairs(
            [
                ("output", self.destination),
                ("tensors", f"{document['outputs']:,}"),
                ("size", size_text(document["bytes"])),
                ("memory", f"{size_text(document['memory'])} at most"),
                ("disk", f"{size_text(document['disk'])} while it is written"),
                ("time", f"about {document['seconds']:g} s" if document["seconds"] >= 1 else "less than a second"),
            ]
        )
        _show_dropped(document["dropped"])
        _show_lines("warning", document["warnings"])

    def _certify(self, certificate: Certificate) -> None:
        document = certificate.to_dict()
        path = self.given["certificate"]
        if path is not None:
            part = path.with_name(f".{path.name}.part")
            part.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            part.replace(path)
        if self.session.json:
            print_json(document)
            return
        output, error = document["output"], document["error"]
        pairs(
            [
                ("wrote", self.destination),
                ("size", size_text(output["size"])),
                ("sha256", output.get("sha256")),
                ("tensors", _counts(document)),
                *_approximation(document),
                ("rounding", f"{error['rel_l2']:.2g} relative, {error['max']:.3g} at most" if error["max"] else "none"),
                ("round trip", document["roundtrip"] if document["roundtrip"] != "none" else None),
                ("overflow", _numbers(document["overflow"], "too large for the dtype")),
                ("underflow", _numbers(document["underflow"], "too small for the dtype and now 0")),
                ("not finite", _numbers(document["nonfinite"], "NaN or infinite")),
            ]
        )
        _show_dropped(document["dropped"])
        gone = {f"{each['key']}: {each['why']}" for each in document["dropped"]}
        _show_lines("lost", [line for line in document["lost"] if line not in gone])
        _show_lines("not finite", [f"{key}: {count:,} numbers" for key, count in document["nonfinite_keys"].items()])
        _show_lines("warning", document["warnings"])


def _approximation(document: Mapping[str, Any]) -> list[tuple[str, object]]:
    """Of low-rank factors: what they leave out of the changes they stand for."""
    found = document.get("approximation")
    if found is None or found["worst"] is None:
        return []
    ranks = sorted({each["rank"] for each in found["layers"].values()})
    spread = str(ranks[0]) if len(ranks) == 1 else f"{ranks[0]} to {ranks[-1]}"
    worst = found["worst"]
    return [
        ("layers", f"{len(found['layers']):,} of rank {spread}"),
        ("left out", f"{found['rel_l2']:.2g} of the change; {worst['error']:.2g} at worst, in {worst['layer']}"),
    ]


def _numbers(count: int, what: str) -> str | None:
    return f"{count:,} number{'s' * (count != 1)} {what}" if count else None


def _counts(document: Mapping[str, Any]) -> str:
    dropped = document["dropped"]
    gone = f"{len(dropped):,} dropped ({size_text(sum(each['bytes'] for each in dropped))})"
    parts = [f"{document['kept']:,} kept", f"{document['changed']:,} changed", gone]
    return ", ".join(part for part in parts if not part.startswith("0 "))


def _show_dropped(dropped: Sequence[Mapping[str, Any]]) -> None:
    """One line for each reason."""
    reasons: dict[str, list[Mapping[str, Any]]] = {}
    for each in dropped:
        reasons.setdefault(each["why"], []).append(each)
    for why, group in reasons.items():
        size = sum(each["bytes"] for each in group)
        what = group[0]["key"] if len(group) == 1 else f"{len(group):,} tensors, such as {group[0]['key']}"
        click.echo(shown(f"dropped: {what} ({size_text(size)}): {why}"))


def _show_lines(what: str, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(shown(f"{what}: {line}"))
    if len(lines) > _SHOWN:
        click.echo(f"{what}: and {len(lines) - _SHOWN} more (all with --json)")


def _found(entry: Mapping[str, str], stock: Stock) -> Mapping[str, str]:
    """An input that names no file is a reference to a catalogued asset."""
    path = entry.get("path")
    if path is None or os.path.lexists(path):
        return entry
    return {**entry, "path": str(stock.path_of(path))}


def inputs(paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Inputs of a recipe, named a, b, c …"""
    return {_letter(at): {"path": str(path)} for at, path in enumerate(paths)}


def _letter(at: int) -> str:
    return chr(ord("a") + at) if at < 26 else f"m{at + 1}"


_FORMATS = {".gguf": "gguf", ".safetensors": "safetensors", ".sft": "safetensors"}


def output_format(destination: Path, source: Path, wanted: str | None = None) -> str:
    """The output format asked for, or the one that the name of the output tells: by its suffix, and a folder where
    it has none and the source is a folder."""
    if wanted:
        return wanted
    suffix = destination.suffix.lower()
    if suffix in _FORMATS:
        return _FORMATS[suffix]
    if source.is_dir() and not suffix:
        return "diffusers"
    if suffix in (".ckpt", ".pt", ".pth", ".bin"):
        raise click.UsageError(f"{destination}: pickles are not written; call it .safetensors")
    raise click.UsageError(f"{destination}: call it .safetensors or .gguf, or give --format")


def dtype_steps(given: Sequence[str]) -> list[dict[str, Any]]:
    """The cast step for ``--dtype fp16 --dtype vae=fp32``; none when nothing was given."""
    if not given:
        return []
    plain, components = _dtypes(given)
    step: dict[str, Any] = {"op": "cast", "dtype": plain or "keep"}
    return [step | ({"components": components} if components else {})]


def stored_as(name: str, dtypes: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The last steps and the output of a recipe for the format `name`: ``--dtype`` rounds, or says GGUF's types."""
    if name != "gguf":
        return dtype_steps(dtypes), {"format": name}
    plain, blocks = _dtypes(dtypes)
    return [], {"format": name, "type": plain or "F16"} | ({"types": blocks} if blocks else {})


def _dtypes(given: Sequence[str]) -> tuple[str | None, dict[str, str]]:
    """The dtype of everything, and those of components and blocks."""
    components: dict[str, str] = {}
    for name, _, dtype in (each.partition("=") for each in given if "=" in each):
        if components.setdefault(name, dtype) != dtype:
            raise click.UsageError(f"--dtype is given twice for {name}: {components[name]}, {dtype}")
    plain = [each for each in given if "=" not in each]
    if len(plain) > 1:
        raise click.UsageError(f"--dtype is given twice: {', '.join(plain)}")
    return plain[0] if plain else None, components
