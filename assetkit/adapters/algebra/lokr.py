"""LoKr: ``ΔW = s·(w1 ⊗ w2)``, out = a·b, in = c·d.

``lokr_w1`` [a, c] or ``lokr_w1_a`` [a, r]·``lokr_w1_b`` [r, c]; ``lokr_w2`` [b, d, *k] or ``lokr_w2_a`` [b, r]·
``lokr_w2_b`` [r, d·k] or Tucker ``lokr_t2`` [r, r, *k], ``lokr_w2_a`` [r, b], ``lokr_w2_b`` [r, d].
s = alpha / r with the r of w1 where it is factored, else that of w2; where both are whole there is no r and s = 1.

Sources: LyCORIS 4.1.3 ``modules/lokr.py`` (forward; its ``get_merged_weight`` scales twice and is not followed) and
PEFT 0.21.2 ``tuners/lokr``. With ``rs_lora`` and both whole, LyCORIS trains at s = √r but its file does not say so:
only `Settings.scale` can. ``lokr_t1`` is named by LyCORIS and used by nobody, so it is refused.
"""

from __future__ import annotations

import torch
from torch import Tensor

from assetkit.adapters.algebra._layer import Factors, Layer, misfit
from assetkit.adapters.algebra._term import Rows, Term, roles


def _scale(layer: Layer) -> float:
    rank = _rank(layer)
    if rank is None and layer.settings.scale is None:
        return layer.number("scalar", 1.0)
    return layer.scale(rank or 1)


def _rank(layer: Layer) -> int | None:
    name = next((name for name in ("lokr_w1_b", "lokr_w2_b") if name in layer), None)
    return None if name is None else layer.rank(name)


def _left(layer: Layer) -> Factors:
    """w1 [a, c] as two factors; a whole one is multiplied by the identity on its shorter side."""
    if "lokr_w1" not in layer:
        return _paired(layer, "lokr_w1_a", layer.rows("lokr_w1_a"), layer.rows("lokr_w1_b"))
    return _whole(layer.rows("lokr_w1"))


def _right(layer: Layer) -> Factors:
    """w2 [b, d·k], likewise."""
    if "lokr_w2" in layer:
        return _whole(layer.flat("lokr_w2"))
    if "lokr_t2" not in layer:
        return _paired(layer, "lokr_w2_a", layer.rows("lokr_w2_a"), layer.flat("lokr_w2_b"))
    core, down = layer["lokr_t2"], layer.rows("lokr_w2_b")
    if core.ndim < 2 or core.shape[1] != down.shape[0]:
        raise misfit("lokr_t2", core, layer)
    inner = torch.einsum("ij...,jn->in...", core, down).flatten(1)
    return _paired(layer, "lokr_w2_a", layer.rows("lokr_w2_a").T, inner)


def _paired(layer: Layer, role: str, up: Tensor, down: Tensor) -> Factors:
    if up.shape[1] != down.shape[0]:
        raise misfit(role, layer[role], layer)
    return up, down


def _whole(matrix: Tensor) -> Factors:
    rows, columns = matrix.shape
    if rows < columns:
        return torch.eye(rows, dtype=matrix.dtype, device=matrix.device), matrix
    return matrix, torch.eye(columns, dtype=matrix.dtype, device=matrix.device)


def _sides(layer: Layer) -> tuple[Factors, Factors]:
    left, right = _left(layer), _right(layer)
    inputs, columns = left[1].shape[1], right[1].shape[1]
    kernel = layer.columns // layer.inputs
    whole = (
        layer["lokr_w2"].shape[2:] if "lokr_w2" in layer else layer["lokr_t2"].shape[2:] if "lokr_t2" in layer else ()
    )
    if (
        left[0].shape[0] * right[0].shape[0] != layer.outputs
        or inputs * columns != layer.columns
        or columns % kernel
        or (any(n != 1 for n in whole) and tuple(whole) != layer.shape[2:])
    ):
        role = "lokr_w2" if "lokr_w2" in layer else "lokr_w2_b"
        raise misfit(role, layer[role], layer)
    return left, right


def _delta(layer: Layer) -> Tensor:
    left, right = _sides(layer)
    w1 = layer.rows("lokr_w1") if "lokr_w1" in layer else left[0] @ left[1]
    w2 = layer.flat("lokr_w2") if "lokr_w2" in layer else right[0] @ right[1]
    return _kron(w1 * _scale(layer), w2).reshape(layer.shape)


def _factors(layer: Layer) -> Factors | None:
    (up1, down1), (up2, down2) = _sides(layer)
    if up1.shape[1] * up2.shape[1] >= min(layer.outputs, layer.columns):
        return None
    return _kron(up1 * _scale(layer), up2), _kron(down1, down2)


def _kron(left: Tensor, right: Tensor) -> Tensor:
    """``left ⊗ right`` of two matrices. torch's own fails on the strides that transposed and reshaped factors have."""
    rows, columns = left.shape[0] * right.shape[0], left.shape[1] * right.shape[1]
    return (left[:, None, :, None] * right[None, :, None, :]).reshape(rows, columns)


def _split(layer: Layer, rows: Rows) -> dict[str, Tensor] | None:
    """Rows of the layer are whole rows of w1 where they begin and end at a multiple of b."""
    _, right = _sides(layer)
    block = right[0].shape[0]
    if rows[0] % block or rows[1] % block:
        return None
    taken = slice(rows[0] // block, rows[1] // block)
    rank = _rank(layer)
    kept = {role: part for role, part in layer.parts.items() if role.startswith("lokr_")}
    role = "lokr_w1" if "lokr_w1" in layer else "lokr_w1_a"
    kept[role] = layer.scaled(role)[taken]
    if rank is not None:
        return {**kept, "alpha": layer.alpha(rank)}
    if layer.settings.scale is not None:
        kept["lokr_w1"] = kept["lokr_w1"].to(layer.dtype) * layer.settings.scale
    return kept


TERM = Term(
    "lokr",
    (
        roles("lokr_w1 lokr_w2"),
        roles("lokr_w1 lokr_w2_a lokr_w2_b"),
        roles("lokr_w1_a lokr_w1_b lokr_w2"),
        roles("lokr_w1_a lokr_w1_b lokr_w2_a lokr_w2_b"),
    ),
    reads=roles("lokr_t2 alpha scalar"),
    delta=_delta,
    factors=_factors,
    split=_split,
)
