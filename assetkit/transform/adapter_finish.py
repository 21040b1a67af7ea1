"""The last step of writing an adapter: a layout's roles, and its way to say alpha."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from assetkit.adapters.layouts import Layout
from assetkit.errors import InputError
from assetkit.transform.adapter_keys import role_key
from assetkit.transform.computed import Computed
from assetkit.transform.factoring import alpha_of
from assetkit.transform.module_rows import Parts, scale_of, weight_shape
from assetkit.transform.nodes import Moved, Node, Slice
from assetkit.transform.workspace import Workspace
from assetkit.types import Shape

_LOW_RANK_BIASES = frozenset({"down_bias", "up_bias"})


def finished(parts: Parts, layout: Layout, work: Workspace) -> tuple[dict[str, Node], bool]:
    """A module in common roles as `layout` writes it, and whether every bit is still there.

    Raises `InputError` for what the layout cannot say.
    """
    found, exact = dict(parts), True
    if layout.spelling == "peft":
        found, exact = _without_middle(_magnitudes(found))
    else:
        found = _biased(found, work)
    for role in found:
        try:
            role_key(role, layout, found)
        except KeyError as error:
            raise InputError(f"has a {role}, and {layout.id} has no word for it") from error
    if layout.spelling == "kohya":
        found = _with_alpha(found)
    if "down" not in found or layout.alpha != "folded":
        return found, exact
    folded, whole = _folded(found, work)
    return folded, exact and whole


def _with_alpha(parts: Parts) -> dict[str, Node]:
    """Loaders of kohya's keys differ in what a missing alpha means, so it is always there."""
    if "down" not in parts or "alpha" in parts:
        return dict(parts)
    return {**parts, "alpha": alpha_of(parts["down"].shape[0])}


def _without_middle(parts: Parts) -> tuple[dict[str, Node], bool]:
    """Tucker's form as the plain one of the same rank: its small convolution and its first layer become one."""
    if "mid" not in parts or "down" not in parts:
        return dict(parts), True
    mid, down = parts["mid"], parts["down"]

    def joined(tensors: Sequence[Any], _: object) -> Any:
        import torch

        return torch.einsum("mn...,ni->mi...", tensors[0], tensors[1].flatten(1))

    shape = (mid.shape[0], down.shape[1], *mid.shape[2:])
    node = Computed(down.dtype, shape, (mid, down), joined, tiled=False)
    return {**{role: each for role, each in parts.items() if role != "mid"}, "down": node}, False


def _biased(parts: Parts, work: Workspace) -> dict[str, Node]:
    """PEFT's biases of ``lora_A`` and ``lora_B`` as the difference that they make to the layer's bias."""
    if _LOW_RANK_BIASES.isdisjoint(parts):
        return dict(parts)
    if "diff_b" in parts:
        raise InputError("has two ways to change a bias")
    scale, up = scale_of(parts, work), parts["up"]
    roles = [role for role in ("up", "down_bias", "up_bias") if role in parts]

    def bias(tensors: Sequence[Any], _: object) -> Any:
        given = dict(zip(roles, tensors, strict=True))
        moved = given["up"].flatten(1) @ given["down_bias"].flatten() if "down_bias" in given else 0.0
        return scale * (moved + given.get("up_bias", 0.0))

    node = Computed(up.dtype, (up.shape[0],), tuple(parts[role] for role in roles), bias, tiled=False)
    return {**{role: each for role, each in parts.items() if role not in _LOW_RANK_BIASES}, "diff_b": node}


def _magnitudes(parts: Parts) -> dict[str, Node]:
    """LyCORIS' magnitudes as PEFT's: flat, and of output rows only."""
    node = parts.get("dora_scale")
    if node is None:
        return dict(parts)
    shape = weight_shape(parts)
    if shape is None or "down" not in parts:  # LyCORIS' own, carried under its own words
        return dict(parts)
    if node.shape[0] != shape[0] or (len(node.shape) == 1 and shape[0] == shape[1]):
        raise InputError("has DoRA magnitudes of its input columns, and PEFT knows those of output rows only")
    peft: Shape = (shape[0],) if len(shape) == 2 else (1, shape[0], *(1 for _ in shape[2:]))
    return {**{role: each for role, each in parts.items() if role != "dora_scale"}, "magnitude": _as(node, peft)}


def _as(node: Node, shape: Shape) -> Node:
    return node if node.shape == shape else Moved(node.dtype, shape, (Slice(node),))


def _folded(parts: Mapping[str, Node], work: Workspace) -> tuple[dict[str, Node], bool]:
    """The module with alpha multiplied into its factors, so that its scale is one.

    The scale is shared by powers of two, which round nothing: half of them on each factor, so that neither gets close
    to the small end of float16. What is left of it, between one and two, goes on ``up``.
    """
    kept = {role: node for role, node in parts.items() if role != "alpha"}
    scale = scale_of(parts, work)
    if scale == 1:
        return kept, True
    onto_down = 2.0 ** round(math.log2(abs(scale)) / 2)
    factors = {"down": onto_down, "down_bias": onto_down, "up": scale / onto_down, "up_bias": scale}
    return {role: _times(node, factors.get(role, 1.0)) for role, node in kept.items()}, False


def _times(node: Node, factor: float) -> Node:
    if factor == 1:
        return node
    return Computed(node.dtype, node.shape, (node,), lambda tiles, _: tiles[0] * factor)
