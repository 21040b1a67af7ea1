"""How far an interrupted run came, so that the next one goes on instead of beginning again.

Beside the unfinished output lies a text file: a first line that names the plan and the file or folder that it speaks
of (by its inode, which stays when that is given another name), then one line per checkpoint. Before
a checkpoint is written, everything it counts was flushed to the disk. A line that was cut off is ignored.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything before unit `done` is on the disk; the others are what was measured in it."""

    done: int = 0
    rounding: Mapping[str, Any] | None = None
    approximations: Mapping[str, Any] | None = None


class Journal:
    """The journal of one plan. `read` first, then `begin`, then any number of `note`."""

    def __init__(self, path: Path, digest: str) -> None:
        self.path = path
        self._digest = digest

    def read(self) -> Checkpoint:
        """The last checkpoint of this very plan; an empty one when there is none."""
        found = Checkpoint()
        with contextlib.suppress(OSError, UnicodeDecodeError):
            lines = self.path.read_text(encoding="utf-8").split("\n")
            if _value(lines[0]).get("plan") != self._digest:
                return found
            for line in lines[1:]:
                value = _value(line)
                if type(value.get("done")) is int:
                    found = Checkpoint(value["done"], value.get("rounding"), value.get("approximations"))
        return found

    def begin(self, part: int, checkpoint: Checkpoint) -> None:
        """Start anew from `checkpoint`, of the unfinished output whose inode is `part`."""
        self.path.write_text(_line({"plan": self._digest, "part": part}), encoding="utf-8")
        if checkpoint.done:
            self.note(checkpoint)

    def note(self, checkpoint: Checkpoint) -> None:
        """Add a checkpoint. What it counts must be on the disk already."""
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(_line({key: value for key, value in asdict(checkpoint).items() if value is not None}))
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """The run is over."""
        self.path.unlink(missing_ok=True)


def noted_part(path: Path) -> int:
    """The inode of the unfinished output that the journal at `path` speaks of; 0 when it names none."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        part = _value(path.read_text(encoding="utf-8").partition("\n")[0]).get("part")
        return part if type(part) is int else 0
    return 0


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def _value(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
