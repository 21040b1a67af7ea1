"""Sums of adapters' changes of one layer, as functions of their tensors laid end to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from assetkit.errors import InputError
from assetkit.transform.changes import Change, dense
from assetkit.transform.computed import Computed
from assetkit.transform.factoring import columns
from assetkit.transform.nodes import Node
from assetkit.types import Shape

if TYPE_CHECKING:
    from assetkit.transform.lowrank import Factors, RankRule


class Term(NamedTuple):
    """One change and how strongly it counts."""

    change: Change
    weight: float


class Laid(NamedTuple):
    """A term without its tensors."""

    roles: tuple[str, ...]
    shape: Shape
    weight: float


def nodes_of(terms: Sequence[Term]) -> tuple[Node, ...]:
    """The tensors of all terms, end to end."""
    return tuple(node for term in terms for node in term.change.parts.values())


def layout_of(terms: Sequence[Term]) -> tuple[Laid, ...]:
    """How they lie."""
    return tuple(Laid(tuple(term.change.parts), term.change.shape, term.weight) for term in terms)


def common_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape of one layer as several modules tell it: some flatten a kernel. `InputError` where they differ."""
    whole = max(shapes, key=len)
    for shape in shapes:
        if shape[0] != whole[0] or columns(shape) != columns(whole):
            raise InputError(f"the adapters change weights of shapes {list(shape)} and {list(whole)}")
    return whole


def stacked_sum(laid: Sequence[Laid], tensors: Sequence[Any], rule: RankRule | None, dtype: Any) -> Factors:
    """The factors of a sum of low-rank changes; nothing is made dense."""
    from assetkit.adapters.algebra import factors
    from assetkit.adapters.algebra.writing import balanced
    from assetkit.transform.lowrank import Term as Product
    from assetkit.transform.lowrank import summed

    products = []
    for parts, shape, weight in _taken(laid, tensors):
        found = factors(parts, shape)
        if found is None:
            raise InputError("has no exact factors")
        # By a power of two, so without rounding: trainers leave one factor near the small end of float16.
        products.append(Product(*balanced(*found), weight))
    return summed(products, rule, dtype=dtype)


def dense_sum(laid: Sequence[Laid], tensors: Sequence[Any], rule: RankRule | None, dtype: Any) -> Factors:
    """The best factors of a sum of changes some of which have none of their own."""
    from assetkit.transform.lowrank import truncated

    assert rule is not None  # noqa: S101 - without one there is nothing to do here
    first, *others = (dense(parts, shape).flatten(1) * weight for parts, shape, weight in _taken(laid, tensors))
    return truncated(sum(others, first), rule, dtype=dtype)


def whole_sum(terms: Sequence[Term], dtype: str) -> Node:
    """The sum as a whole difference."""
    shape = common_shape([term.change.shape for term in terms])
    add = partial(_whole, layout_of(terms), shape)
    return Computed(dtype, shape, nodes_of(terms), add, tiled=False)


def _whole(laid: Sequence[Laid], shape: Shape, tensors: Sequence[Any], _: object) -> Any:
    return sum(dense(parts, own).reshape(shape) * weight for parts, own, weight in _taken(laid, tensors))


def _taken(laid: Sequence[Laid], tensors: Sequence[Any]) -> Iterator[tuple[Mapping[str, Any], Shape, float]]:
    at = 0
    for roles, shape, weight in laid:
        yield dict(zip(roles, tensors[at : at + len(roles)], strict=True)), shape, weight
        at += len(roles)
