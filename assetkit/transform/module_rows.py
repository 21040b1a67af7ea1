"""Rows of adapter modules: cut out, put together, swapped; as nodes where nothing has to be computed.

Low-rank modules, the common case by far, keep every bit: a slice of a fused layer shares ``down`` and has its rows of
``up``. Everything else goes through `assetkit.adapters.algebra.fused` while the plan is made; those modules are small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from assetkit.errors import InputError
from assetkit.transform.computed import Computed, entire
from assetkit.transform.factoring import alpha_of, constant
from assetkit.transform.nodes import Cast, Constant, Moved, Node, Slice, is_float
from assetkit.transform.workspace import Workspace
from assetkit.types import Shape

if TYPE_CHECKING:
    from torch import Tensor

Parts = Mapping[str, Node]
"""The tensors of one module by role."""
Span = tuple[int, int]

_SHARED = frozenset({"down", "mid", "down_bias", "alpha"})
_ROWED = frozenset({"up", "up_bias", "dora_scale", "diff", "diff_b", "set_weight", "w_norm", "b_norm"})
"""Roles whose first axis runs over the layer's rows, DoRA's where they belong to rows."""
_STACKED = frozenset({"down", "up", "alpha", "dora_scale", "diff_b"})


def weight_shape(parts: Parts) -> Shape | None:
    """The shape of the weight that a module changes, as far as its tensors tell; None where the algorithm hides it.

    LoHa and LoKr that unfold a kernel give its columns as in-features.
    """
    from assetkit.adapters.algorithms import spelled

    shapes = {role: node.shape for role, node in parts.items()}
    if "down" in shapes and "up" in shapes:
        return (shapes["up"][0], *shapes["down"][1:2], *shapes.get("mid", shapes["down"])[2:])
    for role in ("diff", "set_weight", "w_norm", *(("diff_b", "b_norm") if len(shapes) == 1 else ())):
        if role in shapes:
            return shapes[role]
    algorithm = spelled(frozenset(shapes))
    measure = algorithm.measure(shapes) if algorithm is not None else None
    if measure is None or not measure.agrees or measure.inputs is None or measure.outputs is None:
        return None
    kernel = next((shapes[role][2:] for role in ("hada_t1", "lokr_t2", "lokr_w2", "b2") if role in shapes), ())
    return (measure.outputs, measure.inputs, *kernel)


def tensors_of(parts: Parts, work: Workspace) -> dict[str, Tensor]:
    """The module in memory: float tensors as float32, others as they are."""
    return {role: entire(node, work) for role, node in parts.items()}


def held(tensors: Mapping[str, Tensor], like: Parts) -> dict[str, Node]:
    """Tensors that were computed, as nodes in the dtype of the module they came from."""
    dtype = next((node.dtype for node in like.values() if is_float(node) and node.shape), "F32")
    return {role: _held(tensor, "F32" if role == "alpha" else dtype) for role, tensor in tensors.items()}


def _held(tensor: Any, dtype: str) -> Node:
    if tensor.is_floating_point():
        return constant(tensor, dtype)
    array = tensor.contiguous().numpy()
    return Constant(f"{array.dtype.kind.upper()}{array.dtype.itemsize * 8}", tuple(tensor.shape), array.tobytes())


def rows_of(
    parts: Parts, spans: Sequence[Span], shape: Shape, work: Workspace, weight: Node | None = None
) -> tuple[list[dict[str, Node]], bool]:
    """The modules of the slices of a fused layer of `shape`, and whether every bit of them is the fused module's.

    A slice that the adapter leaves alone has an empty one. Raises `InputError` where only the layer's `weight` could
    tell and is not given.
    """
    if parts.keys() <= _SHARED | _ROWED and _by_rows(parts, shape):
        kept = _blocks(parts, spans, work)
        if kept is None:
            return [{role: _rows(role, node, span) for role, node in parts.items()} for span in spans], True
        pairs = zip(spans, kept, strict=True)
        return [
            _cut(parts, span, columns, work) if columns else _bias_alone(parts, span, work) for span, columns in pairs
        ], True
    from assetkit.adapters.algebra.fused import split

    sizes = [stop - start for start, stop in spans]
    own = None if weight is None else entire(weight, work)
    return [held(each, parts) for each in split(tensors_of(parts, work), shape, sizes, weight=own)], False


def _by_rows(parts: Parts, shape: Shape) -> bool:
    """Whether DoRA's magnitudes, if there are any, belong to rows beyond doubt."""
    node = parts.get("dora_scale")
    if node is None:
        return True
    return node.shape[0] == shape[0] and (len(node.shape) > 1 or shape[0] != shape[1])


def _rows(role: str, node: Node, span: Span) -> Node:
    if role in _SHARED:
        return node
    return Moved(node.dtype, (span[1] - span[0], *node.shape[1:]), (Slice(node, *span),))


