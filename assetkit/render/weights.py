"""From nodes to torch tensors: those that are wanted as they are stored, and lie as memory would, are the pages of
their file; each of the others is read or computed once, straight into the memory that the network keeps."""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping
from pathlib import Path
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
    maps = _Maps()
    made, left = {}, []
    for name in sorted(nodes, key=lambda name: _place(nodes[name])):
        mapped = maps.tensor(nodes[name], _dtype(nodes[name], dtype))
        if mapped is None:
            made[name] = torch.empty(nodes[name].shape, dtype=_dtype(nodes[name], dtype))
            left.append(name)
        else:
            made[name] = mapped
    count = max(min(threads or min(os.cpu_count() or 1, 4), len(left)), 1)

    def fill(work: Workspace, start: int) -> None:
        for name in left[start::count]:
            with work.scratch():
                _fill(work, nodes[name], made[name])

    worked(fill, range(count), count)
    return {name: made[name] for name in nodes}


class _Maps:
    """Files whose pages are the memory of tensors: the system reads a page when it is first needed, and one that is
    written to is copied, so that the file stays as it is."""

    def __init__(self) -> None:
        self._maps: dict[Path, mmap.mmap] = {}

    def tensor(self, node: Node, dtype: torch.dtype) -> torch.Tensor | None:
        """The tensor of a node over its bytes in the file; None for one that must be read or computed.

        Windows lets nobody replace a file that is mapped, so it is read there.
        """
        if os.name == "nt" or not isinstance(node, Stored) or node.path is None or not node.count:
            return None
        if _TORCH.get(node.dtype) is not dtype or node.offset % _ALIGNED:
            return None
        memory = self._maps.get(node.path) or self._maps.setdefault(node.path, _mapped(node.path))
        if node.offset + node.nbytes > len(memory):
            return None  # it became shorter; reading says so
        return torch.frombuffer(memory, dtype=dtype, count=node.count, offset=node.offset).view(node.shape)


_ALIGNED = 64
"""Bytes to whose multiples torch aligns memory. Kernels sum in another order where it is not, and what is drawn would
then depend, in its last bits, on how long a file's header is."""


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_COPY)


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
    elif node.exact and node.dtype in _TORCH and node.divisible:
        for start in range(0, node.count, TILE):
            stop = min(start + TILE, node.count)
            with work.scratch():
                stored = torch.from_numpy(node.raw(work, start, stop))
                flat[start:stop].copy_(stored.view(_TORCH[node.dtype]))
    else:
        tile = TILE if node.divisible else node.count
        for start in range(0, node.count, tile):
            stop = min(start + tile, node.count)
            with work.scratch():
                flat[start:stop].copy_(torch.as_tensor(node.values(work, start, stop)))
    node.forget()
