"""Adapters of fused layers: one module for several layers whose rows were put one below the other, and back.

Flux's ``qkv`` and ``linear1``, and every other layer that one dialect fuses and another keeps apart, differ only in
this. A slice of a low-rank module shares ``down`` and has its rows of ``up``. Several modules become one whose rank is
the sum of theirs, block-diagonal in ``up`` (or theirs, where they share ``down``), with alpha making up for the rank.
What has no such form (a LoKr whose factors do not end at the slice, LoHa and LoKr put together) becomes exact low-rank
factors where these are cheap and a whole difference otherwise; what depends on the weight (a rotation across slices)
needs it, and becomes the difference it makes at multiplier 1.

DoRA's magnitudes of input columns are lengths over all rows, so a slice has lengths of its own: with the weight they
follow, ``g_s = g ‖V_s‖ / ‖V‖`` for each column, V the fused layer's moved weight and V_s its rows; then ``V_s g_s /
‖V_s‖ = V_s g / ‖V‖`` are the rows of the whole, at every multiplier and in both meanings of it. Back from slices there
is no such form: one column of the fused layer has one magnitude, its slices have as many as they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from assetkit.adapters.algebra import _dora
from assetkit.adapters.algebra._apply import changed
from assetkit.adapters.algebra._layer import PLAIN, Layer, Parts, Settings
from assetkit.adapters.algebra._term import Term, terms
from assetkit.adapters.algebra.writing import low_rank, magnitudes
from assetkit.errors import InputError
from assetkit.types import Shape


def split(
    parts: Parts, shape: Shape, sizes: Sequence[int], settings: Settings = PLAIN, *, weight: Tensor | None = None
) -> tuple[dict[str, Tensor], ...]:
    """The module of a fused layer as modules of its slices of `sizes` rows, to be read with `PLAIN` settings.

    (Only what PEFT's shapes leave open stays so: `Settings.neumann`, `coft` and `feedforward` of the whole module.)
    Exact at every multiplier, unless `weight` (the fused layer's) had to be used: then at multiplier 1.
    Raises `InputError` when the sizes are not the weight's rows, or when only the weight could tell and is not given.
    """
    if sum(sizes) != shape[0] or any(size < 1 for size in sizes):
        raise InputError(f"slices of {list(sizes)} rows are not the {shape[0]} rows of the fused layer")
    layer, found = Layer(parts, shape, settings), terms(parts)
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    slices = [(end - size, end) for size, end in zip(sizes, ends, strict=True)]
    columns = _dora.role(layer) is not None and _dora.axis(layer) != 0
    bent = any(_weighted(term, layer, slices) for term in found)
    if columns and not bent and weight is not None:
        return _columns(layer, weight, slices)
    if columns or bent:
        return _cut(_difference(layer, found, weight), slices)
    return tuple(_slice(layer, found, rows) for rows in slices)


def fuse(
    slices: Sequence[Parts | None],
    shapes: Sequence[Shape],
    settings: Settings = PLAIN,
    *,
    weights: Sequence[Tensor] | None = None,
) -> dict[str, Tensor]:
    """The module of the layer whose rows are those of several layers of `shapes`, one below the other, in float32.

    None stands for a layer without adapter. To be read with `PLAIN` settings; exact at every multiplier, unless
    `weights` (of the layers) had to be used: then at multiplier 1. Raises `InputError` when the layers do not fit each
    other, when no layer has an adapter, or when only the weights could tell and are not given.
    """
    if len({shape[1:] for shape in shapes}) != 1 or len(slices) != len(shapes) or not any(slices):
        raise InputError(f"layers of shapes {[list(shape) for shape in shapes]} cannot be fused, or have no adapter")
    layers = [Layer(parts or {}, shape, settings) for parts, shape in zip(slices, shapes, strict=True)]
    whole = (sum(shape[0] for shape in shapes), *shapes[0][1:])
    found = [terms(layer.parts) if layer.parts else () for layer in layers]
    joined = _joined(layers, found)
    if joined is not None:
        return {**joined, **_biases(layers, found)}
    if any(term.apply is not None for each in found for term in each) or _unequal(layers):
        return {**_whole_difference(layers, found, weights), **_biases(layers, found)}
    scales = [magnitudes(layer.parts, layer.shape) for layer in layers if layer.parts]
    dora = {"dora_scale": torch.cat([each["dora_scale"] for each in scales])} if any(scales) else {}
    return {**_stacked(layers, found, whole), **dora, **_biases(layers, found)}


def _weighted(term: Term, layer: Layer, slices: Sequence[tuple[int, int]]) -> bool:
    """Whether a term can be cut only in knowledge of the weight."""
    return term.apply is not None and any(term.split is None or term.split(layer, rows) is None for rows in slices)


def _slice(layer: Layer, found: tuple[Term, ...], rows: tuple[int, int]) -> dict[str, Tensor]:
    parts: dict[str, Tensor] = {}
    for term in found:
        piece = term.split(layer, rows) if term.split is not None else None
        piece = _rows_of(layer, term, rows) if piece is None else piece
        if "diff" in piece and "diff" in parts:
            piece = {**piece, "diff": piece["diff"] + parts["diff"]}
        parts.update(piece)
    name = _dora.role(layer)
    if name is not None:
        own = magnitudes(layer.parts, layer.shape)["dora_scale"]
        parts["dora_scale"] = own[slice(*rows)]
    return parts


def _columns(layer: Layer, weight: Tensor, slices: Sequence[tuple[int, int]]) -> tuple[dict[str, Tensor], ...]:
    """The slices of a module with magnitudes of input columns, with magnitudes of their own."""
    name = _dora.role(layer)
    assert name is not None  # noqa: S101 - callers ask only where there is one
    bare = Layer({role: part for role, part in layer.parts.items() if role != name}, layer.shape, layer.settings)
    moved = changed(weight, bare.parts, settings=layer.settings)
    goal, lengths, epsilon = layer[name], _dora.norms(moved, 1), torch.finfo(moved.dtype).eps
    # LyCORIS adds the epsilon and PEFT does not; what is written is LyCORIS'.
    factor = goal.flatten().reshape(lengths.shape) / (lengths + (epsilon if name == "dora_scale" else 0.0))
    factor = torch.where(lengths > 0, factor, torch.zeros_like(factor))
    found = terms(bare.parts)
    return tuple(
        {**_slice(bare, found, rows), "dora_scale": factor * (_dora.norms(moved[slice(*rows)], 1) + epsilon)}
        for rows in slices
    )


def _rows_of(layer: Layer, term: Term, rows: tuple[int, int]) -> dict[str, Tensor]:
    """The change to some rows, as low rank where that is cheap."""
    shape = (rows[1] - rows[0], *layer.shape[1:])
    low = term.factors(layer) if term.factors is not None else None
    if low is not None:
        return low_rank(low[0][slice(*rows)], low[1], shape)
    assert term.delta is not None  # noqa: S101 - terms that bend a weight went another way
    return {"diff": term.delta(layer)[slice(*rows)]}


def _difference(layer: Layer, found: tuple[Term, ...], weight: Tensor | None) -> dict[str, Tensor]:
    """The module as a whole difference at multiplier 1, with what it does to the bias."""
    if weight is None:
        dora = _dora.role(layer) is not None and _dora.axis(layer) != 0
        names = ", ".join([*(term.id for term in found), *["DoRA of input columns"] * dora])
        raise InputError(
            f"{names} ties the rows of a fused layer together, and only its weight could tell them apart",
            hint="pass the weight",
        )
    if any(term.bias_factor is not None and term.bias_factor(layer, 1.0) is not None for term in found):
        raise InputError("ia3_l of a fused layer cannot be written as a difference: it scales the bias")
    parts = {"diff": changed(weight, layer.parts, settings=layer.settings) - weight}
    return {**parts, **_biases([layer], [found])}


def _cut(parts: Parts, slices: Sequence[tuple[int, int]]) -> tuple[dict[str, Tensor], ...]:
    return tuple({role: part[slice(*rows)] for role, part in parts.items()} for rows in slices)


def _joined(layers: Sequence[Layer], found: Sequence[tuple[Term, ...]]) -> dict[str, Tensor] | None:
    """What a term that bends weights can make of several modules of its own kind."""
    bent = {term for each in found for term in each if term.apply is not None}
    if len(bent) != 1 or any(bent.isdisjoint(each) for each in found):
        return None
    (term,) = bent
    return None if term.join is None else term.join(layers)


def _unequal(layers: Sequence[Layer]) -> bool:
    """Whether DoRA's magnitudes do not stand for every row: some layers lack them, or they belong to columns."""
    axes = {None if not layer.parts or _dora.role(layer) is None else _dora.axis(layer) for layer in layers}
    return axes not in ({None}, {0})


def _whole_difference(
    layers: Sequence[Layer], found: Sequence[tuple[Term, ...]], weights: Sequence[Tensor] | None
) -> dict[str, Tensor]:
    if weights is None:
        raise InputError(
            "these modules cannot be fused without the weights they change", hint="pass the weights of the layers"
        )
    changes = [
        _difference(layer, each, weight)["diff"] if each else torch.zeros(layer.shape)
        for layer, each, weight in zip(layers, found, weights, strict=True)
    ]
    return {"diff": torch.cat(changes)}


def _biases(layers: Sequence[Layer], found: Sequence[tuple[Term, ...]]) -> dict[str, Tensor]:
    """What all of them add to their biases, as one difference."""
    changes = []
    for layer, each in zip(layers, found, strict=True):
        added = [change for term in each if term.bias is not None and (change := term.bias(layer)) is not None]
        changes.append(sum(added[1:], added[0]) if added else None)
    if all(change is None for change in changes):
        return {}
    filled = [
        torch.zeros(layer.outputs) if change is None else change for layer, change in zip(layers, changes, strict=True)
    ]
    return {"diff_b": torch.cat(filled)}


def _stacked(layers: Sequence[Layer], found: Sequence[tuple[Term, ...]], whole: Shape) -> dict[str, Tensor]:
    """Additive modules: low rank where all of them are, else a whole difference."""
    moving = [tuple(term for term in each if term.delta is not None) for each in found]
    if not any(moving):
        return {}
    low = [_low(layer, each) if each else None for layer, each in zip(layers, moving, strict=True)]
    if any(each and factors is None for each, factors in zip(moving, low, strict=True)):
        changes = [
            sum((term.delta(layer) for term in each if term.delta is not None), torch.zeros(layer.shape))
            for layer, each in zip(layers, moving, strict=True)
        ]
        return {"diff": torch.cat(changes)}
    present = [factors for factors in low if factors is not None]
    scales = {scale for _, _, scale in present}
    common = scales.pop() if len(scales) == 1 else None
    ups = [
        torch.zeros(layer.outputs, 0) if factors is None else factors[0] * (1.0 if common is not None else factors[2])
        for layer, factors in zip(layers, low, strict=True)
    ]
    downs = [down for _, down, _ in present]
    up, down = _shared(ups, downs) if all(torch.equal(downs[0], each) for each in downs[1:]) else _diagonal(ups, downs)
    parts = low_rank(up, down, whole)
    return {**parts, "alpha": torch.tensor(down.shape[0] * (1.0 if common is None else common))}


def _low(layer: Layer, moving: Sequence[Term]) -> tuple[Tensor, Tensor, float] | None:
    """``up``, ``down`` and the scale between them; the scale apart where the module has it apart."""
    if len(moving) != 1 or moving[0].factors is None:
        return None
    found = moving[0].factors(layer)
    if found is None:
        return None
    scale = layer.scale(found[1].shape[0]) if moving[0].id == "lora" and "mid" not in layer else 1.0
    if not scale or not math.isfinite(scale):
        scale = 1.0
    return (layer.rows("up") if scale != 1 else found[0]), found[1], scale


def _shared(ups: Sequence[Tensor], downs: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Layers that share ``down`` keep its rank; a layer without a module has rows of zeros."""
    rank = downs[0].shape[0]
    return torch.cat([up if up.shape[1] else up.new_zeros(up.shape[0], rank) for up in ups]), downs[0]


def _diagonal(ups: Sequence[Tensor], downs: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    down = torch.cat(list(downs))
    up = down.new_zeros(sum(each.shape[0] for each in ups), down.shape[0])
    row = column = 0
    for each in ups:
        up[row : row + each.shape[0], column : column + each.shape[1]] = each
        row, column = row + each.shape[0], column + each.shape[1]
    return up, down
