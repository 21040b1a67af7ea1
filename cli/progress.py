"""Progress on stderr: bars where a person watches, lines of JSON where a job is watched over, else nothing."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assetkit.progress import SILENT, Progress, Unit

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_SECONDS = 0.3


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


class Told:
    """A `Progress` for whoever runs this as a job: one JSON object a line on stderr, at most a few a second."""

    def __init__(self) -> None:
        self._stack: list[dict[str, object]] = []
        self._done = 0
        self._last = 0.0

    def begin(self, task: str, total: int | None, unit: Unit) -> None:
        """Tell of a new piece of work."""
        self._stack.append({"task": task, "total": total, "unit": unit})
        self._done, self._last = 0, 0.0
        self._tell()

    def advance(self, amount: int) -> None:
        """Tell how far it is, unless that was told just now."""
        self._done += amount
        if time.monotonic() - self._last >= _SECONDS:
            self._tell()

    def end(self) -> None:
        """Tell that it is over."""
        if self._stack:
            self._tell()
            self._stack.pop()

    def _tell(self) -> None:
        self._last = time.monotonic()
        if self._stack:
            sys.stderr.write(json.dumps({**self._stack[-1], "done": self._done}) + "\n")
            sys.stderr.flush()


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Bars for the work inside. Silent when `quiet` or when stderr is not a terminal."""
    if os.environ.get("ASSETKIT_JOB"):
        yield Told()
        return
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
