"""IA3: rows or columns of the weight scaled.

LyCORIS: ``W′ = W·(1 + m·w)`` with ``weight`` ([n], of a convolution [1, n, 1, …]) and ``on_input`` (1: along the input
channels, 0: along the output channels). The bias stays (``modules/ia3.py`` of 4.1.3, the form that rebuilds
the weight).

PEFT: ``W′ = W·(1 + m(l − 1))`` with ``ia3_l``: linear [1, in] (``is_feedforward``) or [out, 1], convolution
[1, in, 1, …] or [1, out, 1, …]. On the output it scales the layer's bias with it (0.21.2 ``tuners/ia3/layer.py``).
PEFT itself knows no multiplier; this one agrees at 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Layer, misfit
from assetkit.adapters.algebra._term import Rows, Term, roles
from assetkit.errors import InputError


def _lycoris(layer: Layer, multiplier: float) -> Tensor:
    on_input = bool(layer.number("on_input", 0.0))
    return 1 + multiplier * _spread(layer, "weight", on_input=on_input)


def _peft(layer: Layer, multiplier: float) -> Tensor:
    return 1 + multiplier * (_spread(layer, "ia3_l", on_input=_feedforward(layer)) - 1)


def _spread(layer: Layer, role: str, *, on_input: bool) -> Tensor:
    """The vector, ready to be multiplied with a weight."""
    axis = 1 if on_input else 0
    if len(layer.shape) <= axis:
        raise misfit(role, layer[role], layer)
    sizes = [1] * len(layer.shape)
    sizes[axis] = layer.shape[axis]
    return layer.vector(role, layer.shape[axis]).reshape(sizes)


def _feedforward(layer: Layer) -> bool:
    """Whether ``ia3_l`` scales the input. `InputError` when neither its shape nor the settings tell."""
    shape = tuple(layer.parts["ia3_l"].shape)
    if len(shape) < 2:
        raise misfit("ia3_l", layer["ia3_l"], layer)
    said = layer.settings.feedforward
    if len(shape) == 2:
        found = {True: shape[0] == 1, False: shape[1] == 1}
    elif not layer.shape:
        found = {True: True, False: True}
    else:
        found = {True: shape[1] == layer.inputs, False: shape[1] == layer.outputs}
    possible = [answer for answer, fit in found.items() if fit and said in (None, answer)]
    if not possible:
        raise misfit("ia3_l", layer["ia3_l"], layer)
    if len(possible) > 1:
        raise InputError(
            f"ia3_l of shape {list(shape)} may scale the input or the output",
            hint="feedforward_modules of its adapter_config.json tells: pass Settings(feedforward=…)",
        )
    return possible[0]


def _divided(weight: Tensor, factor: Tensor) -> Tensor:
    if bool((factor == 0).any()):
        raise InputError("ia3 cannot be undone: it multiplied by 0")
    return weight / factor


def _bias_factor(layer: Layer, multiplier: float) -> Tensor | None:
    if _feedforward(layer):
        return None
    return 1 + multiplier * (layer["ia3_l"].flatten() - 1)


def _split_lycoris(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    whole = layer.parts["weight"]
    _lycoris(layer, 1.0)
    kept = whole if layer.number("on_input", 0.0) else whole.narrow(int(whole.ndim > 1), rows[0], rows[1] - rows[0])
    return {"weight": kept, "on_input": layer.parts["on_input"]}


def _split_peft(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    whole = layer.parts["ia3_l"]
    _peft(layer, 1.0)
    if _feedforward(layer):
        return {"ia3_l": whole}
    return {"ia3_l": whole.narrow(0 if whole.ndim == 2 else 1, rows[0], rows[1] - rows[0])}


def _join_lycoris(layers: Sequence[Layer]) -> dict[str, Tensor] | None:
    """Factors of the outputs, one below the other; of the input, where all layers have the same ones."""
    sides = {bool(layer.number("on_input", 0.0)) for layer in layers}
    if len(sides) != 1:
        return None
    vectors = [layer["weight"].flatten() for layer in layers]
    joined = _common(vectors) if sides.pop() else torch.cat(vectors)
    if joined is None:
        return None
    shape = (1, -1, *(1 for _ in layers[0].shape[2:])) if len(layers[0].shape) > 2 else (-1,)
    return {"weight": joined.reshape(shape), "on_input": layers[0].parts["on_input"]}


def _join_peft(layers: Sequence[Layer]) -> dict[str, Tensor] | None:
    sides = {_feedforward(layer) for layer in layers}
    if len(sides) != 1:
        return None
    vectors = [layer["ia3_l"].flatten() for layer in layers]
    feedforward = sides.pop()
    joined = _common(vectors) if feedforward else torch.cat(vectors)
    if joined is None:
        return None
    linear = len(layers[0].shape) == 2 and not feedforward
    return {"ia3_l": joined.reshape((-1, 1) if linear else (1, -1, *(1 for _ in layers[0].shape[2:])))}


def _common(vectors: Sequence[Tensor]) -> Tensor | None:
    return vectors[0] if all(torch.equal(vectors[0], each) for each in vectors[1:]) else None


TERM = (
    Term(
        "ia3",
        (roles("weight on_input"),),
        reads=roles("alpha"),
        apply=lambda layer, weight, m: weight * _lycoris(layer, m),
        invert=lambda layer, weight, m: _divided(weight, _lycoris(layer, m)),
        split=_split_lycoris,
        join=_join_lycoris,
    ),
    Term(
        "ia3:peft",
        (roles("ia3_l"),),
        apply=lambda layer, weight, m: weight * _peft(layer, m),
        invert=lambda layer, weight, m: _divided(weight, _peft(layer, m)),
        bias_factor=_bias_factor,
        split=_split_peft,
        join=_join_peft,
    ),
)
