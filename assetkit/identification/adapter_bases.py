"""Which base an adapter was made for: are all its layers, at their sizes and places, layers of one network?

The table of networks (`families._modules`) answers: every family whose adapters can be named has its layers there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from operator import itemgetter
from typing import NamedTuple

from assetkit.adapters.dialects import NETWORK
from assetkit.adapters.paths import Grammar, Template, index
from assetkit.adapters.reading import Adapter, rides
from assetkit.families import Family, families
from assetkit.families._networks import Layer, Network, Networks, ending, layer, networks
from assetkit.identification.rules import opened
from assetkit.registry import kept


class Fit(IntEnum):
    """How well a network fits; a family is worth its best one."""

    NONE = 0
    UNUSUAL = 1
    """The names are the network's, a size is not."""
    OPEN = 2
    """The names are the network's, no size is shown."""
    SIZED = 3
    """Names and sizes are the network's."""
    FILLED = 4
    """And the adapter reaches the last of every kind of block: it was made for a network of this depth."""
    COVERED = 5
    """And no layer that is called like an adapted one is left out: it was made for this network or a kin of it, not
    for a larger one of another group (SD2 against SVD, which adds attention over time)."""


class Bases(NamedTuple):
    """What an adapter fits. At most one of `candidates` and `resembles` is filled."""

    base: str | None = None
    """The family, or the group that all that fit share; None when they share none."""
    candidates: tuple[str, ...] = ()
    resembles: tuple[str, ...] = ()
    """Families whose names it has at sizes that are not theirs."""


STRANGE = 0.1
"""Share of layers that no network has and that are passed over."""
TELLING = 4
"""Kinds of layers from which on leaving none out means something."""


def bases(adapter: Adapter) -> Bases:
    """The bases that the adapter's layers leave possible."""
    rows = tuple(families().values())
    if not adapter.grammar:
        return _of_encoders(adapter, rows)
    fits = _listed(adapter, networks())
    best = max(fits.values(), default=Fit.NONE)
    unusual = tuple(name for name, each in fits.items() if each == Fit.UNUSUAL)
    if best == Fit.UNUSUAL or (best == Fit.OPEN and unusual):
        return Bases(resembles=unusual)
    if best == Fit.NONE:
        return Bases()
    chosen = [row for row in rows if fits.get(row.id) == best]
    if best == Fit.COVERED:
        kin = {row.group for row in chosen if row.group}
        chosen += [row for row in rows if fits.get(row.id) == Fit.FILLED and row.group in kin]
    return _settled(_with_encoders(chosen, adapter) or chosen)


Placed = tuple[tuple[int, ...], int | None, int | None, int | None]
"""The numbers of one layer, its in- and out-features, and those that may be either."""


class Seen(NamedTuple):
    """The layers of an adapter that share a template."""

    name: str
    spans: tuple[tuple[int, int], ...]
    """Least and greatest value of each number."""
    inputs: frozenset[int]
    outputs: frozenset[int]
    either: frozenset[int]
    """Features that go in or come out."""
    layers: frozenset[Placed] = frozenset()
    """Each of them, when they are looked at one by one."""


def _listed(adapter: Adapter, table: Networks) -> Mapping[str, Fit]:
    """Families whose network has every layer of the adapter."""
    templates = {name: each for name, each in adapter.grammar.templates.items() if not each.rides}
    known = {name: each for name, each in templates.items() if name in table.holders}
    total = sum(len(each.numbers) for each in templates.values())
    strange = total - sum(len(each.numbers) for each in known.values())
    if not known or strange > STRANGE * total:
        return {}
    seen = tuple([_seen(name, each) for name, each in sorted(known.items(), key=itemgetter(0))])
    disputed = _disputed(seen)
    if not disputed:
        return _fits(seen)
    # Several networks have these layers somewhere: have they them in these very blocks?
    layers = _layers(adapter, disputed)
    return _fits(tuple([each._replace(layers=frozenset(layers.get(each.name, ()))) for each in seen]))


