"""Progress bars on stderr, only where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assetkit.progress import SILENT, Progress, Unit

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Shown:
    """A `Progress` drawn by rich: one bar per piece of work, gone when it ends."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def begin(self, task: str, total: int | None, unit: Unit) -> None:
        """Draw a new bar."""
        self._task = self._bars.add_task(task, total=total, unit=unit)

    def advance(self, amount: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.advance(self._task, amount)

    def end(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Bars for the work inside. Silent when `quiet` or when stderr is not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield SILENT
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    from assetkit.cli.output import console

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Bars(*columns, TimeRemainingColumn(), console=console(stderr=True), transient=True) as bars:
        yield Shown(bars)


@contextmanager
def progress_bar(label: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """One bar over `total` bytes; yields the function that advances it."""
    with shown_progress(quiet=quiet) as progress:
        progress.begin(label, total, "bytes")
        yield progress.advance
        progress.end()
