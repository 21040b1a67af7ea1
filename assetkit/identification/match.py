"""Comparing a header with the families' signatures: which network is this, in which layout, of which size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any, Generic, TypeVar

from assetkit.families import Family, Signature, families
from assetkit.families._depths import depths_of
from assetkit.families._schema import Dim, ShapePattern
from assetkit.identification.view import View
from assetkit.types import Shape

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Match:
    """A family whose structure is in the file. `sized` says whether its sizes are too."""

    family: Family
    signature: Signature
    prefix: str
    sized: bool
    detail: str
    variant: Mapping[str, Any]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The bases this match leaves open."""
        return self.family.candidates if self.signature.candidates is None else self.signature.candidates


class Anchors(Generic[Row]):
    """Rows of a table, each with keys of which one must exist: those that a file leaves are found in one step."""

    def __init__(self, rows: Iterable[tuple[Iterable[str], Row]]) -> None:
        self._rows: list[Row] = []
        self._places: dict[str, list[int]] = {}
        for keys, row in rows:
            for key in keys:
                self._places.setdefault(key, []).append(len(self._rows))
            self._rows.append(row)

    @property
    def heads(self) -> frozenset[str]:
        """The first components of the keys."""
        return frozenset(key.partition(".")[0] for key in self._places)

    def found(self, view: View, prefix: str = "") -> list[Row]:
        """The rows whose key exists under `prefix`, in the table's order."""
        if not prefix:
            keys = list(self._places.keys() & view.tensors.keys())
        elif len(view.under(prefix)) < len(self._places):
            keys = list(self._places.keys() & view.stripped(prefix))
        else:
            keys = [key for key in self._places if prefix + key in view.tensors]
        return [self._rows[at] for at in sorted({at for key in keys for at in self._places[key]})] if keys else []


def matches(view: View, prefix: str, kinds: frozenset[str]) -> Iterator[Match]:
    """Every family signature of one of `kinds` whose keys exist under `prefix`."""
    for family, signature in _index(kinds).found(view, prefix):
        found = _compare(view, prefix, family, signature)
        if found is not None:
            yield found


def heads(kinds: frozenset[str]) -> frozenset[str]:
    """First components of keys, of which a file has one that any signature of `kinds` fits without a prefix."""
    return _index(kinds).heads


@cache
def _index(kinds: frozenset[str]) -> Anchors[tuple[Family, Signature]]:
    """Signatures by one key that each asks for."""
    found = []
    for family in families().values():
        for signature in family.signatures:
            if signature.kind in kinds:
                needed = (*signature.has, *signature.shapes)
                if not needed:
                    raise ValueError(f"a signature of {family.id} asks for no key")
                found.append((needed[:1], (family, signature)))
    return Anchors(found)


def compare(view: View, prefix: str, signature: Signature) -> tuple[bool, str] | None:
    """Whether a signature's sizes are in the file, and what was seen; None when not even its structure is."""
    if not _structure(view, prefix, signature):
        return None
    sized, seen = True, []
    for key, pattern in signature.shapes.items():
        shape = view.shape(prefix + key)
        if shape is None:
            if len(pattern) != 2:  # only linear layers are stored packed
                return None
            sized = sized and _holds(view, prefix + key, pattern)
            continue
        if len(shape) != len(pattern):
            return None
        sized = sized and fits(shape, pattern)
        seen.append(f"{prefix}{key} {list(shape)}")
    return sized, ", ".join(seen or [prefix + key for key in signature.has[:2]])


MOST = 0.9
"""Share of a file's tensors that a part has to account for to be what the file is; training leaves a few behind."""


def beside_more(view: View, prefix: str, keys: Iterable[str], companions: tuple[str, ...] = ()) -> str:
    """What is said of a part that is not nearly all of its file; empty for one that is the file.

    The part's own tensors are those below the first components of `keys` under `prefix`; what may come with it is
    below `companions`. The rest belongs to something that no recogniser knows.
    """
    heads = {prefix + key.partition(".")[0] for key in keys}
    if any(head[len(prefix) :].isdigit() for head in heads):  # layers of a sequence: all are its own
        heads |= {prefix + key.partition(".")[0] for key in view.stripped(prefix) if key[:1].isdigit()}
    stems = tuple(f"{head}." for head in heads) + companions
    own = sum(key.startswith(stems) or key in heads for key in view.keys)
    if own >= MOST * len(view.keys):
        return ""
    return f"it is {own} of {len(view.keys)} tensors, and what the others are is not known"


def _compare(view: View, prefix: str, family: Family, signature: Signature) -> Match | None:
    found = compare(view, prefix, signature)
    if found is None or any(view.any_under(prefix + stem) for stem in family.foreign):
        return None
    if found[0] and signature.kind == "diffusion_model" and (other := _other_depth(view, prefix, family.id)):
        found = False, f"{found[1]}, {other}"
    variant = dict(signature.variant)
    for channels in family.channels:
        shape = view.shape(prefix + channels.key)
        if shape is not None and channels.axis < len(shape):
            facts = channels.values.get(shape[channels.axis])
            if facts is None:
                return None
            variant.update(facts)
    return Match(family, signature, prefix, *found, variant)


def _other_depth(view: View, prefix: str, family: str) -> str:
    """The blocks of which the file has more or fewer than any network of the family; empty when it has as many."""
    for stem, depths in depths_of(family).items():
        place = prefix + stem
        if view.any_under(f"{place}0.") and not any(_as_deep(view, place, depth) for depth in depths):
            return f"not {' or '.join(map(str, depths))} {place}*"
    return ""


def _as_deep(view: View, place: str, depth: int) -> bool:
    return view.any_under(f"{place}{depth - 1}.") and not view.any_under(f"{place}{depth}.")


def _structure(view: View, prefix: str, signature: Signature) -> bool:
    tensors = view.tensors
    return (
        all(prefix + key in tensors for key in signature.has)
        and all(prefix + key in tensors for key in signature.shapes)
        and not any(_has(view, prefix + key) for key in signature.lacks)
        and not any(view.any_under(prefix + stem) for stem in signature.absent_prefixes)
        and all(key in tensors for key in signature.beside)
        and not any(key in tensors for key in signature.not_beside)
    )


def _has(view: View, key: str) -> bool:
    """Whether a layer is there that a signature rules out; a damaged file may have lost its weight, not its bias."""
    return key in view.tensors or (key.endswith(".weight") and f"{key[:-6]}bias" in view.tensors)


def _holds(view: View, key: str, pattern: ShapePattern) -> bool:
    """Whether a packed tensor may hold a weight of this shape: bitsandbytes stores two numbers in a byte."""
    if key + ".absmax" not in view.tensors or not all(isinstance(dim, int) for dim in pattern):
        return True
    return 2 * prod(view.tensors[key].shape) == prod(dim for dim in pattern if isinstance(dim, int))


def fits(shape: Shape, pattern: ShapePattern) -> bool:
    """Whether every extent is one the pattern allows."""
    return len(shape) == len(pattern) and all(_fits(n, dim) for n, dim in zip(shape, pattern, strict=True))


def _fits(extent: int, dim: Dim) -> bool:
    return dim is None or extent == dim or (isinstance(dim, tuple) and extent in dim)
