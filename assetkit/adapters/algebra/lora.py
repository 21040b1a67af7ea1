"""LoRA, LoCon and their Tucker (CP) form: ``ΔW = s·up·down``.

Linear and 1 × 1: ``down`` [r, in], ``up`` [out, r]. Convolution: ``down`` [r, in, *k], ``up`` [out, r, 1, …].
Tucker: ``down`` [r, in, 1, …], ``mid`` [r, r, *k], ``up`` [out, r, 1, …], ``ΔW = s·Σ up[o,m]·mid[m,n,…]·down[n,i]``.
LyCORIS' extractor may keep the largest residuals as a sparse matrix [out, in·k] (``bias_indices`` [2, n] of int16,
``bias_values``, ``bias_size``), which stands beside the product, inside the scale. PEFT's ``lora_bias`` puts a bias
on ``lora_B``: it adds ``s·(up·down_bias + up_bias)`` to the layer's bias. ComfyUI's ``reshape_weight`` enlarges the
weight with zeros first (control LoRAs with more input channels).

Sources: LyCORIS 4.1.3 ``modules/locon.py``, ``utils``; kohya-ss/sd-scripts 48d368f ``networks/lora.py``; PEFT 0.21.2
``tuners/lora/layer.py``; A1111 and ComfyUI for the sparse residual and ``reshape_weight``.
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Factors, Layer, misfit
from assetkit.adapters.algebra._term import Rows, Term, roles
from assetkit.errors import InputError


def _product(layer: Layer) -> Factors:
    """``up`` [out, r] and ``down`` [r, in·k] without their scale."""
    up = layer.rows("up", layer.outputs)
    if "mid" not in layer:
        down = layer.tail("down")
    else:
        mid, inner = layer["mid"], layer.rows("down")
        if mid.ndim < 2 or mid.shape[1] != inner.shape[0]:
            raise misfit("mid", mid, layer)
        if (inner.shape[1], *mid.shape[2:]) != layer.shape[1:]:
            raise misfit("down", inner, layer)
        down = torch.einsum("mn...,ni->mi...", mid, inner).flatten(1)
    if up.shape[1] != down.shape[0]:
        raise misfit("up", layer["up"], layer)
    return up, down


def _rank(layer: Layer) -> int:
    return layer.rank("down")


def _factors(layer: Layer) -> Factors | None:
    if "bias_indices" in layer:
        return None
    up, down = _product(layer)
    return up * layer.scale(_rank(layer)), down


def _delta(layer: Layer) -> Tensor:
    up, down = _product(layer)
    scale = layer.scale(_rank(layer))
    change = (up * scale) @ down
    if "bias_indices" in layer:
        change += _residual(layer) * scale
    return change.reshape(layer.shape)


def _residual(layer: Layer) -> Tensor:
    """The sparse residual, dense: [out, in·k]."""
    missing = roles("bias_values bias_size") - layer.parts.keys()
    if missing:
        raise InputError(f"bias_indices without {', '.join(sorted(missing))}")
    size, indices, values = layer.parts["bias_size"].tolist(), layer.parts["bias_indices"].long(), layer["bias_values"]
    if size != [layer.outputs, layer.columns]:
        raise misfit("bias_size", layer.parts["bias_size"], layer)
    inside = indices.shape == (2, values.numel()) and all(
        bool(((row >= 0) & (row < n)).all()) for row, n in zip(indices, size, strict=True)
    )
    if not inside:
        raise misfit("bias_indices", indices, layer)
    dense = values.new_zeros(size)
    return dense.index_put(
        (indices[0].to(dense.device), indices[1].to(dense.device)), values.flatten(), accumulate=True
    )


def _bias(layer: Layer) -> Tensor | None:
    if "up_bias" not in layer and "down_bias" not in layer:
        return None
    if "mid" in layer:
        raise InputError("up_bias and down_bias beside mid: a Tucker module has no defined bias")
    up = layer.rows("up")
    change = up.new_zeros(up.shape[0])
    if "down_bias" in layer:
        change = change + up @ layer.vector("down_bias", up.shape[1])
    if "up_bias" in layer:
        change = change + layer.vector("up_bias", up.shape[0])
    return change * layer.scale(_rank(layer))


def _split(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    _product(layer)
    shared = {role: layer.parts[role] for role in ("down", "mid", "down_bias") if role in layer}
    sliced = {role: layer.sliced(role, rows) for role in ("up_bias",) if role in layer}
    sparse = _sparse_rows(layer, rows) if "bias_indices" in layer else {}
    return {"up": layer.scaled("up")[slice(*rows)], **shared, **sliced, **sparse, "alpha": layer.alpha(_rank(layer))}


def _sparse_rows(layer: Layer, rows: Rows) -> dict[str, Tensor]:
    first, after = rows
    _residual(layer)
    indices, values = layer.parts["bias_indices"].long(), layer.scaled("bias_values").flatten()
    inside = (first <= indices[0]) & (indices[0] < after)
    kept = torch.stack((indices[0][inside] - first, indices[1][inside]))
    size = torch.tensor([after - first, layer.columns], dtype=layer.parts["bias_size"].dtype)
    dtype = layer.parts["bias_indices"].dtype
    return {"bias_indices": kept.to(dtype), "bias_values": values[inside], "bias_size": size}


TERM = Term(
    "lora",
    (roles("down up"),),
    reads=roles("mid alpha scalar bias_indices bias_values bias_size down_bias up_bias reshape_weight"),
    delta=_delta,
    factors=_factors,
    thin=True,
    bias=_bias,
    split=_split,
)
