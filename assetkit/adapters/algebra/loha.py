"""LoHa: ``ΔW = s·(w1_a·w1_b) ⊙ (w2_a·w2_b)``, scaled once.

``hada_w*_a`` [out, r], ``hada_w*_b`` [r, in·k]. Tucker: ``hada_t*`` [r, r, *k], ``hada_w*_a`` [r, out],
``hada_w*_b`` [r, in], each half ``Σ t[i,j,…]·b[j,in]·a[i,out]``.

The forward of the module is the formula (LyCORIS 4.1.3 ``modules/loha.py``, PEFT 0.21.2 ``tuners/loha``). LyCORIS' own
``get_merged_weight`` multiplies by alpha / rank a second time and is not followed.
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Factors, Layer, misfit
from assetkit.adapters.algebra._term import Rows, Term, roles


def _rank(layer: Layer) -> int:
    return layer.rank("hada_w1_b")


def _half(layer: Layer, n: int) -> Factors:
    """``up`` [out, r] and ``down`` [r, in·k] of one half."""
    up, core, down = f"hada_w{n}_a", f"hada_t{n}", f"hada_w{n}_b"
    if core in layer:
        left = layer.rows(up).T
        right = _core(layer, core, down)
    else:
        left, right = layer.rows(up), layer.tail(down)
    if left.shape[0] != layer.outputs or left.shape[1] != right.shape[0]:
        raise misfit(up, layer[up], layer)
    return left, right


def _core(layer: Layer, core: str, down: str) -> Tensor:
    middle, inner = layer[core], layer.rows(down)
    if middle.ndim < 2 or middle.shape[1] != inner.shape[0]:
        raise misfit(core, middle, layer)
    right = torch.einsum("ij...,jn->in...", middle, inner)
    if right.flatten(1).shape[1] != layer.columns or inner.shape[1] != layer.inputs:
        raise misfit(core, middle, layer)
    return right.flatten(1)


def _delta(layer: Layer) -> Tensor:
    (up1, down1), (up2, down2) = _half(layer, 1), _half(layer, 2)
    change = (up1 @ down1).mul_(up2 @ down2)
    return change.mul_(layer.scale(_rank(layer))).reshape(layer.shape)


def _factors(layer: Layer) -> Factors | None:
    """The product of every pair of columns and every pair of rows: rank r², exact."""
    (up1, down1), (up2, down2) = _half(layer, 1), _half(layer, 2)
    rank = up1.shape[1] * up2.shape[1]
    if rank >= min(layer.outputs, layer.columns):
        return None
    up = torch.einsum("oi,oj->oij", up1, up2).flatten(1)
    down = torch.einsum("ic,jc->ijc", down1, down2).flatten(0, 1)
    return up * layer.scale(_rank(layer)), down


def _split(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    _half(layer, 1), _half(layer, 2)
    parts = {"alpha": layer.alpha(_rank(layer)), "hada_w1_b": layer.parts["hada_w1_b"]}
    parts["hada_w2_b"] = layer.parts["hada_w2_b"]
    for n, up in ((1, layer.scaled("hada_w1_a")), (2, layer.parts["hada_w2_a"])):
        core = f"hada_t{n}"
        parts[f"hada_w{n}_a"] = up[:, slice(*rows)] if core in layer else up[slice(*rows)]
        parts.update({core: layer.parts[core]} if core in layer else {})
    return parts


TERM = Term(
    "loha",
    (roles("hada_w1_a hada_w1_b hada_w2_a hada_w2_b"),),
    reads=roles("hada_t1 hada_t2 alpha scalar"),
    delta=_delta,
    factors=_factors,
    split=_split,
)
