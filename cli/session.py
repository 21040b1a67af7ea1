"""What one run of the command line knows: where the catalog is and how to print."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Session:
    """Global options as given, before or after the command."""

    home: str | None = None
    db: str | None = None
    json: bool = False
    verbose: bool = False

    @property
    def home_path(self) -> Path:
        """The folder of the catalog and caches: ``--home``, ``ASSETKIT_HOME``, or the platform's data directory."""
        chosen = self.home or os.environ.get("ASSETKIT_HOME")
        if chosen:
            return Path(chosen).expanduser().absolute()
        from platformdirs import user_data_path

        return user_data_path("assetkit", appauthor=False)

    @property
    def db_url(self) -> str:
        """The catalog's URL: ``--db``, ``ASSETKIT_DB``, or a SQLite file in the home folder."""
        return self.db or os.environ.get("ASSETKIT_DB") or f"sqlite:///{self.home_path / 'catalog.db'}"

    @staticmethod
    def shown(text: str) -> str:
        """`text` safe for a terminal (see `assetkit.shown.shown`)."""
        from assetkit.shown import shown

        return shown(text)


def with_global_options(function: Function) -> Function:
    """Add ``--home --db --json -v`` to a command, after its own; they may stand before or after its name."""
    options = (
        click.option("--home", metavar="DIR", expose_value=False, callback=_keep, help="Folder of the catalog."),
        click.option("--db", metavar="URL", expose_value=False, callback=_keep, help="Catalog database URL."),
        click.option(
            "--json", is_flag=True, expose_value=False, callback=_keep, help="Print one JSON document on stdout."
        ),
        click.option(
            "-v", "--verbose", is_flag=True, expose_value=False, callback=_keep, help="Print tracebacks and details."
        ),
    )
    before = list(getattr(function, "__click_params__", ()))
    for option in reversed(options):
        function = option(function)
    listed = getattr(function, "__click_params__", [])  # from the last to the first, as --help shows them
    listed[:] = [*listed[len(before) :], *before]
    return function


def _keep(ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    if value and parameter.name:
        setattr(ctx.ensure_object(Session), parameter.name, value)
