"""The inert values a walked pickle is made of, besides Python's own plain ones.

Nothing here has behaviour: a class of the pickle becomes an `Opaque` that remembers its name and what was given to it.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from assetkit.formats._pickle_names import Verdict
from assetkit.types import Shape


class Global:
    """A name the pickle fetched. It is never resolved."""

    __slots__ = ("full", "module", "name", "verdict")

    def __init__(self, module: str, name: str, full: str, verdict: Verdict) -> None:
        self.module = module
        self.name = name
        self.full = full
        self.verdict = verdict


class Opaque:
    """An object of a class we do not know: its class, its constructor's arguments, its state and its items."""

    __slots__ = ("args", "cls", "items", "state")

    def __init__(self, cls: str, args: tuple[Any, ...] = ()) -> None:
        self.cls = cls
        self.args = args
        self.state: dict[Any, Any] = {}
        self.items: list[Any] = []


class Blob(NamedTuple):
    """A byte string too long to keep: where it lies in the pickle's own stream. `text` when it is UTF-8 of latin-1."""

    start: int
    length: int
    text: bool = False


class Storage(NamedTuple):
    """A run of elements outside the pickle, as its persistent id describes it."""

    key: str
    dtype: str
    numel: int
    offset: int = 0
    """Elements to skip at its start: old files store views of a shared storage."""


class Tensor(NamedTuple):
    """A strided view of a storage; `storage` is None for tensors saved without data (the meta device)."""

    storage: Storage | None
    dtype: str
    offset: int
    shape: Shape
    stride: Shape


class DType:
    """A numpy dtype: its code (``f4``) and byte order (``<``, ``>``, ``|``)."""

    __slots__ = ("code", "order")

    def __init__(self, code: str) -> None:
        self.order = code[0] if code[:1] in "<>|=" and code else "<"
        self.code = code.lstrip("<>|=")


class Array:
    """A numpy array whose data lies in the pickle itself; `data` is a list for arrays of objects."""

    __slots__ = ("data", "dtype", "fortran", "shape")

    def __init__(self) -> None:
        self.shape: Shape = ()
        self.dtype: DType | None = None
        self.fortran = False
        self.data: bytes | Blob | list[Any] | None = None


class OddKey:
    """Stands for a dictionary key that is not a plain scalar; compared by identity, so nothing is hashed deeply."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Mention(NamedTuple):
    """A name the pickle fetched, and where."""

    full: str
    offset: int
    opcode: str
    where: str
    verdict: Verdict


class Mentions:
    """Every name that was fetched in the pickles of one file, each once, with its first position."""

    LIMIT = 4096

    def __init__(self) -> None:
        self.seen: dict[str, Mention] = {}

    def add(self, mention: Mention) -> None:
        """Record a name unless it is known; past `LIMIT` only dangerous ones are kept."""
        if mention.full in self.seen or (len(self.seen) >= self.LIMIT and mention.verdict != "dangerous"):
            return
        self.seen[mention.full] = mention

    def of(self, verdict: Literal["allowed", "unknown", "dangerous"]) -> list[Mention]:
        """The names with one verdict, in the order they were met."""
        return [each for each in self.seen.values() if each.verdict == verdict]
