"""A header as recognisers look at it: keys, shapes and prefixes, each answered without walking all keys.

A large adapter has thousands of keys and there are a hundred recognisers, so every question here is a look-up or a
binary search. Nothing reads a weight.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property

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

    def __contains__(self, key: str) -> bool:
        return key in self.tensors

    @cached_property
    def keys(self) -> list[str]:
        """All keys, sorted."""
        return sorted(self.tensors)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first dotted component of every key."""
        return frozenset(key.partition(".")[0] for key in self.tensors)

    @cached_property
    def tails(self) -> frozenset[str]:
        """What follows the first dot from the left of the last two components: ``lora_down.weight``, ``alpha``."""
        return frozenset(tail for key in self.tensors for tail in _tails(key))

    @cached_property
    def ends(self) -> frozenset[str]:
        """The last dotted component of every key."""
        return frozenset(key.rpartition(".")[2] for key in self.tensors)

    def any_under(self, prefix: str) -> bool:
        """Whether any key begins with `prefix`."""
        at = bisect_left(self.keys, prefix)
        return at < len(self.keys) and self.keys[at].startswith(prefix)

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


def _tails(key: str) -> tuple[str, ...]:
    before, _, last = key.rpartition(".")
    return (last, f"{before.rpartition('.')[2]}.{last}") if before else (last,)
