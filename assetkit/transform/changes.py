"""What an adapter's module does to a weight, seen from its header: of which rank, of which shape, in need of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from assetkit.errors import InputError
from assetkit.transform.factoring import columns
from assetkit.transform.layers import Layer, Layers
from assetkit.transform.module_rows import Parts, weight_shape
from assetkit.transform.nodes import Node
from assetkit.types import Shape

if TYPE_CHECKING:
    from torch import Tensor

RIDERS = frozenset({"diff_b", "w_norm", "b_norm"})
"""Roles that add to a bias or a norm, beside whatever changes the weight."""
MAGNITUDES = frozenset({"dora_scale", "magnitude"})
_CONVOLUTIONS = ("conv1", "conv2", "conv", "conv_in", "conv_out")
"""Last words of the layers of diffusers' UNet that are convolutions over three by three pixels."""
_POINTS = ("conv_shortcut",)
_PROJECTIONS = ("proj_in", "proj_out")
_CONVOLVED = ("sd1", "bk_sdm_base", "bk_sdm_small", "bk_sdm_tiny")
"""Families whose UNet projects into its attention with a 1 × 1 convolution (``use_linear_projection`` is off)."""


class Change(NamedTuple):
    """One module's change of a weight."""

    parts: Parts
    """The roles that change the weight."""
    beside: Parts
    """Riders and DoRA's magnitudes."""
    shape: Shape
    """Empty where only the weight could tell it."""
    rank: int | None
    """Of its exact factors; None where it has none that are smaller than the weight."""
    bound: bool
    """Whether the weight itself is needed to compute it."""

    @property
    def most(self) -> int:
        """The highest rank that it can have."""
        return min(self.shape[0], columns(self.shape), self.rank or self.shape[0])


def change_of(parts: Parts, shape: Shape | None) -> Change | None:
    """The change of a weight of `shape`; None for a module that only has riders.

    Raises `InputError` where the shape is hidden, or the tensors do not fit it.
    """
    beside = {role: node for role, node in parts.items() if role in RIDERS | MAGNITUDES}
    main = {role: node for role, node in parts.items() if role not in beside}
    if main.keys() <= {"alpha"} or ("diff" in main and len(main["diff"].shape) == 1):
        return None
    from assetkit.adapters.algebra import factors, needs_weight

    hollow = _shapes_only(main)
    if needs_weight(hollow) or "set_weight" in main:
        return Change(main, beside, shape or (), None, bound=True)
    if shape is None or len(shape) < 2:
        raise InputError("does not tell the shape of its layer")
    found = factors(hollow, shape)
    return Change(main, beside, shape, None if found is None else found[1].shape[0], bound=False)


def _shapes_only(parts: Parts) -> dict[str, Tensor]:
    """Tensors without memory. Scalars are left out: whatever they say, no shape depends on them."""
    import torch

    return {
        role: torch.empty(node.shape, device="meta") for role, node in parts.items() if role not in ("alpha", "scalar")
    }


def shape_in(layers: Layers, layer: Layer, parts: Parts) -> Shape | None:
    """The shape of the weight that a module changes, with the kernel that LoHa and LoKr may have unfolded."""
    shape = weight_shape(parts)
    if shape is None or len(shape) != 2 or "up" in parts or layer.part.component != "unet":
        return shape
    path = layer.path
    if layer.side == "left":
        sites = layer.part.map.module(path, "left")
        path = sites[0].module if sites else path
    last = path.rpartition(".")[2]
    if last in _CONVOLUTIONS and shape[1] % 9 == 0:
        return (shape[0], shape[1] // 9, 3, 3)
    if last in _POINTS or (last in _PROJECTIONS and layers.family.id in _CONVOLVED):
        return (*shape, 1, 1)
    return shape


def dense(tensors: Mapping[str, Tensor], shape: Shape, weight: Tensor | None = None) -> Tensor:
    """The change at multiplier 1, in float32. `InputError` where it needs the weight and there is none."""
    from assetkit.adapters.algebra import changed, delta

    if weight is None:
        return delta(tensors, shape)
    return changed(weight, tensors) - weight


def unpacked(roles: Sequence[str], tensors: Sequence[Any]) -> dict[str, Any]:
    """Tensors by role."""
    return dict(zip(roles, tensors, strict=True))


def summed(terms: Sequence[tuple[Node, float]]) -> Node:
    """A weighted sum of nodes of one shape, in the dtype of the first."""
    from assetkit.transform.computed import Computed

    first = terms[0][0]
    if len(terms) == 1 and terms[0][1] == 1:
        return first
    weights = [weight for _, weight in terms]
    if any(node.shape != first.shape for node, _ in terms):
        raise InputError("has differences of different shapes in the adapters")

    def add(tiles: Sequence[Any], _: object) -> Any:
        return sum(tile * weight for tile, weight in zip(tiles, weights, strict=True))

    return Computed(first.dtype, first.shape, tuple(node for node, _ in terms), add)