def _blocks(parts: Parts, spans: Sequence[Span], work: Workspace) -> list[list[int]] | None:
    """Which directions each slice uses, where no two slices use the same one: the fused module was made of theirs.

    Then each gets its own back. None where slices share directions, or where there is nothing to go by.
    """
    if "up" not in parts or not parts.keys() <= _STACKED:
        return None
    up = entire(parts["up"], work).flatten(1)
    used = np.stack([np.asarray((up[slice(*span)] != 0).any(dim=0)) for span in spans])
    idle = not used.any(axis=1).all()
    if (used.sum(0) > 1).any() or not used.any() or (idle and "dora_scale" in parts):
        return None
    owner, owners = 0, []
    for column in used.T:
        owner = int(column.argmax()) if column.any() else owner
        owners.append(owner)
    return [[at for at, each in enumerate(owners) if each == number] for number in range(len(spans))]


def _cut(parts: Parts, span: Span, columns: list[int], work: Workspace) -> dict[str, Node]:
    down, up, rank = parts["down"], parts["up"], len(columns)
    runs = _runs(columns)
    rows = _rows("up", up, span)
    found: dict[str, Node] = {
        "down": Moved(down.dtype, (rank, *down.shape[1:]), tuple(Slice(down, *run) for run in runs)),
        "up": Moved(up.dtype, (rows.shape[0], rank, *up.shape[2:]), tuple(Slice(rows, *run) for run in runs), axis=1),
        **{role: _rows(role, node, span) for role, node in parts.items() if role not in ("down", "up", "alpha")},
    }
    if "alpha" in parts:
        found["alpha"] = alpha_of(scale_of(parts, work) * rank, parts["alpha"])
    return found


def _bias_alone(parts: Parts, span: Span, work: Workspace) -> dict[str, Node]:
    """What is left of a slice whose weight is not changed: its bias' difference, where there is one."""
    node = parts.get("diff_b")
    if node is None or not (entire(node, work)[slice(*span)] != 0).any():
        return {}
    return {"diff_b": _rows("diff_b", node, span)}


def _runs(numbers: Sequence[int]) -> list[Span]:
    """Neighbouring numbers as ranges."""
    starts = [0, *(at for at, (one, other) in enumerate(pairwise(numbers), 1) if other != one + 1), len(numbers)]
    return [(numbers[first], numbers[last - 1] + 1) for first, last in pairwise(starts)]


def swapped(parts: Parts, shape: Shape, work: Workspace) -> dict[str, Node]:
    """The module of a layer whose rows' halves changed places (shift and scale)."""
    half = shape[0] // 2
    spans = ((half, shape[0]), (0, half))
    if parts.keys() <= _SHARED | _ROWED and _by_rows(parts, shape):
        return {role: _turned(role, node, spans) for role, node in parts.items()}
    from assetkit.adapters.algebra.fused import fuse, split

    first, second = split(tensors_of(parts, work), shape, (half, shape[0] - half))
    return held(fuse((second, first), ((shape[0] - half, *shape[1:]), (half, *shape[1:]))), parts)


def _turned(role: str, node: Node, spans: Sequence[Span]) -> Node:
    if role in _SHARED:
        return node
    return Moved(node.dtype, node.shape, tuple(Slice(node, *span) for span in spans))


def fused(
    slices: Sequence[Parts], shapes: Sequence[Shape], work: Workspace, weights: Sequence[Node | None] = ()
) -> tuple[dict[str, Node], bool]:
    """The module of the layer whose rows are those of layers of `shapes`, and whether `rows_of` gives them back.

    An empty slice has no adapter. Raises `InputError` where only the layers' `weights` could tell and one of a slice
    that has an adapter is not given.
    """
    present = [each for each in slices if each]
    magnitudes = sum("dora_scale" in each for each in present)
    if (
        all(_STACKED >= each.keys() >= {"down", "up"} for each in present)
        and magnitudes in (0, len(slices))
        and all(_by_rows(each, shape) for each, shape in zip(slices, shapes, strict=True))
    ):
        return _stacked(slices, shapes, work)
    import torch

    from assetkit.adapters.algebra.fused import fuse

    tensors = [tensors_of(each, work) if each else None for each in slices]
    known = bool(weights) and all(node is not None for node, each in zip(weights, slices, strict=True) if each)
    own = [torch.zeros(0) if node is None else entire(node, work) for node in weights] if known else None
    return held(fuse(tensors, shapes, weights=own), present[0]), False


