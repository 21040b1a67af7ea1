"""The row that each algorithm's file holds: how its tensors change a layer, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from torch import Tensor

from assetkit.adapters.algebra._layer import Factors, Layer, Parts
from assetkit.adapters.algorithms import DORA
from assetkit.errors import InputError
from assetkit.registry import Registry, rows

Rows = tuple[int, int]
"""First row and the row after the last one."""


def always(parts: Parts) -> bool:
    """Every module that has the roles is meant."""
    return True


def roles(text: str) -> frozenset[str]:
    """A set of roles, written with spaces."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One way of changing a layer. A module may hold several (a low-rank change and a bias, say).

    Additive terms give a `delta`; the others `apply` themselves to a weight and, where an inverse exists, `invert`.
    All of them compute in `Layer.dtype`.
    """

    id: str
    """Unique name of the row; the part before a colon is the algorithm's id in `design/vocabulary.md`."""
    forms: tuple[frozenset[str], ...]
    """Sets of roles; a module that has all of one set holds this term."""
    reads: frozenset[str] = frozenset()
    """Further roles it takes into account, or that are known to mean nothing to it."""
    when: Callable[[Parts], bool] = always
    """Tells apart terms of the same roles."""
    delta: Callable[[Layer], Tensor] | None = None
    """The change of the weight at multiplier 1, in its shape."""
    factors: Callable[[Layer], Factors | None] | None = None
    """The same as exact low-rank factors; None where they would not be smaller."""
    thin: bool = False
    """The factors are cheaper to add to a weight than the change."""
    apply: Callable[[Layer, Tensor, float], Tensor] | None = None
    """W′ from W and a multiplier."""
    invert: Callable[[Layer, Tensor, float], Tensor] | None = None
    """W from W′. `InputError` where the change cannot be undone."""
    blind: bool = False
    """`apply` needs no W (it overwrites)."""
    bias: Callable[[Layer], Tensor | None] | None = None
    """What it adds to the bias at multiplier 1; None when nothing."""
    bias_factor: Callable[[Layer, float], Tensor | None] | None = None
    """What it multiplies the bias by; None when nothing."""
    split: Callable[[Layer, Rows], dict[str, Tensor] | None] | None = None
    """The module of some rows of the layer, read with `PLAIN` settings; None where these rows have none."""
    join: Callable[[Sequence[Layer]], dict[str, Tensor] | None] | None = None
    """The module of a layer whose rows are those of several layers; None where it cannot be written."""

    def form(self, parts: Parts) -> frozenset[str] | None:
        """The set of roles that makes `parts` hold this term."""
        return next((form for form in self.forms if form <= parts.keys()), None) if self.when(parts) else None


@cache
def algebra() -> Registry[Term]:
    """All terms by id."""
    import assetkit.adapters.algebra as package

    return Registry((row for row in rows(package, "TERM") if isinstance(row, Term)), lambda row: row.id)


def terms(parts: Parts) -> tuple[Term, ...]:
    """The terms of one module.

    Raises `InputError` when it holds none, when it has a tensor no term reads (nothing is silently left out), or when
    two of them would have to be applied in an order nobody defines.
    """
    found = {term: form for term in algebra().values() if (form := term.form(parts)) is not None}
    if not found:
        raise InputError(f"{_list(parts)} are no whole module of an adapter")
    read: set[str] = set().union(DORA, *found.values(), *(term.reads for term in found))
    if not parts.keys() <= read:
        names = "/".join(term.id for term in found)
        raise InputError(f"{_list(parts.keys() - read)} means nothing beside {_list(parts.keys() & read)} ({names})")
    ordered = [term.id for term in found if term.apply is not None]
    additive = [term.id for term in found if term.delta is not None]
    if len(ordered) > 1 or (ordered and (additive or DORA & parts.keys())):
        raise InputError(f"{_list(parts)} change a weight in two ways ({', '.join(ordered + additive)})")
    return tuple(found)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
