"""A file on its way: which bytes of it are here, noted beside it so that a restart goes on there.

``NAME.part`` holds the bytes at their final places, ``NAME.part.json`` the spans. The note is written after the bytes
it speaks of, at the latest `BLOCK` bytes behind them, by replacing it whole: a kill at any moment loses at most one
block per span.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

BLOCK = 4 << 20
"""Bytes between two notes of a span."""
SPLIT_FROM = 32 << 20
"""Smaller files are fetched in one piece."""


@dataclass(slots=True)
class Span:
    """Bytes `start` to `stop` of a file; those before `at` are here. `stop` is None while the size is unknown."""

    start: int
    at: int
    stop: int | None

    @property
    def done(self) -> bool:
        """Whether all of it is here."""
        return self.stop is not None and self.at >= self.stop


@dataclass(slots=True)
class Parts:
    """The note: which version of the file this is, how long it is, and what of it is here."""

    validator: str
    """Strong entity tag, time of the last change or promised hash: bytes of another one are never joined to these."""
    size: int | None
    spans: list[Span] = field(default_factory=list)
    synced: list[Span] = field(default_factory=list)
    """The spans as they were when the part was last brought to the disk: what a loss of power leaves."""

    @property
    def prefix(self) -> int:
        """How many bytes are here without a gap, from the first on."""
        end = 0
        for span in self.spans:
            if span.start > end:
                break
            end = span.at
            if not span.done:
                break
        return end

    @property
    def here(self) -> int:
        """How many bytes are here."""
        return sum(span.at - span.start for span in self.spans)

    def missing(self, size: int | None) -> int:
        """Bytes that are still to come, of a file of `size`."""
        return sum((size or 0 if each.stop is None else each.stop) - each.at for each in self.spans)

    def spans_now(self) -> list[Span]:
        """The spans as they are, whatever is fetched later."""
        return [Span(each.start, each.at, each.stop) for each in self.spans]

    def save(self, path: Path) -> None:
        """Write the note in place of the one before."""
        document: dict[str, Any] = {"validator": self.validator, "size": self.size, "boot": _boot()}
        document |= {name: [[s.start, s.at, s.stop] for s in getattr(self, name)] for name in ("spans", "synced")}
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(json.dumps(document), encoding="utf-8")
        os.replace(fresh, path)


def fresh(validator: str, size: int | None, count: int) -> Parts:
    """Nothing here yet; `count` spans of whole blocks where the size allows it."""
    if size is None or count < 2 or size < SPLIT_FROM:
        return Parts(validator, size, [Span(0, 0, size)])
    step = -(-size // count // BLOCK) * BLOCK or BLOCK
    step = max(step, -(-size // count))
    return Parts(validator, size, [Span(at, at, min(at + step, size)) for at in range(0, size, step)])


def load(note: Path, data: Path) -> Parts | None:
    """The note beside a part file; None without one that makes sense."""
    try:
        document: Any = json.loads(note.read_text(encoding="utf-8"))
        synced = _spans(document.get("synced", []))
        # Of what was written before the system went down, only what had been brought to the disk can be relied on.
        spans = _spans(document["spans"]) if document.get("boot", _boot()) == _boot() else synced
        parts = Parts(str(document["validator"]), document["size"], spans, synced)
        there = data.stat().st_size
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    sound = all(each.start <= each.at <= (each.at if each.stop is None else each.stop) for each in spans)
    return parts if spans and sound and all(each.at == each.start or each.at <= there for each in spans) else None


def _spans(rows: Any) -> list[Span]:
    return [Span(int(start), int(at), None if stop is None else int(stop)) for start, at, stop in rows]


@cache
def _boot() -> str:
    """What tells this run of the system from the ones before; empty where it does not say."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def note_of(part: Path) -> Path:
    """Where the note of a part file lies."""
    return part.with_name(part.name + ".json")
