"""A component's tensors as names and shapes, asked in a way that makes every complaint name the tensor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn

from assetkit.errors import InputError
from assetkit.types import Shape


class Tensors:
    """Names and shapes of one component, in the naming of the class it is read as (no component prefix)."""

    def __init__(self, classname: str, shapes: Mapping[str, Shape]) -> None:
        self.classname = classname
        self._shapes = shapes
        self._children: dict[str, set[str]] = {}
        for key in shapes:
            self._enter(key)

    def _enter(self, key: str) -> None:
        while key:
            parent, _, child = key.rpartition(".")
            known = self._children.setdefault(parent, set())
            if child in known:
                return
            known.add(child)
            key = parent

    def __contains__(self, path: object) -> bool:
        """Whether this tensor exists, or any tensor below this module."""
        return path in self._shapes or path in self._children

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def shape(self, key: str, rank: int | None = None) -> Shape:
        """The shape of a tensor that the class must have; `InputError` when it is missing or of another rank."""
        found = self._shapes.get(key)
        if found is None:
            raise InputError(f"{self.classname} needs a tensor {key}, which is not there")
        if rank is not None and len(found) != rank:
            self.fail(key, f"{rank} dimensions were expected")
        return found

    def extent(self, key: str, axis: int) -> int:
        """One extent of a tensor that the class must have."""
        shape = self.shape(key)
        if not -len(shape) <= axis < len(shape):
            self.fail(key, f"more than {axis} dimensions were expected")
        return shape[axis]

    def children(self, path: str) -> set[str]:
        """The words that directly follow `path` in names; empty for an unknown path."""
        return self._children.get(path, set())

    def count(self, path: str) -> int:
        """How many numbered modules there are under `path`: 0 to n-1 without a gap; 0 for an unknown path."""
        numbers = {int(each) for each in self.children(path) if each.isdecimal()}
        for number in range(len(numbers)):
            if number not in numbers:
                raise InputError(f"{self.classname} needs {path}.{number}, which is not there")
        return len(numbers)

    def numbered(self, path: str) -> list[dict[str, Shape]]:
        """For each numbered module under `path`: its tensors by the rest of their names."""
        found: list[dict[str, Shape]] = [{} for _ in range(self.count(path))]
        stem = f"{path}."
        for key, shape in self._shapes.items():
            if key.startswith(stem):
                number, _, rest = key[len(stem) :].partition(".")
                if number.isdecimal():
                    found[int(number)][rest] = shape
        return found

    def divided(self, key: str, axis: int, by: int) -> int:
        """An extent as a multiple of `by`; `InputError` when it is not one."""
        extent = self.extent(key, axis)
        if by <= 0 or extent % by:
            self.fail(key, f"{extent} was expected to be a multiple of {by}")
        return extent // by

    def expect(self, key: str, axis: int, extent: int) -> None:
        """`InputError` unless an extent is this."""
        if self.extent(key, axis) != extent:
            self.fail(key, f"dimension {axis} was expected to be {extent}")

    def fail(self, key: str, why: str) -> NoReturn:
        """Refuse: this tensor contradicts the class."""
        shape = self._shapes.get(key)
        said = f" of shape {list(shape)}" if shape is not None else ""
        raise InputError(f"{key}{said} contradicts {self.classname}: {why}")
