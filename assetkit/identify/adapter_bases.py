"""Which base an adapter was made for: its templates and sizes against every family's adapter signatures."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from assetkit.adapters.dialects import Adapter
from assetkit.adapters.paths import Grammar
from assetkit.families import AdapterSignature, Family, families


class Fit(IntEnum):
    """How well a signature fits; a family is worth its best one."""

    NONE = 0
    UNUSUAL = 1
    """The names are the family's, a size is not."""
    OPEN = 2
    """The names are the family's, no size is shown."""
    SIZED = 3
    """Names and sizes are the family's."""


class Bases(NamedTuple):
    """What an adapter fits. At most one of `candidates` and `resembles` is filled."""

    base: str | None = None
    """The family, or the group that all that fit share; None when they share none."""
    candidates: tuple[str, ...] = ()
    resembles: tuple[str, ...] = ()
    """Families whose names it has at sizes that are not theirs."""


def bases(adapter: Adapter, table: Iterable[Family] | None = None) -> Bases:
    """The bases that the adapter's modules leave possible (of all families, or of `table`)."""
    rows = tuple(families().values() if table is None else table)
    if not adapter.grammar:
        return _of_encoders(adapter, rows)
    fits = {row.id: max((fit(each, adapter.grammar) for each in row.adapters), default=Fit.NONE) for row in rows}
    best = max(fits.values(), default=Fit.NONE)
    unusual = tuple(name for name, each in fits.items() if each == Fit.UNUSUAL)
    if best == Fit.UNUSUAL or (best == Fit.OPEN and unusual):
        return Bases(resembles=unusual)
    if best == Fit.NONE:
        return Bases()
    chosen = [row for row in rows if fits[row.id] == best]
    chosen = [row for row in chosen if best == Fit.SIZED and _filled(row, adapter.grammar)] or chosen
    return _settled([row for row in chosen if _encoders_fit(row, adapter) != Fit.NONE] or chosen)


def fit(signature: AdapterSignature, grammar: Grammar) -> Fit:
    """How well the templates fit one signature."""
    if not (
        all(grammar.has(part) for part in signature.has)
        and (not signature.any or any(grammar.has(part) for part in signature.any))
        and not any(grammar.has(part) for part in signature.lacks)
        and _placed(signature, grammar)
    ):
        return Fit.NONE
    seen = [(grammar.inputs(part), allowed) for part, allowed in signature.inputs.items()]
    seen += [(grammar.outputs(part), allowed) for part, allowed in signature.outputs.items()]
    if not any(found for found, _ in seen):
        return Fit.OPEN
    return Fit.SIZED if all(found.issubset(allowed) for found, allowed in seen) else Fit.UNUSUAL


def _placed(signature: AdapterSignature, grammar: Grammar) -> bool:
    """Whether every block index is one that the network has."""
    for part, (least, greatest) in signature.blocks.items():
        found = grammar.indices(part)
        if found and not least <= max(found) <= greatest:
            return False
    return all(grammar.indices(part).issubset(allowed) for part, allowed in signature.indices.items())


def _filled(family: Family, grammar: Grammar) -> bool:
    """Whether the adapter reaches the last block wherever the family says which is the last.

    Families that differ in depth only (SSD-1B and SDXL, Flux and Hunyuan Video) accept each other's adapters; one that
    ends exactly where the network ends was made for it.
    """
    for signature in family.adapters:
        ends = [(grammar.indices(part), last) for part, (_, last) in signature.blocks.items()]
        seen = [(found, last) for found, last in ends if found]
        if seen and all(max(found) == last for found, last in seen) and fit(signature, grammar) == Fit.SIZED:
            return True
    return False


def _of_encoders(adapter: Adapter, rows: Iterable[Family]) -> Bases:
    fits = {row.id: (row, _encoders_fit(row, adapter)) for row in rows if row.encoder_widths}
    exact = [row for row, each in fits.values() if each in (Fit.SIZED, Fit.OPEN)]
    if exact:
        return _settled(exact)
    return Bases(resembles=tuple(name for name, (_, each) in fits.items() if each == Fit.UNUSUAL))


def _encoders_fit(family: Family, adapter: Adapter) -> Fit:
    """Whether the family has the text encoders that the adapter touches; a family that says nothing may have any."""
    widths = family.encoder_widths
    if not adapter.encoders or not widths:
        return Fit.OPEN
    if adapter.lone_encoder != (len(widths) == 1) and adapter.layout in _NUMBERED:
        return Fit.NONE
    if not adapter.encoders.keys() <= widths.keys():
        return Fit.NONE
    seen = [(_widths(grammar), widths[name]) for name, grammar in adapter.encoders.items()]
    if not any(found for found, _ in seen):
        return Fit.OPEN
    return Fit.SIZED if all(found.issubset(allowed) for found, allowed in seen) else Fit.UNUSUAL


_NUMBERED = frozenset({"kohya", "kohya-sgm"})
"""Dialects that number text encoders only when there are several."""


def _widths(grammar: Grammar) -> set[int]:
    return {width for each in grammar.templates.values() for width in each.inputs}


def _settled(rows: list[Family]) -> Bases:
    candidates = tuple(dict.fromkeys(name for row in rows for name in (row.candidates or (row.id,))))
    if len(rows) == 1:
        return Bases(rows[0].id, candidates if rows[0].candidates else ())
    groups = {row.group for row in rows}
    return Bases(groups.pop() if len(groups) == 1 else None, candidates)


def named(found: Bases) -> str:
    """The finding of `bases` in words, for evidence."""
    if found.base is not None:
        return found.base
    if found.candidates:
        return "one of " + ", ".join(found.candidates)
    return f"names of {', '.join(found.resembles)} at other sizes" if found.resembles else "no known base"
