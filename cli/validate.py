"""``assetkit validate ASSET…``: does it draw, and does it do what it claims?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetkit.cli.output import cell, console, findings, print_json
from assetkit.cli.render import Finder, needed_libraries
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import NotFoundError, UsageError
from assetkit.shown import shown

if TYPE_CHECKING:
    from torch import Tensor

    from assetkit.catalog import Catalog
    from assetkit.render.sheets import Cell
    from assetkit.render.subjects import Bench
    from assetkit.types import Identity

_asset = click.Path(path_type=Path, readable=False)
_STYLES = {"pass": "green", "fail": "bold red", "skip": "yellow"}


@click.command("validate")
@click.argument("assets", metavar="[ASSET]…", nargs=-1, type=_asset)
@click.option("--all", "every", is_flag=True, help="Every catalogued model whose verdict is missing or out of date.")
@click.option("--again", is_flag=True, help="With --all: those whose verdict still holds, too.")
@click.option("--model", metavar="ASSET", type=_asset, help="The checkpoint to test adapters and parts with.")
@click.option("--vae", metavar="ASSET", type=_asset, help="For models without one.")
@click.option(
    "--config",
    type=_asset,
    help="A pipeline folder with configurations and tokenizers (or MODEL.config/ beside it).",
)
@click.option(
    "--kin", multiple=True, metavar="ASSET", type=_asset, help="A model that they come from: shows faulty tensors."
)
@click.option("--prompt", "prompts", multiple=True, metavar="PROMPT", help="What to draw; two show that prompts count.")
@click.option("--steps", type=click.IntRange(1), metavar="N")
@click.option("--device", default="cpu", show_default=True, help="A device of torch.")
@click.option("--backend", type=click.Choice(["torch"]), default="torch", show_default=True)
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR", help="Write verdicts and pictures here.")
@with_global_options
@click.pass_obj
def command(session: Session, /, assets: tuple[Path, ...], every: bool, again: bool, **given: Any) -> int:
    """Draw with each ASSET and judge its file, its function and its pictures: pass, fail or skip, with reasons.

    The exit code is 1 when one fails. A skip always says what was missing.
    """
    if bool(assets) == every:
        raise UsageError("name assets to validate, or all of them with --all")
    with needed_libraries(), _catalog(session) as catalog:
        run = _Run(catalog, given)
        found = list(run.catalogued(again=again)) if every else [run.named(each) for each in assets]
        for path, row in found:
            run.judge(path, row)
            if not session.json:
                run.show()
        run.report()
    if session.json:
        print_json(run.documents)
    return int(any(each["verdict"] == "fail" for each in run.documents))


@contextmanager
def _catalog(session: Session) -> Iterator[Catalog | None]:
    from assetkit.catalog import Catalog

    try:
        catalog = Catalog.open(session.db_url, create=False)
    except NotFoundError:
        yield None
        return
    with catalog:
        yield catalog


@dataclass(slots=True)
class _Run:
    """Verdicts of one call."""

    catalog: Catalog | None
    given: Mapping[str, Any]
    documents: list[dict[str, Any]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    bench: Bench | None = None

    def __post_init__(self) -> None:
        if self.given["report"] is not None:
            self.given["report"].mkdir(parents=True, exist_ok=True)

    def named(self, given: Path) -> tuple[Path, Mapping[str, Any] | None]:
        """An asset by path or reference, with its row where it is catalogued."""
        from assetkit.catalog import show_asset

        path = self._path(given)
        if self.catalog is None:
            return path, None
        try:
            return path, show_asset(self.catalog, str(path.absolute()))
        except (NotFoundError, UsageError):
            return path, None

    def _path(self, given: Path) -> Path:
        from assetkit.catalog import Stock

        return Finder(Stock(self.catalog) if self.catalog else None).path(given)

    def catalogued(self, *, again: bool) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Every model that is at hand and worth a verdict."""
        from assetkit.catalog import list_assets, show_asset
        from assetkit.catalog.validations import is_current
        from assetkit.render.validation import versions

        if self.catalog is None:
            raise NotFoundError("there is no catalog", hint="scan a folder first")
        for row in list_assets(self.catalog, "online:yes"):
            last = show_asset(self.catalog, row["path"])["validations"][-1:] if row["render"] else []
            if row["path"] and (again or not last or not is_current(last[0], row["sha256"], versions())):
                yield Path(row["path"]), row

    def judge(self, path: Path, row: Mapping[str, Any] | None) -> None:
        """Test one asset and keep its verdict, in the catalog too."""
        from assetkit.catalog.validations import record_validation
        from assetkit.render.validation import validated, with_images

        self.bench = self.bench or self._bench()
        validation, images = validated(path, self.bench)
        written = self._written(path, images, validation.verdict)
        document = with_images(validation, written).to_dict()
        self.documents.append(document)
        if self.catalog is not None and row is not None:
            record_validation(self.catalog, row["id"], document, row["sha256"])

    def _bench(self) -> Bench:
        from assetkit.render.subjects import PROMPTS, Bench

        given = self.given
        return Bench(
            self._model_for,
            prompts=given["prompts"] or PROMPTS,
            steps=given["steps"],
            device=given["device"],
            config=self._path(given["config"]) if given["config"] else None,
            vae=self._path(given["vae"]) if given["vae"] else None,
            kin=tuple(map(self._path, given["kin"])),
        )

    def _model_for(self, identity: Identity) -> Path | None:
        if self.given["model"] is not None:
            return self._path(self.given["model"])
        if self.catalog is None:
            return None
        from assetkit.catalog.validations import checkpoint_for

        return checkpoint_for(self.catalog, identity)

    def _written(self, path: Path, images: Mapping[str, Tensor], verdict: str) -> list[str]:
        """The pictures' paths, where a report was asked for."""
        from assetkit.render.pictures import png, write
        from assetkit.render.sheets import Cell

        folder: Path | None = self.given["report"]
        if folder is None:
            return []
        names = []
        for number, (prompt, picture) in enumerate(images.items()):
            stem = re.sub(r"[^\w.-]+", "_", path.stem)
            where = folder / f"{len(self.documents):03}-{stem}-{number}.png"
            write(where, png(picture, prompt, {"asset": path.name, "prompt": prompt}), force=True)
            names.append(str(where))
            self.cells.append(Cell(picture, (path.name, prompt, verdict), verdict))
        if not images:
            self.cells.append(Cell(None, (path.name, "", verdict), verdict))
        return names

    def show(self) -> None:
        """Print the last verdict."""
        last = self.documents[-1]
        line = cell(f"{last['verdict']:5}", _STYLES[last["verdict"]])
        what = " ".join(each for each in (last["kind"], last["base"]) if each)
        line.append(shown(f"{last['asset']} ({what or 'unknown'}, {last['seconds']:.1f} s)"), "not bold default")
        console().print(line, soft_wrap=True)
        findings(last["findings"])

    def report(self) -> None:
        """Write all verdicts and a sheet of all pictures."""
        from assetkit.render.pictures import write
        from assetkit.render.sheets import contact_sheet

        folder: Path | None = self.given["report"]
        if folder is None:
            return
        text = json.dumps(self.documents, indent=2, ensure_ascii=False) + "\n"
        write(folder / "validations.json", text.encode(), force=True)
        write(folder / "sheet.png", contact_sheet(self.cells), force=True)