def _seen(name: str, each: Template) -> Seen:
    return Seen(name, _spans(each.numbers), each.inputs, each.outputs, each.either)


def _layers(adapter: Adapter, names: Iterable[str]) -> dict[str, set[Placed]]:
    """The layers of some templates, each with its place and size."""
    found: dict[str, set[Placed]] = {name: set() for name in names}
    for module, way in zip(adapter.modules, adapter.ways, strict=True):
        place = module.place
        layers = found.get(place.template)
        if layers is not None and place.target == NETWORK and not rides(way):
            measure = way.measure
            layers.add((tuple(map(index, place.numbers)), measure.inputs, measure.outputs, measure.either))
    return found


def _usual(layers: tuple[Seen, ...]) -> bool:
    """Whether layers show as few sizes as real ones do, for `kept`."""
    sizes = [len(each.inputs) + len(each.outputs) + len(each.either) + len(each.layers) for each in layers]
    return sum(sizes) <= 8 * len(layers) + 512


@kept(1 << 8, _usual)
def _disputed(layers: tuple[Seen, ...]) -> frozenset[str]:
    """Templates in which the networks that fit best differ from block to block, and not in the same way."""
    fits, table = _fits(layers), networks()
    best = max(fits.values(), default=Fit.NONE)
    tied = {name for name, each in fits.items() if each == best}
    if best < Fit.SIZED or len(tied) < 2:
        return frozenset()
    names = table.uneven & {each.name for each in layers}
    rows = [row for row in table.rows if not tied.isdisjoint(row.families) and names <= row.lines.keys()]
    return frozenset(name for name in names if len({row.lines[name] for row in rows}) > 1)


@kept(1 << 8, _usual)
def _fits(layers: tuple[Seen, ...]) -> Mapping[str, Fit]:
    """How well each family's network fits these layers. Kept: a library's adapters are trained on the same few."""
    table = networks()
    bits = -1
    known = {each[0]: each for each in layers}
    for name in known:
        bits &= table.holders[name]
    judged: dict[tuple[str, str], Fit] = {}
    ends = frozenset(map(ending, known))
    found: dict[str, Fit] = {}
    for row in table.chosen(bits):
        fit = _worst(row, known, judged)
        if fit == Fit.FILLED and len(known) >= TELLING and row.of_kind(ends) == len(known):
            fit = Fit.COVERED
        for name in row.families:
            found[name] = max(found.get(name, Fit.NONE), fit)
    return found


def _worst(
    row: Network,
    known: Mapping[str, Seen],
    judged: dict[tuple[str, str], Fit],
) -> Fit:
    """How well a whole network fits. Networks share many lines, so each is judged once (`judged`)."""
    fits = set()
    for name, seen in known.items():
        key = (name, row.lines[name])
        if key not in judged:
            judged[key] = _judge(seen, layer(key[1]))
        fits.add(judged[key])
        if judged[key] == Fit.NONE:
            return Fit.NONE
    if Fit.UNUSUAL in fits:
        return Fit.UNUSUAL
    # A hidden size beside seen ones takes nothing away from them.
    return min(fits - {Fit.OPEN}, default=Fit.OPEN)


def _judge(seen: Seen, known: Layer) -> Fit:
    inside = zip(seen.spans, known.ranges, strict=True)
    if not all(low <= least and greatest <= high for (least, greatest), (low, high) in inside):
        return Fit.NONE
    if known.blocks and not all(_in_block(*each, known) for each in seen.layers):
        return Fit.NONE
    if not seen.inputs and not seen.outputs and not seen.either:
        return Fit.OPEN
    if not _sizes_fit(seen, known):
        return Fit.UNUSUAL
    return Fit.FILLED if seen.spans == known.ranges else Fit.SIZED


def _sizes_fit(seen: Seen, known: Layer) -> bool:
    either = known.inputs | known.outputs if seen.either else seen.either
    return seen.inputs <= known.inputs and seen.outputs <= known.outputs and seen.either <= either


