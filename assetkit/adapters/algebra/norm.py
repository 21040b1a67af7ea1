"""Trained norms: ``γ + m·w_norm`` and ``β + m·b_norm``, all [features].

Source: LyCORIS 4.1.3 ``modules/norms.py``. An ``alpha`` beside them means nothing.
"""

from __future__ import annotations

from torch import Tensor

from assetkit.adapters.algebra._layer import Layer
from assetkit.adapters.algebra._term import Term, roles


def _delta(layer: Layer) -> Tensor:
    return layer.weight_like("w_norm")


def _bias(layer: Layer) -> Tensor:
    return layer.bias("b_norm")


TERM = (
    Term(
        "norm",
        (roles("w_norm"),),
        reads=roles("alpha"),
        delta=_delta,
        split=lambda layer, rows: {"w_norm": layer.sliced("w_norm", rows)},
    ),
    Term(
        "norm:bias",
        (roles("b_norm"),),
        reads=roles("alpha"),
        bias=_bias,
        split=lambda layer, rows: {"b_norm": layer.sliced("b_norm", rows)},
    ),
)
