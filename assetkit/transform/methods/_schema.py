"""What a merge method is, and what it may know of the place it works at."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from assetkit.errors import UsageError

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that steers a method. Switches are numbers too: 0 is off, 1 is on."""

    name: str
    default: float
    low: float
    high: float
    """The bounds belong to the range."""
    text: str
    """One line: what it does."""


class Tiles(Protocol):
    """The models' values of one tensor, read in pieces as often as a survey needs."""

    def tiles(self) -> Iterator[Sequence[Tensor]]:
        """The tensor from its first element to its last: one fp32 1-D tile per model, equally long, in order."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a method works: one tile of one tensor, or (scope ``tensor``) all of it."""

    key: str
    """The tensor's key."""
    shape: tuple[int, ...]
    """The whole tensor's shape."""
    start: int = 0
    """Elements of the tensor before this tile, in row-major order."""
    survey: Any = None
    """What `Method.survey` returned for this tensor."""
    seed: int = 0

    def uniform(self, count: int, stream: int = 0) -> Tensor:
        """Random fp32 numbers in [0, 1), [count]: those of elements ``start … start + count`` of this tensor.

        A number depends on seed, key, stream and the element's index alone, so tiles of any size see the same ones and
        tensors of equal shape see different ones (conversion notes 9.1: sd-mecha 1.1.8 starts every key from one seed).
        Philox-4x64 counts in blocks of four 64-bit words, each of which gives two numbers of 24 bits; numpy promises
        that the words of a bit generator never change.
        """
        import numpy as np
        import torch

        name = f"{self.seed}\n{stream}\n{self.key}".encode("utf-8", "surrogatepass")
        key = int.from_bytes(hashlib.sha256(name).digest()[:16], "little")
        block, skipped = divmod(self.start, 8)
        words = np.random.Philox(key=key, counter=block).random_raw((skipped + count + 1) // 2)
        bits = words.astype("<u8", copy=False).view("<u4")[skipped : skipped + count] >> 8
        return torch.from_numpy(bits.astype(np.int32, copy=False).astype(np.float32)).mul_(2.0**-24)

    def at(self, start: int) -> Place:
        """The same tensor, `start` elements further on."""
        return dataclasses.replace(self, start=self.start + start)


@dataclass(frozen=True, slots=True)
class Method:
    """One way to merge models, tensor by tensor.

    `merge` gets one fp32 CPU tensor per model, the parameters and the place, and gives an fp32 tensor of their shape.
    With scope ``element`` the tensors are equally long 1-D tiles, and any tiling gives the same bytes; with ``tensor``
    they are whole and in their true shape. The inputs are never modified; the result may be one of them. Non-finite
    values go through the formula like any others: they are never replaced.

    `survey` runs first where a method needs a statistic of the whole tensor; `Place.survey` carries its result.
    """

    id: str
    title: str
    least: int
    most: int | None
    """How many models, in order; None is any number."""
    based: bool
    """The first model is the base, and the others enter as differences from it."""
    parameters: tuple[Parameter, ...]
    scope: Literal["element", "tensor"]
    merge: Callable[[Sequence[Tensor], Mapping[str, float], Place], Tensor]
    """Its docstring holds a sentence, the formula as an indented block, and the ``Source:``."""
    survey: Callable[[Tiles, Mapping[str, float]], Any] | None = None
    copies: float | None = None
    """The memory it takes beside its inputs, its result included, in fp32 copies of the tensor or the tile it gets;
    None for what is usual: two tensors, or what common arithmetic on tiles makes."""
    beside: Callable[[tuple[int, ...], Mapping[str, float], int], int] | None = None
    """Further bytes that merging a tensor of a shape takes, or its survey, with these parameters and so many models."""
    subtracts: bool = False
    """The differences of the models count, also where the first one is no base: they hold the rounding of both."""

    def settings(self, given: Mapping[str, float]) -> dict[str, float]:
        """Every parameter's value: those `given`, the others' defaults. UsageError for a wrong name or value."""
        unknown = given.keys() - {each.name for each in self.parameters}
        if unknown:
            known = ", ".join(each.name for each in self.parameters) or "none"
            raise UsageError(f"{self.id} has no parameter {sorted(unknown)[0]!r}", hint=f"it has: {known}")
        values = {each.name: float(given.get(each.name, each.default)) for each in self.parameters}
        for each in self.parameters:
            if not each.low <= values[each.name] <= each.high:
                raise UsageError(
                    f"{self.id}: {each.name} is {values[each.name]:g}, outside {each.low:g} … {each.high:g}"
                )
        return values

    def takes(self, count: int) -> bool:
        """Whether it merges that many models."""
        return self.least <= count and (self.most is None or count <= self.most)
