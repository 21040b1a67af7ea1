"""LoRA of an embedding, as PEFT writes it: ``ΔW = s·(B·A)ᵀ`` on a table [words, width].

``lora_embedding_A`` [r, words], ``lora_embedding_B`` [width, r]. PEFT saves no alpha: see `Settings.scale`.

Source: PEFT 0.21.2 ``tuners/lora/layer.py`` (``Embedding.get_delta_weight``).
"""

from __future__ import annotations

from torch import Tensor

from assetkit.adapters.algebra._layer import Factors, Layer, misfit
from assetkit.adapters.algebra._term import Rows, Term, roles


def _rank(layer: Layer) -> int:
    return layer.rank("embedding_down")


def _factors(layer: Layer) -> Factors:
    words, width = layer.rows("embedding_down"), layer.rows("embedding_up")
    if words.shape[1] != layer.outputs:
        raise misfit("embedding_down", words, layer)
    if width.shape != (layer.columns, words.shape[0]):
        raise misfit("embedding_up", width, layer)
    return words.T * layer.scale(_rank(layer)), width.T


def _delta(layer: Layer) -> Tensor:
    up, down = _factors(layer)
    return (up @ down).reshape(layer.shape)


def _split(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    _factors(layer)
    words = layer.scaled("embedding_down")[:, slice(*rows)]
    return {
        "embedding_down": words,
        "embedding_up": layer.parts["embedding_up"],
        "alpha": layer.alpha(_rank(layer)),
    }


TERM = Term(
    "lora:embedding",
    (roles("embedding_down embedding_up"),),
    reads=roles("alpha scalar"),
    delta=_delta,
    factors=_factors,
    thin=True,
    split=_split,
)
