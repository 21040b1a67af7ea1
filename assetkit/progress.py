"""How long work tells its caller where it stands.

Work is given a `Progress` and calls it; what is shown (a bar, a log line, nothing) is the caller's business.
"""

from __future__ import annotations

from typing import Literal, Protocol

Unit = Literal["bytes", "files"]


class Progress(Protocol):
    """One piece of work at a time: `begin`, any number of `advance`, `end`."""

    def begin(self, task: str, total: int | None, unit: Unit) -> None:
        """Work called `task` starts; `total` is in `unit`, None when it is not known."""

    def advance(self, amount: int) -> None:
        """`amount` more units are done."""

    def end(self) -> None:
        """The work begun last is over, finished or not."""


class Silent:
    """A `Progress` that shows nothing."""

    def begin(self, task: str, total: int | None, unit: Unit) -> None:
        """Ignore the start."""

    def advance(self, amount: int) -> None:
        """Ignore the step."""

    def end(self) -> None:
        """Ignore the end."""


SILENT: Progress = Silent()
