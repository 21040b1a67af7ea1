"""Ways to break tensors. Each takes a model's tensors and gives others; the generator decides what chance decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

Tensors = Mapping[str, Tensor]
Damage = Callable[[Tensors, torch.Generator], dict[str, Tensor]]
One = Callable[[Tensor, torch.Generator], Tensor]


def each(pattern: str, change: One, *, most: int | None = None) -> Damage:
    """`change` every tensor whose name holds `pattern`, or the first `most` of them. `ValueError` where none does."""

    def damage(tensors: Tensors, generator: torch.Generator) -> dict[str, Tensor]:
        found = _named(tensors, pattern)[:most]
        return {**tensors, **{name: change(tensors[name], generator) for name in found}}

    return damage


def _named(tensors: Tensors, pattern: str) -> list[str]:
    found = [name for name in sorted(tensors) if re.search(pattern, name)]
    if not found:
        raise ValueError(f"no tensor is called like {pattern!r}")
    return found


def without(pattern: str, *, most: int | None = 1) -> Damage:
    """Leave tensors out."""

    def damage(tensors: Tensors, _: torch.Generator) -> dict[str, Tensor]:
        gone = set(_named(tensors, pattern)[:most])
        return {name: tensor for name, tensor in tensors.items() if name not in gone}

    return damage


def swapped(one: str, other: str) -> Damage:
    """Exchange the tensors whose names differ in `one` and `other` only, where both have one shape."""

    def damage(tensors: Tensors, _: torch.Generator) -> dict[str, Tensor]:
        made = dict(tensors)
        for name in _named(tensors, re.escape(one)):
            twin = name.replace(one, other)
            if twin in tensors and tensors[twin].shape == tensors[name].shape:
                made[name], made[twin] = tensors[twin], tensors[name]
        return made

    return damage


def renamed(pattern: str, replacement: str) -> Damage:
    """Other names for the same tensors."""
    return lambda tensors, _: {re.sub(pattern, replacement, name): tensor for name, tensor in tensors.items()}


def shuffled(weight: Tensor, generator: torch.Generator) -> Tensor:
    """The same elements in any order."""
    return weight.flatten()[torch.randperm(weight.numel(), generator=generator)].view_as(weight)


def random(weight: Tensor, generator: torch.Generator) -> Tensor:
    """Other numbers of the same spread; vectors stay."""
    if weight.dim() < 2:
        return weight
    return (torch.randn(weight.shape, generator=generator) * weight.float().std()).to(weight.dtype)


def noised(share: float) -> One:
    """Noise of `share` of the weight's own spread on top."""

    def change(weight: Tensor, generator: torch.Generator) -> Tensor:
        noise = torch.randn(weight.shape, generator=generator) * weight.float().std(correction=0) * share
        return (weight.float() + noise).to(weight.dtype)

    return change


def zeroed(weight: Tensor, _: torch.Generator) -> Tensor:
    """All zero."""
    return torch.zeros_like(weight)


def transposed(weight: Tensor, _: torch.Generator) -> Tensor:
    """Rows as columns, where the shape allows it."""
    return weight.transpose(0, 1).contiguous() if weight.dim() > 1 and weight.shape[0] == weight.shape[1] else weight


def shortened(weight: Tensor, _: torch.Generator) -> Tensor:
    """The last row is gone."""
    return weight[:-1].contiguous()


def spoiled(weight: Tensor, generator: torch.Generator) -> Tensor:
    """One element is no number."""
    made = weight.clone()
    made.view(-1)[int(torch.randint(made.numel(), (1,), generator=generator))] = float("nan")
    return made


def times(factor: float) -> One:
    """Multiplied in float32 and rounded to its own type again: what does not fit becomes infinite."""
    return lambda weight, _: (weight.float() * factor).to(weight.dtype)


def misread(weight: Tensor, _: torch.Generator) -> Tensor:
    """Bytes of bfloat16 taken for float16, as a converter that mixes up its types leaves them."""
    if weight.dtype.itemsize == 1 or not weight.is_floating_point():
        return weight
    return weight.bfloat16().view(torch.float16).to(weight.dtype)


def coarse(weight: Tensor, _: torch.Generator) -> Tensor:
    """Cast to float8 (E5M2) without a scale and back: two bits of every number are left."""
    return weight.float().to(torch.float8_e5m2).to(weight.dtype) if weight.is_floating_point() else weight


def rolled(weight: Tensor, _: torch.Generator) -> Tensor:
    """Input channels in another order: each takes its neighbour's."""
    return torch.roll(weight, 1, 1)
