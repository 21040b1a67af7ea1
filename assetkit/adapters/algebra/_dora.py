"""DoRA: a weight as direction and magnitude, around any additive algorithm.

``V = W + ΔW``; ``W′ = V·g/‖V‖``, the norm over all but one axis: per output row (over in·k) or per input column (over
out·k). The tensor's shape tells the axis: LyCORIS writes ``dora_scale`` [out, 1, …] (``wd_on_out``, its default since
2.2) or [1, in, 1, …]; PEFT's ``lora_magnitude_vector`` is per output ([out], convolutions [1, out, 1, …]), for an
embedding per column [width].

With a multiplier m, LyCORIS' modules keep ΔW whole and soften only the magnitude, ``V·(1 + m(g/‖V‖ − 1))``, so that
m = 0 gives V (`Settings.strength` "module"); its merge tool and ComfyUI take ``W + m(W′ − W)`` ("linear"). At 1 they
agree.

Sources: LyCORIS 4.1.3 ``functional/general.py`` (`weight_decompose`, which adds the dtype's epsilon to the norm) and
PEFT 0.21.2 ``tuners/lora/dora.py`` (which does not).
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Layer, misfit, stripped
from assetkit.adapters.algorithms import DORA
from assetkit.errors import InputError


def role(layer: Layer) -> str | None:
    """The role of the module's magnitudes; None when it has none. `InputError` when it has two."""
    found = sorted(DORA & layer.parts.keys())
    if len(found) > 1:
        raise InputError(f"{found[0]} and {found[1]} are both magnitudes: only one can be meant")
    return found[0] if found else None


def axis(layer: Layer) -> int:
    """0 when the magnitudes belong to output rows, 1 when to input columns.

    Raises `InputError` for a shape that is neither, and for a flat ``dora_scale`` of a square layer, which could be
    both.
    """
    name = role(layer)
    assert name is not None  # noqa: S101 - callers ask only where there is one
    shape = tuple(layer.parts[name].shape)
    possible = _peft(layer, shape) if name == "magnitude" else _lycoris(layer, shape)
    if not possible or len(layer.shape) < 2:
        raise misfit(name, layer[name], layer)
    if len(possible) > 1:
        raise InputError(
            f"{name} of shape {list(shape)} may belong to the rows or to the columns of a weight of shape "
            f"{list(layer.shape)}",
            hint="a shape of [out, 1] or [1, in] would tell",
        )
    return possible[0]


def _lycoris(layer: Layer, shape: tuple[int, ...]) -> list[int]:
    outputs, inputs = layer.outputs, layer.inputs
    if len(shape) == 1:
        return [at for at, size in enumerate((outputs, inputs)) if shape == (size,)]
    if stripped(shape) == stripped((outputs,)):
        return [0]
    return [1] if stripped(shape) == stripped((1, inputs)) else []


def _peft(layer: Layer, shape: tuple[int, ...]) -> list[int]:
    own = 1 if "embedding_down" in layer else 0
    whole = (layer.outputs, layer.inputs)[own]
    if len(shape) == 1 or (len(shape) > 2 and shape[0] == 1):
        count = shape[0] if len(shape) == 1 else stripped(shape[1:])
        return [own] if count in (whole, stripped((whole,))) else []
    return _lycoris(layer, shape)


def decomposed(layer: Layer, moved: Tensor, multiplier: float) -> Tensor:
    """W′ from ``V = W + ΔW``."""
    name = role(layer)
    assert name is not None  # noqa: S101
    at = axis(layer)
    lengths = norms(moved, at)
    goal = layer[name].flatten().reshape(lengths.shape)
    if name == "dora_scale":
        factor = goal / (lengths + torch.finfo(moved.dtype).eps)
    else:
        factor = torch.where(lengths > 0, goal / lengths, torch.zeros_like(goal))
    return moved * (1 + multiplier * (factor - 1) if multiplier != 1 else factor)


def norms(weight: Tensor, at: int) -> Tensor:
    """The Euclidean norm of each row (`at` 0) or input column (1), shaped to multiply the weight."""
    others = [number for number in range(weight.ndim) if number != at]
    lengths: Tensor = torch.linalg.vector_norm(weight, dim=others, keepdim=True)
    return lengths
