"""From a path to a header: what kind of file system entry it is, which format its first bytes are, and who opens it."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from assetkit.errors import AssetkitError, FormatError, NotFoundError
from assetkit.formats import impostors
from assetkit.formats.base import HEAD_BYTES, FileSource, Format, HeaderSource, Probe
from assetkit.registry import Registry, rows
from assetkit.types import Finding, Header, TensorSource

_OPEN_FLAGS = (
    os.O_RDONLY
    # A FIFO that takes the file's place between stat and open must not hang us.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_PICKLES = frozenset({"pickle", "torchscript"})
_SHARD = re.compile(r"-(\d{5})-of-(\d{5})(?:\.\w+)?\.\w+$")
_NOT_FILES = (
    (stat.S_ISDIR, "is-folder", "is a folder that holds no model of its own", "give a file, or scan the folder"),
    (stat.S_ISFIFO, "not-a-file", "is a named pipe", "give a regular file"),
    (stat.S_ISSOCK, "not-a-file", "is a socket", "give a regular file"),
    (stat.S_ISCHR, "not-a-file", "is a device", "give a regular file"),
    (stat.S_ISBLK, "not-a-file", "is a device", "give a regular file"),
)


def open_model(path: str | os.PathLike[str]) -> TensorSource:
    """The header of a model file, shard set or folder; tensor bytes are read on demand.

    The content decides the format; a suffix that does not fit it is a finding. A file that no format knows gives a
    header with ``format="unknown"``. Raises `NotFoundError` for a path that does not exist, `FormatError` (with a
    stable ``finding.code``) when it cannot be read or breaks its format's rules, `UnsafeError` when reading on would
    run somebody's code.
    """
    return _open(path if isinstance(path, Path) else Path(path), whole=True)


def open_part(path: Path) -> TensorSource:
    """`open_model` for a file that belongs to a larger model: it may not be made of further files."""
    return _open(path, whole=False)


def _open(path: Path, *, whole: bool) -> TensorSource:
    try:
        status = os.stat(path)
        if stat.S_ISREG(status.st_mode):
            return _open_file(path, _probe(path, status.st_size), whole=whole)
        if whole and stat.S_ISDIR(status.st_mode) and (row := _folder_format(path)):
            with _as(row):
                return row.open(path)
    except AssetkitError:
        raise
    except (OSError, ValueError, EOFError) as error:
        raise _unreadable(path, error) from error
    except (RecursionError, MemoryError, OverflowError) as error:
        raise FormatError("too-complex", str(path), "is nested or sized beyond what a model file can be") from error
    raise _not_a_file(path, status.st_mode)


def is_model_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a folder is one model (a pipeline, a component, an adapter) rather than a place where models lie."""
    try:
        return _folder_format(Path(path)) is not None
    except OSError:
        return False


