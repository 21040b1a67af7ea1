"""From factors back to the tensors of a module, in kohya's roles or PEFT's."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor

from assetkit.adapters.algebra import _dora
from assetkit.adapters.algebra._layer import PLAIN, Layer, Parts
from assetkit.adapters.algorithms import suffix
from assetkit.errors import InputError
from assetkit.types import Shape

Spelling = Literal["kohya", "peft"]


def low_rank(
    up: Tensor,
    down: Tensor,
    shape: Shape,
    *,
    alpha: float | None = None,
    spelling: Spelling = "kohya",
    dtype: torch.dtype | None = None,
) -> dict[str, Tensor]:
    """The module whose change of a weight of `shape` is ``up @ down``: ``up`` [out, r], ``down`` [r, in·k].

    The roles are ``down`` [r, in, *k] and ``up`` [out, r, 1, …]; kohya's spelling has ``alpha`` with it, for PEFT's it
    has to go into the configuration as ``lora_alpha``. Without `alpha` it is r (scale 1); with another one ``up`` is
    divided by alpha / r. `dtype` is what up and down are stored in (alpha is float32); theirs when None.
    Raises `InputError` when the shapes do not fit, alpha is 0, or a value overflows `dtype`.
    """
    rank = down.shape[0]
    if up.shape != (shape[0], rank) or down.shape != (rank, math.prod(shape[1:])):
        raise InputError(f"up {list(up.shape)} and down {list(down.shape)} make no weight of shape {list(shape)}")
    if alpha == 0:
        raise InputError("alpha 0 means alpha = rank: it cannot be written for a scale of 0")
    scale = 1.0 if alpha is None else alpha / rank
    ones = [1] * (len(shape) - 2)
    parts = {
        "down": _stored(down, dtype).reshape(rank, *shape[1:]),
        "up": _stored(up if scale == 1 else up / scale, dtype).reshape(shape[0], rank, *ones),
    }
    return parts if spelling == "peft" else {**parts, "alpha": torch.tensor(float(rank if alpha is None else alpha))}


def balanced(up: Tensor, down: Tensor) -> tuple[Tensor, Tensor]:
    """The factors with norms within a factor of two of each other: moved by a power of two, so without rounding."""
    sizes = float(torch.linalg.vector_norm(up)), float(torch.linalg.vector_norm(down))
    if not all(size > 0 and math.isfinite(size) for size in sizes):
        return up, down
    power = 2.0 ** round(math.log2(sizes[1] / sizes[0]) / 2)
    return up * power, down / power


def magnitudes(parts: Parts, shape: Shape, spelling: Spelling = "kohya") -> dict[str, Tensor]:
    """The DoRA magnitudes of a module in the role and shape of `spelling`; empty when it has none.

    kohya's and LyCORIS' ``dora_scale`` is [out, 1, …] or [1, in, 1, …], PEFT's ``magnitude`` [out] (convolutions
    [1, out, 1, …]). Raises `InputError` where PEFT cannot say it: magnitudes of the input columns.
    """
    layer = Layer(parts, shape, PLAIN)
    name = _dora.role(layer)
    if name is None:
        return {}
    at, flat = _dora.axis(layer), parts[name].flatten()
    if spelling == "kohya":
        return {"dora_scale": flat.reshape([-1 if number == at else 1 for number in range(len(shape))])}
    if at != (1 if "embedding_down" in parts else 0):
        raise InputError("PEFT has DoRA magnitudes for output rows only; these belong to the input columns")
    return {"magnitude": flat if len(shape) == 2 else flat.reshape(1, -1, *(1 for _ in shape[2:]))}


def keyed(path: str, parts: Parts, spelling: Spelling = "kohya") -> dict[str, Tensor]:
    """The module's tensors by key: ``<path>.lora_down.weight`` or ``<path>.lora_A.weight``, and so on.

    Raises `InputError` for a role that this spelling has no key for.
    """
    try:
        return {f"{path}.{suffix(role, spelling)}": tensor for role, tensor in parts.items()}
    except KeyError as error:
        raise InputError(f"{error.args[0]} has no place among the tensors of {spelling}'s adapters") from error


def _stored(tensor: Tensor, dtype: torch.dtype | None) -> Tensor:
    if dtype is None or tensor.dtype == dtype:
        return tensor
    stored = tensor.to(dtype)
    if bool(torch.isfinite(tensor).all()) and not bool(torch.isfinite(stored).all()):
        raise InputError(
            f"a factor overflows {str(dtype).removeprefix('torch.')}; balance the factors or choose a wider type"
        )
    return stored
