"""From what a person types to one file to fetch: which source, which model, which of its files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import unquote

from assetkit.config import Services
from assetkit.errors import InputError, NotFoundError, UsageError
from assetkit.net import Net, Request, public_url
from assetkit.sources.base import FolderSource, Record, RemoteFile, Source, SourceRow, address
from assetkit.sources.table import sources

_FORMATS: Mapping[str, str] = {
    **dict.fromkeys((".safetensors", ".sft"), "safetensors"),
    **dict.fromkeys((".ckpt", ".pt", ".pth", ".bin"), "pickle"),
    ".gguf": "gguf",
    ".onnx": "onnx",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which file of several to take. Empty means no preference."""

    format: str = ""
    precision: str = ""
    full: bool | None = None
    """Whether with training leftovers (Civitai's ``full``) or without (``pruned``)."""
    name: str = ""
    """The file's name, ``*`` for anything."""
    sha256: str = ""
    """The file with this hash, or one whose hash the source does not tell."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One file to fetch."""

    text: str
    """As it was asked for, without secrets."""
    file: RemoteFile
    request: Request
    row: SourceRow | None = None
    """The source; None for a plain address."""
    source: Source | None = None
    record: Record | None = None
    folder: tuple[RemoteFile, ...] = ()
    """The files of a model that is a folder."""
    place: str = ""
    """Where it goes below the folder it is for; by template where nothing is said."""


def resolve(text: str, net: Net, services: Services, choice: Choice) -> Wish:
    """The file that `text` means: a reference of a source, one of its page addresses, or any address.

    Raises `UsageError` for what is neither, `NotFoundError` for what is not there, `InputError` when no file fits the
    choice, and `RemoteError` when the service fails.
    """
    for row in sources().values():
        reference = row.read(text)
        if reference and row.make:
            source = row.make(net, services)
            settled = source.settled(reference)
            record = source.record(settled)
            folder = _folder(source, record, settled, choice)
            if folder:
                whole = RemoteFile(reference=settled, name=settled.partition("@")[0].rpartition("/")[2], url="")
                return Wish(settled, whole, Request(""), row, source, record, folder=folder)
            file = chosen(source.files(record, settled), choice, text)
            return Wish(settled, file, source.request(file), row, source, record)
        if reference:
            raise UsageError(f"{text}: {row.title} has no documented way to download", hint="give a file's address")
    return _plain(text)


def _folder(source: Source, record: Record, reference: str, choice: Choice) -> tuple[RemoteFile, ...]:
    """The files of a model folder, unless the choice asks for a single file."""
    if choice.name or choice.sha256 or choice.format or not isinstance(source, FolderSource):
        return ()
    return source.folder(record, reference, choice.precision)


def _plain(text: str) -> Wish:
    parts = address(text)
    if parts is None:
        known = ", ".join(row.id for row in sources().values())
        raise UsageError(f"{text!r} is neither a reference nor an address", hint=f"sources: {known}")
    name = posixpath.basename(unquote(parts.path)) or parts.netloc
    shown = public_url(text)
    return Wish(shown, RemoteFile(reference=shown, name=name, url=shown), Request(text))


def chosen(files: Sequence[RemoteFile], choice: Choice, text: str) -> RemoteFile:
    """The file to take: of those that fit the choice, weights before others, safetensors before pickles, pruned before
    full, then the source's own order. What the source's own scan warns of is never taken."""
    if not files:
        raise NotFoundError(f"{text}: there is no file to download")
    fitting = [each for each in files if _fits(each, choice)]
    if not fitting:
        names = ", ".join(_described(each) for each in files[:10])
        raise InputError(f"{text}: no file fits", hint=f"there are: {names}")
    sound = [each for each in fitting if each.safe is not False]
    if not sound:
        raise InputError(f"{text}: the source's own scan warns of this file", hint="choose another file")
    return min(sound, key=_preference)


def _fits(file: RemoteFile, choice: Choice) -> bool:
    formats = (file.format, _FORMATS.get(posixpath.splitext(file.name.lower())[1]))
    return (
        (not choice.format or choice.format in formats)
        and (not choice.precision or file.precision.lower() == choice.precision.lower())
        and (choice.full is None or file.full == choice.full)
        and (not choice.sha256 or file.sha256 in (None, choice.sha256))
        and (not choice.name or fnmatchcase(file.name.lower(), choice.name.lower()))
    )


def _preference(file: RemoteFile) -> tuple[bool, bool, bool, bool]:
    weights = file.kind in ("Model", "Pruned Model", "Upscaler", "")
    return not weights, file.format != "safetensors", file.full, not file.primary


def _described(file: RemoteFile) -> str:
    words = [file.format, file.precision, "full" if file.full else ""]
    name = re.sub(r"[\x00-\x1f]", "", file.name)
    return f"{name} ({', '.join(filter(None, words))})" if any(words) else name
