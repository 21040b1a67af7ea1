"""A header as recognisers look at it: keys, shapes and prefixes, each answered without walking all keys.

A large adapter has thousands of keys and there are a hundred recognisers, so every question here is a look-up or a
binary search. Nothing reads a weight.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from assetkit.types import Header, Shape, TensorInfo

_PACKED_DTYPES = frozenset({"U8", "I8", "I32"})
_LAST = "\U0010ffff"
_PACKED_MARKS = (".absmax", ".quant_map", ".quant_state.bitsandbytes__nf4", ".quant_state.bitsandbytes__fp4")


class Prefixes(tuple[str, ...]):
    """Prefixes that are asked for together, in order. The empty one is under every file.

    Most end a dotted component, and most files have none of their first components: one set comparison rules all of
    those out.
    """

    heads: frozenset[str]
    pairs: tuple[tuple[str | None, str], ...]
    """Each prefix after the first component it asks for, None for one that does not ask for a whole one."""

    def __new__(cls, *every: str) -> Self:
        """Take the prefixes apart once."""
        self = super().__new__(cls, every)
        self.heads = frozenset(each.partition(".")[0] for each in every if "." in each)
        self.pairs = tuple((each.partition(".")[0] if "." in each else None, each) for each in every)
        return self


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
        self._stripped: dict[str, frozenset[str]] = {}

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

    def present(self, prefixes: Prefixes) -> list[str]:
        """Those of `prefixes` that any key begins with, in their order."""
        heads, under = self.heads & prefixes.heads, self.any_under
        return [each for head, each in prefixes.pairs if (head is None or head in heads) and (not each or under(each))]

    def under(self, prefix: str) -> list[str]:
        """Keys that begin with `prefix`, sorted, whole (the prefix is not stripped)."""
        keys = self.keys
        start = bisect_left(keys, prefix)
        stop = bisect_left(keys, prefix + _LAST, start)
        while stop < len(keys) and keys[stop].startswith(prefix):  # a key may go on with the last character itself
            stop += 1
        return keys[start:stop]

    def stripped(self, prefix: str) -> frozenset[str]:
        """Keys that begin with `prefix`, without it."""
        known = self._stripped.get(prefix)
        if known is None:
            cut = len(prefix)
            known = self._stripped[prefix] = frozenset([key[cut:] for key in self.under(prefix)])
        return known

    def shape(self, key: str) -> Shape | None:
        """The logical shape of `key`; None when it is absent or packed (its stored shape would lie)."""
        info = self.tensors.get(key)
        if info is None or (info.dtype in _PACKED_DTYPES and self.packed(key)):
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
