"""Small readers that component rows are made of."""

from __future__ import annotations

import math
from typing import Any

from assetkit.configs._schema import Check, Fields, Reader
from assetkit.configs._tensors import Tensors


def stated_by(field: str) -> str:
    """What to do when a rule does not fit a model of unusual size."""
    return f"state it with overrides={{{field!r}: ...}}"


def extent(key: str, axis: int) -> Reader:
    """One extent of a tensor."""
    return lambda tensors, _: tensors.extent(key, axis)


def count(path: str) -> Reader:
    """How many numbered modules there are under `path`; at least one."""

    def read(tensors: Tensors, _: Fields) -> int:
        found = tensors.count(path)
        if not found:
            tensors.fail(path, "there is none")
        return found

    return read


def present(path: str) -> Reader:
    """Whether a tensor or module exists."""
    return lambda tensors, _: path in tensors


def optional_extent(key: str, axis: int, default: Any = None) -> Reader:
    """One extent of a tensor, or `default` when there is no such tensor."""
    return lambda tensors, _: tensors.extent(key, axis) if key in tensors else default


def choice(path: str, yes: Any, no: Any = None) -> Reader:
    """One of two values by the existence of a tensor or module."""
    return lambda tensors, _: yes if path in tensors else no


def divided(key: str, axis: int, field: str) -> Reader:
    """An extent divided by another field."""
    return lambda tensors, fields: tensors.divided(key, axis, fields[field])


def by_area(key: str, axis: int, *fields: str) -> Reader:
    """An extent divided by the product of other fields (patch sizes, listed twice for a square)."""
    return lambda tensors, known: tensors.divided(key, axis, math.prod(_flat(known[each]) for each in fields))


def _flat(value: Any) -> int:
    return math.prod(value) if isinstance(value, list) else int(value)


def none_if(reader: Reader, field: str) -> Reader:
    """None where the value equals another field: what classes call "same as the input"."""

    def read(tensors: Tensors, fields: Fields) -> Any:
        value = reader(tensors, fields)
        return None if value == fields[field] else value

    return read


def heads_of_width(key: str, axis: int, width: int) -> Reader:
    """A head count from the stated width of a head."""
    return lambda tensors, _: tensors.divided(key, axis, width)


def alike(path: str, *but: str) -> Check:
    """Blocks of one kind have the same tensors: those under `path`, names that begin with `but` left out."""

    def check(tensors: Tensors, _: Fields) -> None:
        blocks = tensors.numbered(path)
        for number, block in enumerate(blocks[1:], 1):
            for name in blocks[0].keys() | block.keys():
                if blocks[0].get(name) != block.get(name) and not name.startswith(but):
                    wanted = blocks[0].get(name)
                    said = f"the first block has {list(wanted)}" if wanted is not None else "the first block lacks it"
                    tensors.fail(f"{path}.{number}.{name}", said)

    return check


def sums_to(field: str, total: str, key: str) -> Check:
    """Rotary axes must fill a head: the list `field` sums to the field `total`."""

    def check(tensors: Tensors, fields: Fields) -> None:
        if sum(fields[field]) != fields[total]:
            tensors.fail(
                key,
                f"{field} {fields[field]} does not sum to a head's width, {fields[total]}; {stated_by(field)}",
            )

    return check
