"""What every source can do, and the values it answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable
from urllib.parse import SplitResult, urlsplit

from assetkit.config import Services
from assetkit.net import Net, Request


class Wanted(NamedTuple):
    """A file to look up: its measured SHA-256, and what sidecars and paths say of where it came from."""

    sha256: str
    clues: tuple[str, ...] = ()
    """References and page addresses: ``hf:owner/name``, ``https://…``."""


class Match(NamedTuple):
    """A source's own record of a file with this SHA-256: ``civitai:827184@2514310``, ``hf:owner/name/file``."""

    sha256: str
    reference: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a source said of one model, whole. `reference` is the model's, without a version or a file.

    `document` is None when the source says that there is no such model (any more), or, with `unchanged`, that the
    document we have (by its `etag`) is still the one.
    """

    source: str
    reference: str
    document: Any
    etag: str | None = None
    unchanged: bool = False


class Notice(NamedTuple):
    """Something a person should hear of a model: an update, a takedown."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a record says of one file. Nothing that a record leaves out or leaves empty is in here."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    license: Mapping[str, Any] = field(default_factory=dict)
    """Facts of permission, by the names that sidecars' facts have: ``allow_commercial_use``, ``license`` …"""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that a source offers. What the source does not say is None or empty."""

    reference: str
    """Of exactly this file, as `Source.files` takes it."""
    name: str
    url: str
    size: int | None = None
    """Bytes, exact; None where only a rounded figure is known."""
    sha256: str | None = None
    kind: str = ""
    """The source's word: ``Model``, ``VAE``, ``Training Data`` …"""
    format: str = ""
    """``safetensors``, ``pickle``, ``gguf``, ``onnx``, ``zip`` …"""
    precision: str = ""
    """``fp16``, ``bf16``, ``fp8``, ``Q4_K_M`` …"""
    full: bool = False
    """Whether it carries training leftovers (Civitai's ``size: full``)."""
    primary: bool = False
    safe: bool | None = None
    """The source's own scan: False means that it found something."""


class Memory(Protocol):
    """What the catalog kept of earlier answers."""

    def last(self, reference: str) -> Record | None:
        """The newest good record of a model."""


class Nothing:
    """A memory that kept nothing."""

    def last(self, reference: str) -> Record | None:
        """None."""
        return None


class Source(Protocol):
    """One service."""

    def matches(self, wanted: Sequence[Wanted], memory: Memory) -> Iterator[Match]:
        """What the service has under these hashes. It may also tell of files that nobody asked for."""

    def records(self, references: Sequence[str], memory: Memory) -> Iterator[Record]:
        """The records of models, in any order; one each, unless the service fails on the way (`RemoteError`)."""

    def describe(self, record: Record, reference: str, sha256: str) -> Description:
        """What a record says of the file `reference` with this hash."""

    def record(self, reference: str) -> Record:
        """The record that a settled reference means, at its revision. Raises `NotFoundError` where there is none."""

    def files(self, record: Record, reference: str) -> tuple[RemoteFile, ...]:
        """The files of a record that `reference` leaves to choose from, the source's preferred one first."""

    def settled(self, reference: str) -> str:
        """`reference` with the model's own identifier in it, asked for where it names only a part."""

    def request(self, file: RemoteFile) -> Request:
        """How to download a file."""

    def search(self, text: str, limit: int) -> Iterator[Record]:
        """Models that match a text, at most `limit`."""


@runtime_checkable
class FolderSource(Protocol):
    """A source whose models may be folders of files that belong together."""

    def folder(self, record: Record, reference: str, precision: str) -> tuple[RemoteFile, ...]:
        """The files of the model folder that `reference` means; none where it means a file."""

    def fetch(self, files: Sequence[RemoteFile], into: Path) -> None:
        """Bring files into a folder, under their names; called again, it goes on where it stopped."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in the table."""

    id: str
    title: str
    make: Callable[[Net, Services], Source] | None
    """None for a source that cannot be asked: only its page links are understood."""
    read: Callable[[str], str | None]
    """The reference that a page address or reference of this source means; None for anything else."""
    model_of: Callable[[str], str] = lambda reference: reference.partition("@")[0]
    """The model's reference for that of a version or file."""
    by_hash: bool = True
    """Whether it finds files by hash alone; otherwise only files with a clue that `read` understands are asked for."""
    rank: int = 50
    """Sources with lower numbers are asked first, and believed before others."""


Item = TypeVar("Item")


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """`items` in parts of at most `size`."""
    return (items[at : at + size] for at in range(0, len(items), size))


def address(text: str) -> SplitResult | None:
    """The parts of a web address; None for anything else, hostile texts from sidecars included."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without what says nothing: None and empty texts, lists and mappings."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, ())}