def _stacked(slices: Sequence[Parts], shapes: Sequence[Shape], work: Workspace) -> tuple[dict[str, Node], bool]:
    present = [each for each in slices if each]
    dtype = _common([node for each in present for role in ("down", "up") for node in (each[role],)])
    scales = [scale_of(each, work) for each in present]
    downs = [_as(each["down"], dtype) for each in present]
    if len(set(scales)) == 1 and _equal(downs, work):
        found: dict[str, Node] = {"down": downs[0], "up": _piled(slices, shapes, dtype, downs[0].shape[0])}
        alpha = {role: node for role, node in present[0].items() if role == "alpha"}
        return found | alpha | _beside(slices, shapes), len(present) == len(slices)
    common = scales[0] if len(set(scales)) == 1 else None
    rank = sum(each.shape[0] for each in downs)
    like = next((each["alpha"] for each in present if "alpha" in each), None)
    found = {
        "down": Moved(dtype, (rank, *downs[0].shape[1:]), tuple(map(Slice, downs))),
        "up": _diagonal(slices, shapes, dtype, None if common is not None else scales),
        "alpha": alpha_of(rank * (1.0 if common is None else common), like),
        **_beside(slices, shapes),
    }
    return found, common is not None


def scale_of(parts: Parts, work: Workspace) -> float:
    """alpha / rank of a low-rank module; 1 where alpha is missing or 0, which mean the rank."""
    alpha = number(parts["alpha"], work) if "alpha" in parts else 0.0
    rank = parts["down"].shape[0]
    return (alpha or rank) / rank


def number(node: Node, work: Workspace) -> float:
    """The value of a tensor of one element. Raises `InputError` where it has several or is not finite."""
    value = float(entire(node, work).reshape(-1)[0]) if node.count == 1 else float("nan")
    if not np.isfinite(value):
        raise InputError(f"an alpha of shape {list(node.shape)} is no finite number")
    return value


def _equal(nodes: Sequence[Node], work: Workspace) -> bool:
    """Whether all hold the same bytes. Reads them, once each."""
    first = nodes[0]
    if any(each.shape != first.shape for each in nodes):
        return False
    whole = first.raw(work, 0, first.count).copy()
    return all(each is first or np.array_equal(whole, each.raw(work, 0, each.count)) for each in nodes[1:])


def _common(nodes: Sequence[Node]) -> str:
    dtypes = {node.dtype for node in nodes}
    return dtypes.pop() if len(dtypes) == 1 else "F32"


def _as(node: Node, dtype: str) -> Node:
    return node if node.dtype == dtype else Cast(node, dtype)


def _piled(slices: Sequence[Parts], shapes: Sequence[Shape], dtype: str, rank: int) -> Node:
    """``up`` of layers that share ``down``, one below the other."""
    like = next(each["up"] for each in slices if each)
    nodes = [
        _as(each["up"], dtype) if each else _zeros(dtype, (shape[0], rank, *like.shape[2:]))
        for each, shape in zip(slices, shapes, strict=True)
    ]
    rows = sum(shape[0] for shape in shapes)
    return Moved(dtype, (rows, rank, *like.shape[2:]), tuple(map(Slice, nodes)))


def _zeros(dtype: str, shape: Shape) -> Node:
    size = Constant(dtype, shape, b"").nbytes
    return Constant(dtype, shape, bytes(size))


def _diagonal(slices: Sequence[Parts], shapes: Sequence[Shape], dtype: str, scales: Sequence[float] | None) -> Node:
    """``up`` of layers with directions of their own: blocks on a diagonal, zeros elsewhere."""
    present = [(each, shape) for each, shape in zip(slices, shapes, strict=True) if each]
    starts = np.cumsum([0, *(shape[0] for shape in shapes)]).tolist()
    rows = [start for start, each in zip(starts, slices, strict=False) if each]
    factors = scales or [1.0] * len(present)
    ranks = [each["down"].shape[0] for each, _ in present]
    whole = starts[-1], sum(ranks)

    def blocks(tensors: Sequence[Any], _: object) -> Any:
        up = tensors[0].new_zeros(whole)
        column = 0
        for row, rank, factor, tensor in zip(rows, ranks, factors, tensors, strict=True):
            up[row : row + tensor.shape[0], column : column + rank] = tensor.flatten(1) * factor
            column += rank
        return up

    like = present[0][0]["up"]
    inputs = tuple(each["up"] for each, _ in present)
    return Computed(dtype, (*whole, *like.shape[2:]), inputs, blocks, tiled=False)


def _beside(slices: Sequence[Parts], shapes: Sequence[Shape]) -> dict[str, Node]:
    """Magnitudes and differences of biases, one below the other; a layer without a bias' difference has zeros."""
    found: dict[str, Node] = {}
    for role in ("dora_scale", "diff_b"):
        own = [each[role] for each in slices if role in each]
        if not own:
            continue
        dtype, tail = _common(own), own[0].shape[1:]
        nodes = [
            _as(each[role], dtype) if role in each else _zeros(dtype, (shape[0], *tail))
            for each, shape in zip(slices, shapes, strict=True)
        ]
        found[role] = Moved(dtype, (sum(node.shape[0] for node in nodes), *tail), tuple(map(Slice, nodes)))
    return found
