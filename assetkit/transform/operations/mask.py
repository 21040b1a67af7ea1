"""A mask between two models: where it is 0 the first one, where it is 1 the second, a mixture between.

With a merge as the second model, any method is held back or let through number by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assetkit.errors import InputError
from assetkit.transform.computed import Computed, Place
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node, is_float
from assetkit.transform.numbers import torch_or_none
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.operations.merge import is_weight
from assetkit.transform.options import Option
from assetkit.types import Shape


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """``A + mask · (B − A)`` for every weight that the mask has, `elsewhere` in its place for the others.

    Raises `InputError` for a mask that names no weight, or one of a shape that does not stretch to the weight's; while
    it runs, for one that leaves [0, 1].
    """
    if torch_or_none() is None:
        raise InputError("merging needs torch", hint="pip install 'assetkit-models[torch]'")
    first, second, mask = models
    strangers = [name for name in mask.tensors if name not in first.tensors]
    if strangers and not conditions.allow_partial:
        raise InputError(
            f"{mask.name} has {len(strangers)} tensors that {first.name} has not, such as {strangers[0]!r}",
            hint="use the others with --allow-partial",
        )
    if len(strangers) == len(mask.tensors):
        raise InputError(f"{mask.name} names no tensor of {first.name}")
    tensors = {
        name: _between(name, node, second.tensors.get(name), mask.tensors.get(name), options["elsewhere"])
        for name, node in first.tensors.items()
    }
    return replace(first.with_tensors(tensors), roundtrip="none")


def _between(name: str, first: Node, second: Node | None, mask: Node | None, elsewhere: float) -> Node:
    if not is_weight(name, first):
        return first
    if mask is None and elsewhere == 0:
        return first
    if second is None or second.shape != first.shape or not is_float(second):
        raise InputError(f"the models that {name!r} is to be masked between differ there")
    if mask is None:
        return second if elsewhere == 1 else _mixed(first, (first, second), elsewhere)
    if not is_float(mask) or not stretches(mask.shape, first.shape):
        raise InputError(f"the mask of {name!r} is {mask.dtype} {list(mask.shape)}, the weight {list(first.shape)}")
    if mask.shape == first.shape:
        return Computed(first.dtype, first.shape, (first, second, mask), _weigh(name))
    return Computed(first.dtype, first.shape, (first, second), _stretch(name, first.shape), whole=(mask,))


def stretches(shape: Shape, to: Shape) -> bool:
    """Whether a shape broadcasts to another, as torch and numpy do it."""
    pairs = zip(reversed(shape), reversed(to), strict=False)
    return len(shape) <= len(to) and all(have in (1, wanted) for have, wanted in pairs)


def _mixed(like: Node, pair: tuple[Node, Node], weight: float) -> Node:
    from assetkit.transform.methods._line import interpolated

    return Computed(like.dtype, like.shape, pair, lambda tiles, place: interpolated(tiles[0], tiles[1], weight))


def _weigh(name: str) -> Any:
    def weigh(tiles: Sequence[Any], place: Place) -> Any:
        return _interpolated(name, *tiles)

    return weigh


def _stretch(name: str, shape: Shape) -> Any:
    def weigh(tiles: Sequence[Any], place: Place) -> Any:
        import numpy as np
        import torch

        (mask,) = place.whole
        count = len(tiles[0])
        flat = np.broadcast_to(mask.numpy(), shape).flat[place.start : place.start + count]
        return _interpolated(name, tiles[0], tiles[1], torch.from_numpy(flat))

    return weigh


def _interpolated(name: str, first: Any, second: Any, mask: Any) -> Any:
    from assetkit.transform.methods._line import interpolated_by

    if not bool(((mask >= 0) & (mask <= 1)).all()):
        raise InputError(f"the mask of {name!r} leaves the range from 0 to 1")
    return interpolated_by(first, second, mask)


OPERATION = Operation(
    "mask",
    "Choose between two models by a mask.",
    (3, 3),
    (Option("elsewhere", "number", "The mask of tensors that it does not have.", 0.0, low=0, high=1),),
    apply,
)