def _in_block(
    numbers: tuple[int, ...], inputs: int | None, outputs: int | None, either: int | None, known: Layer
) -> bool:
    """Whether the network has a layer of this size in this block."""
    block = known.blocks.get(numbers[0])
    if block is None:
        return False
    sized = (inputs is None or inputs in block.inputs) and (outputs is None or outputs in block.outputs)
    sized = sized and (either is None or either in block.inputs or either in block.outputs)
    return sized and all(low <= n <= high for n, (low, high) in zip(numbers[1:], block.ranges, strict=True))


def _few(numbers: frozenset[tuple[str, ...]]) -> bool:
    return len(numbers) <= 128


@kept(1 << 11, _few)
def _spans(numbers: frozenset[tuple[str, ...]]) -> tuple[tuple[int, int], ...]:
    """Least and greatest value of each number of an adapter's layers. Kept, as the layout that it is taken from is."""
    columns = [[index(digits) for digits in set(column)] for column in zip(*numbers, strict=True)]
    return tuple((min(column), max(column)) for column in columns)


def _of_encoders(adapter: Adapter, rows: Iterable[Family]) -> Bases:
    known = [row for row in rows if row.encoder_widths]
    fits = {row.id: (row, _encoders_fit(row, adapter)) for row in _with_encoders(known, adapter)}
    exact = [row for row, each in fits.values() if each in (Fit.SIZED, Fit.OPEN)]
    if exact:
        return _settled(exact)
    return Bases(resembles=tuple(name for name, (_, each) in fits.items() if each == Fit.UNUSUAL))


def _with_encoders(rows: list[Family], adapter: Adapter) -> list[Family]:
    """Those of `rows` that have the text encoders which the adapter touches, at another size where none has them so.

    ``lora_te_`` is the only encoder of its pipeline. ``lora_te1_`` says less: kohya's own networks number encoders
    when there are several, LyCORIS 4 (``lycoris/kohya.py``) numbers a lone one as well.
    """
    lone = [row for row in rows if not adapter.lone_encoder or len(row.encoder_widths) <= 1]
    fits = [(row, _encoders_fit(row, adapter)) for row in lone]
    exact = [row for row, each in fits if each in (Fit.SIZED, Fit.OPEN)]
    return exact or [row for row, each in fits if each != Fit.NONE]


def _encoders_fit(family: Family, adapter: Adapter) -> Fit:
    """Whether the family has the text encoders that the adapter touches; one that does not say which may have any."""
    widths = family.encoder_widths
    if not adapter.encoders:
        return Fit.OPEN
    if not widths:
        return Fit.OPEN if any(part.startswith("te") for part in family.components) else Fit.NONE
    if not adapter.encoders.keys() <= widths.keys():
        return Fit.NONE
    seen = [(_widths(grammar), widths[name]) for name, grammar in adapter.encoders.items()]
    if not any(found for found, _ in seen):
        return Fit.OPEN
    return Fit.SIZED if all(found.issubset(allowed) for found, allowed in seen) else Fit.UNUSUAL


_SQUARE = "text_model_encoder_layers_#_"
"""Layers of CLIP: what comes out of one goes into another of them, so either side shows the width."""


def _widths(grammar: Grammar) -> set[int]:
    found = {width for each in grammar.templates.values() for width in each.inputs}
    square = [each for name, each in grammar.templates.items() if name.startswith(_SQUARE)]
    return found | {width for each in square for width in each.outputs | each.either}


def _settled(rows: list[Family]) -> Bases:
    """The base that the families share, and all that they leave open; what was cut from one of them only adds to it."""
    ids = {row.id for row in rows}
    roots = [row.id for row in rows if row.parent not in ids]
    rest = [row.id for row in rows if row.parent in ids]
    base, _ = opened(tuple(roots))
    return Bases(base, opened((*roots, *rest))[1])


def named(found: Bases) -> str:
    """The finding of `bases` in words, for evidence."""
    if found.base is not None:
        return found.base
    if found.candidates:
        return "one of " + ", ".join(found.candidates)
    return f"names of {', '.join(found.resembles)} at other sizes" if found.resembles else "no known base"
