"""What a container format is to assetkit: a row that recognises its first bytes and opens it.

The content decides, never the suffix: pickles are saved as ``.safetensors`` and login pages as ``.ckpt``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from assetkit.errors import FormatError
from assetkit.types import Finding, Header, TensorSource

HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Probe:
    """The start of a regular file, read once and shown to every format."""

    path: Path
    head: bytes
    """The first `HEAD_BYTES` bytes, or all of a shorter file."""
    size: int
    suffix: str = field(init=False)
    """The last suffix in lower case, with its dot; empty when there is none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "suffix", os.path.splitext(self.path.name)[1].lower())


@dataclass(frozen=True, slots=True)
class Format:
    """One container format."""

    id: str
    """Id in `design/contract.md` (``safetensors``, ``pickle``, …)."""
    matches: Callable[[Probe], bool]
    """Whether the first bytes are this format's; must be cheap, must not raise."""
    open: Callable[[Path], TensorSource]
    """Reads the header. Raises `FormatError` when the bytes break the format's rules, `UnsafeError` when
    reading on would execute something."""
    suffixes: tuple[str, ...] = ()
    """Suffixes files of this format usually carry; another suffix is worth a finding, never a refusal."""
    priority: int = 0
    """Formats are asked in descending priority; a vague signature goes below a precise one."""
    folder: Callable[[Path], bool] | None = None
    """Whether a folder is one model of this format; None for formats that are always files. `open` then takes it."""
    composite: bool = False
    """Whether `open` opens other files as parts. A part is never a composite itself, or a hostile index could name
    itself."""
    explain: Callable[[Probe], FormatError | None] | None = None
    """Asked only when no format knows the bytes and the file carries one of `suffixes`: why it is not one of ours."""


class FileSource:
    """A `TensorSource` over one file whose tensors are plain byte ranges.

    The file is opened on first `read`, so that a thousand headers do not hold a thousand descriptors.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self.path = path
        self._header = header
        self._file: BinaryIO | None = None

    @property
    def header(self) -> Header:
        """What the container says of itself."""
        return self._header

    def read(self, name: str) -> memoryview:
        """The raw bytes of one tensor. `KeyError` for an unknown name, `FormatError` when the file has changed."""
        info = self._header.tensors[name]
        try:
            if self._file is None:
                self._file = open(self.path, "rb", buffering=0)  # noqa: SIM115 - closed by close()
            return read_range(self._file, info.start, info.stop - info.start)
        except (EOFError, OSError) as error:
            raise FormatError(
                "file-changed", str(self.path), f"tensor {name!r} can no longer be read: {error}"
            ) from error

    def locate(self, name: str) -> tuple[Path, int] | None:
        """The file and the offset where the tensor's bytes lie just as `read` gives them; None where they do not."""
        start = self._header.tensors[name].start
        return (self.path, start) if start >= 0 else None

    def amend(self, *findings: Finding, **extra: Any) -> None:
        """Add findings and facts to the header."""
        header = self._header
        self._header = replace(header, findings=header.findings + findings, extra={**header.extra, **extra})

    def close(self) -> None:
        """Close the file; `read` would open it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class HeaderSource(FileSource):
    """A source that has facts but no tensor bytes to give: images, workflows, TensorRT engines."""

    def read(self, name: str) -> memoryview:
        """Always `KeyError`: there is nothing to read."""
        raise KeyError(name)


def read_range(file: BinaryIO, start: int, length: int) -> memoryview:
    """Exactly `length` bytes of `file` from `start`. Raises `EOFError` when the file has become shorter."""
    buffer = bytearray(length)
    view = memoryview(buffer)
    file.seek(start)
    done = 0
    while done < length:
        count = file.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError(f"{length - done} bytes are missing after offset {start + done}")
        done += count
    return view
