"""GLoRA: ``W′ = W + m·s·(b1·b2 + (W·a1)·a2)``, a1 and a2 along the input channels.

``a1.weight`` [in, r], ``a2.weight`` [r, in], ``b1.weight`` [out, r], ``b2.weight`` [r, in, *k]; with ``bm.weight``
[r, r, *k] the b half is Tucker. The first generation (LyCORIS before 3.0) had the names of each pair the other way
round: ``a1`` [r, in], ``a2`` [in, r], ``b1`` [r, in], ``b2`` [out, r].

Source: LyCORIS 4.1.3 ``modules/glora.py`` (the form that rebuilds the weight; the bypass of old versions scaled twice)
and 1.9.0 for the first generation. LyCORIS' GLoRA with ``rs_lora`` saves its plain alpha, so a file cannot tell:
`Settings.scale` can.
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Factors, Layer, fits, misfit
from assetkit.adapters.algebra._term import Rows, Term, roles
from assetkit.errors import InputError

_NOW = ("a1", "a2", "b1", "b2")
_FIRST = ("a2", "a1", "b2", "b1")


def _order(layer: Layer) -> tuple[str, str, str, str]:
    """The roles in today's order, as the shapes tell the generation. `InputError` when both or neither fit."""
    if len(layer.shape) < 2 or any(layer.parts[name].ndim < 2 for name in _NOW):
        raise misfit("a1", layer["a1"], layer)
    fitting = [names for names in (_NOW, _FIRST) if _fits(layer, names)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise InputError("a1, a2, b1 and b2 are as large as the weight itself: both generations of GLoRA fit")
    raise misfit("a1", layer["a1"], layer)


def _fits(layer: Layer, names: tuple[str, str, str, str]) -> bool:
    a1, a2, b1, b2 = (tuple(layer.parts[name].shape) for name in names)
    inputs, rank = layer.inputs, a2[0]
    flat = fits(a1, (inputs, rank)) and fits(a2, (rank, inputs)) and fits(b1, (layer.outputs, b1[1]))
    if "bm" in layer:
        core = tuple(layer.parts["bm"].shape)
        return flat and core[:2] == (b1[1], b2[0]) and core[2:] == layer.shape[2:] and fits(b2, (b2[0], inputs))
    return flat and fits(b2, (b1[1], *layer.shape[1:]))


def _halves(layer: Layer) -> tuple[Factors, Factors]:
    """``a1·a2`` over the input channels, and ``b1·b2`` over the weight's columns."""
    a1, a2, b1, b2 = _order(layer)
    down = layer.flat(b2)
    if "bm" in layer:
        down = torch.einsum("mn...,ni->mi...", layer["bm"], down).flatten(1)
    return (layer.rows(a1), layer.rows(a2)), (layer.rows(b1), down)


def _rank(layer: Layer) -> int:
    return layer.rank(_order(layer)[1])


def _apply(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    (a1, a2), (b1, b2) = _halves(layer)
    scale = layer.scale(_rank(layer)) * multiplier
    turned = _along(_along(weight, a1), a2)
    return weight + ((b1 @ b2).reshape(layer.shape) + turned) * scale


def _invert(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    """``W·(1 + s·a1·a2) = W′ − s·b1·b2``, solved with the r × r matrix ``1 + s·a2·a1`` (Woodbury)."""
    (a1, a2), (b1, b2) = _halves(layer)
    scale = layer.scale(_rank(layer)) * multiplier
    rest = weight - (b1 @ b2).reshape(layer.shape) * scale
    small = torch.eye(a2.shape[0], dtype=torch.float64) + (a2 @ a1).double().cpu() * scale
    inverse, info = torch.linalg.inv_ex(small)
    if bool(info) or not bool(torch.isfinite(inverse).all()):
        raise InputError("glora cannot be undone: 1 + scale·a1·a2 has no inverse")
    core = inverse.to(dtype=layer.dtype, device=a1.device)
    return rest - _along(_along(rest, a1 @ core), a2) * scale


def _along(weight: Tensor, matrix: Tensor) -> Tensor:
    """``weight`` times ``matrix`` along the input channels."""
    return torch.einsum("oi...,ij->oj...", weight, matrix)


def _split(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    """W·a1·a2 works on each row alone, so slices share all but b1."""
    a1, a2, b1, b2 = _order(layer)
    parts = {now: layer.parts[name] for now, name in zip(_NOW, (a1, a2, b1, b2), strict=True)}
    parts["b1"] = layer.scaled(b1)[slice(*rows)]
    parts["a2"] = layer.scaled(a2)
    kept = {"bm": layer.parts["bm"]} if "bm" in layer else {}
    return {**parts, **kept, "alpha": layer.alpha(_rank(layer))}


TERM = Term(
    "glora",
    (roles("a1 a2 b1 b2"),),
    reads=roles("bm alpha scalar"),
    apply=_apply,
    invert=_invert,
    split=_split,
)
