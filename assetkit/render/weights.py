"""From nodes to torch tensors: each is read or computed once, straight into the memory that the network keeps."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType

import torch

from assetkit.transform.nodes import Node, Stored, is_float, leaves
from assetkit.transform.threads import worked
from assetkit.transform.workspace import TILE, Workspace

_TORCH: Mapping[str, torch.dtype] = MappingProxyType(
    {
        "F64": torch.float64,
        "F32": torch.float32,
        "F16": torch.float16,
        "BF16": torch.bfloat16,
        "F8_E4M3": torch.float8_e4m3fn,
        "F8_E5M2": torch.float8_e5m2,
        "BOOL": torch.bool,
        "U8": torch.uint8,
        "I8": torch.int8,
        "I16": torch.int16,
        "I32": torch.int32,
        "I64": torch.int64,
    }
)
"""torch's types by the safetensors spelling."""


def loaded(
    nodes: Mapping[str, Node], dtype: torch.dtype | None = None, *, threads: int | None = None
) -> dict[str, torch.Tensor]:
    """The tensors of these nodes in CPU memory, floats as `dtype` (None: as stored; block types then as float32).

    Values are rounded once. Raises what reading and computing raise (`FormatError`, `InputError`).
    """
    made = {name: torch.empty(node.shape, dtype=_dtype(node, dtype)) for name, node in nodes.items()}

    def fill(work: Workspace, name: str) -> None:
        _fill(work, nodes[name], made[name])

    worked(fill, sorted(nodes, key=lambda name: _place(nodes[name])), threads or min(os.cpu_count() or 1, 4))
    return made


def _place(node: Node) -> int:
    """Where its bytes lie: a disk is read fastest from front to back."""
    return min((leaf.offset for leaf in leaves(node) if isinstance(leaf, Stored)), default=0)


def _dtype(node: Node, wanted: torch.dtype | None) -> torch.dtype:
    if not is_float(node):
        return _TORCH[node.dtype]
    return wanted or _TORCH.get(node.dtype, torch.float32)


def _fill(work: Workspace, node: Node, tensor: torch.Tensor) -> None:
    flat = tensor.view(-1) if tensor.dim() else tensor.view(1)
    if not node.count:
        return
    if _TORCH.get(node.dtype) is tensor.dtype:
        node.fill(work, 0, node.count, flat.view(torch.uint8).numpy())
    else:
        tile = TILE if node.divisible else node.count
        for start in range(0, node.count, tile):
            stop = min(start + tile, node.count)
            with work.scratch():
                flat[start:stop].copy_(torch.as_tensor(node.values(work, start, stop)))
    node.forget()
