"""One source made of several: the shards of a set, the components of a pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetkit.formats.base import FileSource
from assetkit.types import Finding, Header, TensorInfo, TensorSource


@dataclass(slots=True)
class Parts:
    """What the parts give together, gathered one by one."""

    tensors: dict[str, TensorInfo] = field(default_factory=dict)
    origin: dict[str, tuple[TensorSource, str]] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sources: list[TensorSource] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    size: int = 0

    def add(self, source: TensorSource, prefix: str = "") -> list[str]:
        """Take in a part, its names under `prefix`. Returns the names that an earlier part already has."""
        header = source.header
        taken = []
        for name, info in header.tensors.items():
            full = prefix + name
            if full in self.tensors:
                taken.append(full)
                continue
            self.tensors[full] = info._replace(name=full) if prefix else info
            self.origin[full] = (source, name)
        for key, value in header.metadata.items():
            self.metadata.setdefault(key, value)
        self.findings.extend(header.findings)
        self.sources.append(source)
        self.size += header.size
        return taken

    def source(self, path: Path, format_id: str, extra: Mapping[str, Any]) -> Assembly:
        """The assembly of everything that was added."""
        every = {**extra, "files": tuple(self.files)}
        header = Header(format_id, self.tensors, self.metadata, every, tuple(self.findings), self.size)
        return Assembly(path, header, self.origin, self.sources)


class Assembly(FileSource):
    """A source whose tensors lie in other sources. `header.extra["files"]` lists the files that hold them."""

    def __init__(
        self,
        path: Path,
        header: Header,
        origin: Mapping[str, tuple[TensorSource, str]],
        sources: Iterable[TensorSource],
    ) -> None:
        super().__init__(path, header)
        self._origin = origin
        self._sources = tuple(sources)

    def read(self, name: str) -> memoryview:
        """The raw bytes of one tensor, from the part that holds it."""
        source, inner = self._origin[name]
        return source.read(inner)

    def locate(self, name: str) -> tuple[Path, int] | None:
        """Where the bytes lie in the part that holds them; None where they are no plain range."""
        source, inner = self._origin[name]
        return source.locate(inner)

    def close(self) -> None:
        """Close every part."""
        for source in self._sources:
            source.close()
