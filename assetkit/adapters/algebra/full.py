"""Whole differences and whole weights: ``W + m·diff``, ``b + m·diff_b``, and ComfyUI's ``set_weight``.

``diff`` has the weight's shape, ``diff_b`` the bias'. ``set_weight`` overwrites the weight whatever the multiplier
(0 leaves it), as ComfyUI does. No loader divides a difference by a rank: an ``alpha`` beside it means nothing.

Sources: LyCORIS 4.1.3 ``modules/full.py``; ComfyUI ``comfy/lora.py`` for ``set_weight``.
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Layer
from assetkit.adapters.algebra._term import Rows, Term, roles
from assetkit.errors import InputError


def _delta(layer: Layer) -> Tensor:
    return layer.weight_like("diff")


def _rows_of(role: str, layer: Layer, rows: Rows) -> dict[str, Tensor]:
    return {role: layer.sliced(role, rows)}


def _bias(layer: Layer) -> Tensor:
    return layer.bias("diff_b")


def _set(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    return layer.weight_like("set_weight").clone() if multiplier else weight


def _unset(layer: Layer, weight: Tensor, multiplier: float) -> Tensor:
    raise InputError("set_weight cannot be undone: what it overwrote is gone")


TERM = (
    Term(
        "full",
        (roles("diff"),),
        reads=roles("alpha"),
        delta=_delta,
        split=lambda layer, rows: _rows_of("diff", layer, rows),
    ),
    Term(
        "full:bias",
        (roles("diff_b"),),
        reads=roles("alpha"),
        bias=_bias,
        split=lambda layer, rows: _rows_of("diff_b", layer, rows),
    ),
    Term(
        "full:set",
        (roles("set_weight"),),
        reads=roles("alpha"),
        apply=_set,
        invert=_unset,
        blind=True,
        join=lambda layers: {"set_weight": torch.cat([layer.weight_like("set_weight") for layer in layers])},
        split=lambda layer, rows: _rows_of("set_weight", layer, rows),
    ),
)