def folder_files(path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """The files that belong to a model folder, sorted; empty when it is not one."""
    from assetkit.formats import diffusers

    return diffusers.files(Path(path)) if is_model_folder(path) else ()


@cache
def formats() -> Registry[Format]:
    """All container formats by id, the most precise signature first."""
    import assetkit.formats as package

    found = cast("list[Format]", list(rows(package, "FORMAT")))
    return Registry(sorted(found, key=lambda row: -row.priority), lambda row: row.id)


@dataclass(frozen=True, slots=True)
class _Table:
    """The registry as opening a file needs it."""

    files: tuple[Format, ...]
    folders: tuple[Format, ...]
    owners: Mapping[str, frozenset[str]]
    """Ids of the formats that use a suffix."""


@cache
def _table() -> _Table:
    owners: dict[str, frozenset[str]] = {}
    for row in formats().values():
        for suffix in row.suffixes:
            owners[suffix] = owners.get(suffix, frozenset()) | {row.id}
    every = tuple(formats().values())
    return _Table(every, tuple(row for row in every if row.folder is not None), owners)


def _folder_format(path: Path) -> Format | None:
    return next((row for row in _table().folders if row.folder is not None and row.folder(path)), None)


def _probe(path: Path, size: int) -> Probe:
    descriptor = os.open(path, _OPEN_FLAGS)
    try:
        return Probe(path, os.read(descriptor, HEAD_BYTES), size)
    finally:
        os.close(descriptor)


def _open_file(path: Path, probe: Probe, *, whole: bool) -> TensorSource:
    if (problem := impostors.diagnose(probe)) is not None:
        raise problem
    for row in _table().files:
        if (whole or not row.composite) and row.matches(probe):
            with _as(row):
                source = row.open(path)
                findings, extra = _remarks(row, probe, whole=whole)
                findings.extend(_misnamed(row, probe))
            return _amended(source, findings, extra) if findings else source
    return _unknown(probe)


@contextmanager
def _as(row: Format) -> Iterator[None]:
    """What refuses a part (a pickle in an archive, a component of a folder) refuses the container that it was asked of.

    A pickle's own reader knows best which of its forms it met.
    """
    try:
        yield
    except FormatError as error:
        if row.id not in _PICKLES:
            error.format = row.id
        raise


def _remarks(row: Format, probe: Probe, *, whole: bool) -> tuple[list[Finding], dict[str, tuple[int, int]]]:
    """What the file's name adds: a suffix of another format, a number in a shard set."""
    findings = [mismatch] if (mismatch := _mismatch(row, probe)) else []
    if not whole or not (found := _SHARD.search(probe.path.name)):
        return findings, {}
    part, total = int(found.group(1)), int(found.group(2))
    message = f"is part {part} of {total} of a model; open its index, or put the other parts beside it"
    findings.append(Finding("shard-part", "info", str(probe.path), message))
    return findings, {"shard": (part, total)}


def _unknown(probe: Probe) -> TensorSource:
    owners = _table().owners.get(probe.suffix, frozenset())
    for row in _table().files:
        if row.id in owners and row.explain is not None and (problem := row.explain(probe)) is not None:
            raise problem
    return HeaderSource(probe.path, Header("unknown", size=probe.size, findings=impostors.name_stranger(probe)))


def _misnamed(row: Format, probe: Probe) -> tuple[Finding, ...]:
    """What an unpickler would meet in a file of another format: some choose by the name, and bytes can be two things.

    Raises `UnsafeError` when it would run something.
    """
    if "pickle" not in _table().owners.get(probe.suffix, ()) or row.id in _PICKLES:
        return ()
    from assetkit.formats.hidden import hidden_code

    return hidden_code(probe.path)


def _mismatch(row: Format, probe: Probe) -> Finding | None:
    suffix = probe.suffix
    if not suffix or suffix in row.suffixes:
        return None
    others = _table().owners.get(suffix)
    if not row.suffixes and not others:
        return None
    return Finding(
        "suffix-mismatch",
        "warning" if others else "info",
        str(probe.path),
        f"the content is {row.id} although the name ends in {suffix}; loaders that trust names will fail",
        f"{suffix} belongs to {', '.join(sorted(others))}" if others else "",
    )


def _amended(source: TensorSource, findings: Iterable[Finding], extra: Mapping[str, object]) -> TensorSource:
    if isinstance(source, FileSource):
        source.amend(*findings, **extra)
        return source
    return _Amended(source, findings, extra)


class _Amended:
    """A source of another make with more findings and facts in its header."""

    def __init__(self, source: TensorSource, findings: Iterable[Finding], extra: Mapping[str, object]) -> None:
        header = source.header
        self._source = source
        self.header = replace(header, findings=(*header.findings, *findings), extra={**header.extra, **extra})

    def read(self, name: str) -> memoryview:
        return self._source.read(name)

    def locate(self, name: str) -> tuple[Path, int] | None:
        return self._source.locate(name)

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _not_a_file(path: Path, mode: int) -> FormatError:
    for test, code, message, hint in _NOT_FILES:
        if test(mode):
            return FormatError(code, str(path), message, hint=hint)
    return FormatError("not-a-file", str(path), "is not a regular file", evidence=oct(mode))


def _unreadable(path: Path, error: OSError | ValueError | EOFError) -> AssetkitError:
    """The system's refusal in our words; what a parser let slip is a fault of the file, not of the system."""
    if not isinstance(error, OSError):
        if "\0" in str(path):
            return NotFoundError(f"{str(path)!r}: no such file")
        return FormatError("malformed", str(path), f"cannot be parsed: {_short(error)}")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        if path.is_symlink():
            message = "is a link to a file that is gone"
            return FormatError("dangling-link", str(path), message, evidence=os.fspath(path.readlink()))
        return NotFoundError(f"{path}: no such file")
    if error.errno == errno.ELOOP:
        return FormatError("symlink-loop", str(path), "is a link that leads back to itself")
    return FormatError("unreadable", str(path), f"cannot be read: {error.strerror or _short(error)}", hint=_hint(error))


def _short(error: BaseException) -> str:
    return str(error)[:200] or type(error).__name__


def _hint(error: OSError) -> str:
    return "check its permissions" if error.errno in (errno.EACCES, errno.EPERM) else ""
