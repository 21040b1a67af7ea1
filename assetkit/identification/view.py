"""A header as recognisers look at it: keys, shapes and prefixes, each answered without walking all keys.

A large adapter has thousands of keys and there are a hundred recognisers, so every question here is a look-up or a
binary search. Nothing reads a weight.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from assetkit.types import Header, Shape, TensorInfo

_PACKED_DTYPES = frozenset({"U8", "I8", "I32"})
_PACKED_MARKS = (".absmax", ".quant_map", ".quant_state.bitsandbytes__nf4", ".quant_state.bitsandbytes__fp4")


class View:
    """One header, indexed for recognisers. `name` is the file's own name, the weakest evidence."""

    def __init__(self, header: Header, name: str = "") -> None:
        self.header = header
        self.name = name
        self.tensors: Mapping[str, TensorInfo] = header.tensors
        self.metadata: Mapping[str, str] = header.metadata
        self.memo: dict[str, Any] = {}
        """What recognisers that share a question found, by the question's name."""
        self._prefixes: dict[str, bool] = {}

    def __contains__(self, key: str) -> bool:
        return key in self.tensors

    @cached_property
    def keys(self) -> list[str]:
        """All keys, sorted."""
        return sorted(self.tensors)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first dotted component of every key."""
        return frozenset([key.partition(".")[0] for key in self.tensors])

    @cached_property
    def ends(self) -> frozenset[str]:
        """The last dotted component of every key."""
        return frozenset([key.rpartition(".")[2] for key in self.tensors])

    def any_under(self, prefix: str) -> bool:
        """Whether any key begins with `prefix`."""
        known = self._prefixes.get(prefix)
        if known is None:  # recognisers ask for the same few prefixes
            keys = self.keys
            at = bisect_left(keys, prefix)
            known = self._prefixes[prefix] = at < len(keys) and keys[at].startswith(prefix)
        return known

    def under(self, prefix: str) -> Iterator[str]:
        """Keys that begin with `prefix`, sorted, whole (the prefix is not stripped)."""
        for at in range(bisect_left(self.keys, prefix), len(self.keys)):
            if not self.keys[at].startswith(prefix):
                return
            yield self.keys[at]

    def shape(self, key: str) -> Shape | None:
        """The logical shape of `key`; None when it is absent or packed (its stored shape would lie)."""
        info = self.tensors.get(key)
        if info is None or self.packed(key):
            return None
        return info.shape

    def packed(self, key: str) -> bool:
        """Whether the tensor is stored in a quantised packing whose shape is not the weight's."""
        info = self.tensors.get(key)
        if info is None or info.dtype not in _PACKED_DTYPES:
            return False
        if any(key + mark in self.tensors for mark in _PACKED_MARKS):
            return True
        stem = key.removesuffix(".weight").removesuffix(".qweight")
        return stem + ".wscales" in self.tensors or (info.dtype == "U8" and stem + ".comfy_quant" in self.tensors)
