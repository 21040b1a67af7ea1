"""What a recogniser says of a file, and the table of all recognisers.

A recogniser looks at one `View` and returns the claims it can prove, usually none or one. Recognisers do not know
each other: two that claim different kinds for one file are a tie, which `identify` reports instead of breaking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from assetkit.identification.view import View
from assetkit.registry import Registry, kept, rows
from assetkit.types import Evidence, Finding

MARKER = "marker tensor"
"""Rule of the evidence that a marker tensor gives; metadata does not overrule it."""
USUAL = "family"
"""Rule of the evidence that nothing in the file gives: what its base usually is. Anything overrules it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A proven part of an identity. Fields are those of `Identity`; None or empty means "says nothing"."""

    kind: str | None
    """None when the structure is recognised but its size is not (see `resembles`)."""
    base: str | None = None
    candidates: tuple[str, ...] = ()
    """Every base the keys and shapes leave open; empty when `base` is settled or unknown."""
    variant: Mapping[str, Any] = field(default_factory=dict)
    layout: str | None = None
    architecture: str | None = None
    scale: int | None = None
    algorithm: str | None = None
    rank: int | tuple[int, ...] | None = None
    alpha: float | None = None
    dora: bool = False
    targets: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    trigger_words: tuple[str, ...] = ()
    resembles: tuple[str, ...] = ()
    """Bases whose structure this has at an unusual size: not an identity until metadata declares one of them."""
    resembles_kind: str | None = None
    """The kind it would be, if metadata declares a base in `resembles`."""
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One way to recognise a kind of file. `run` must be cheap when the file is something else."""

    id: str
    run: Callable[[View], Iterable[Claim]]
    heads: frozenset[str] | Callable[[], frozenset[str]] | None = None
    """First components of keys, one of which a file must have to be worth asking about; None: any file is. A function
    where they are those of a table that is read on first use: folders are asked whatever they hold, since their keys
    begin with a component's name."""
    formats: frozenset[str] | None = None
    """Ids of the containers it knows; None: all."""


def claims(view: View) -> list[Claim]:
    """What all recognisers say of a header. Few of them are asked: most are ruled out by its first components."""
    return [claim for run in _asked((view.header.format, view.heads)) for claim in run(view)]


Run = Callable[[View], Iterable[Claim]]


def _few(question: tuple[str, frozenset[str]]) -> bool:
    return len(question[1]) <= 32 and sum(map(len, question[1])) <= 1 << 10


@kept(1 << 10, _few)
def _asked(question: tuple[str, frozenset[str]]) -> tuple[Run, ...]:
    """What is asked of a container whose keys begin like this."""
    container, heads = question
    return tuple([run for run, known in _knowing(container) if known is None or not heads.isdisjoint(known)])


@cache
def _knowing(container: str) -> tuple[tuple[Run, frozenset[str] | None], ...]:
    """Every recogniser of a container, and the first components that it asks for."""
    found = [row for row in known_recognisers().values() if row.formats is None or container in row.formats]
    return tuple((row.run, _heads(row, container)) for row in found)


def _heads(row: Recogniser, container: str) -> frozenset[str] | None:
    if not callable(row.heads):
        return row.heads
    return None if container == "diffusers" else row.heads()


@cache
def known_recognisers() -> Registry[Recogniser]:
    """All recognisers, from the modules of `assetkit.identification.recognisers`."""
    import assetkit.identification.recognisers as package

    found = (row for row in rows(package, "RECOGNISER") if isinstance(row, Recogniser))
    return Registry(found, key=lambda each: each.id)
