"""The values that travel through assetkit: what a file holds, what we claim about it, and why.

All of them are immutable. `TensorInfo` is a named tuple because a header of a large adapter holds thousands
of them and building a dataclass for each would cost more than parsing the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Literal, NamedTuple, Protocol, Self, runtime_checkable

Severity = Literal["error", "warning", "info"]
Status = Literal["ok", "unknown", "invalid", "unsafe"]
Shape = tuple[int, ...]


class TensorInfo(NamedTuple):
    """One tensor of a model file, as its container describes it.

    `dtype` uses the safetensors spelling (``F32 F16 BF16 F8_E4M3 I64 U8 BOOL …``); GGUF block types keep their
    own names (``Q4_K``). `shape` is in row-major (PyTorch) order. `start` and `stop` are byte offsets counted from
    the beginning of the file that holds the data; both are -1 where the container has no single range for it.
    """

    name: str
    dtype: str
    shape: Shape
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know or act on: the one shape for every problem assetkit reports."""

    code: str
    """Stable id in kebab case, such as ``safetensors-overlap``."""
    severity: Severity
    subject: str
    """What it is about: a path, a tensor's key, an asset's id."""
    message: str
    """One sentence: what is wrong and what to do."""
    evidence: str = ""
    """The detail that shows it: an offset, an opcode, a quoted value."""

    def to_dict(self) -> dict[str, str]:
        """The finding as in `design/contract.md`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "subject": self.subject,
            "message": self.message,
            "evidence": self.evidence,
        }


class Evidence(NamedTuple):
    """One reason for a claim: the rule that spoke and the detail it saw."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a container says of itself, read without touching a weight."""

    format: str
    """Container id of `design/contract.md`: ``safetensors``, ``pickle``, ``gguf`` …"""
    tensors: Mapping[str, TensorInfo] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Text metadata: safetensors ``__metadata__``, GGUF key-values and ONNX properties as strings."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Facts that are neither tensors nor text metadata; each format's module documents its keys."""
    findings: tuple[Finding, ...] = ()
    size: int = 0
    """Bytes on disk of everything the header describes (all shards, all files of a folder)."""


@runtime_checkable
class TensorSource(Protocol):
    """A model file (or folder, or shard set) whose header is known and whose tensors are read on demand."""

    @property
    def header(self) -> Header:
        """What the container says of itself."""

    def read(self, name: str) -> memoryview:
        """The raw little-endian bytes of one tensor, in row-major order. `KeyError` for an unknown name."""

    def locate(self, name: str) -> tuple[Path, int] | None:
        """The file and the offset where those bytes lie as they are; None when they have to be gathered."""

    def close(self) -> None:
        """Release the file; reading again may reopen it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is: a claim with its reasons. What the evidence cannot decide is a list, never a guess."""

    path: str
    format: str
    status: Status
    kind: str | None = None
    base: str | None = None
    candidates: tuple[str, ...] = ()
    variant: Mapping[str, Any] = field(default_factory=dict)
    layout: str | None = None
    architecture: str | None = None
    scale: int | None = None
    algorithm: str | None = None
    rank: int | tuple[int, ...] | None = None
    alpha: float | None = None
    dora: bool = False
    targets: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    dtypes: Mapping[str, int] = field(default_factory=dict)
    parameters: int = 0
    size: int = 0
    trigger_words: tuple[str, ...] = ()
    license: Mapping[str, str] | None = None
    """``{"id": …, "source": …}`` as the file itself declares it, or None."""
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The identity as ``assetkit identify --json`` prints it (`design/contract.md`)."""
        return {
            "path": self.path,
            "format": self.format,
            "status": self.status,
            "kind": self.kind,
            "base": self.base,
            "candidates": list(self.candidates),
            "variant": {**_VARIANT_DEFAULTS, **self.variant},
            "layout": self.layout,
            "architecture": self.architecture,
            "scale": self.scale,
            "algorithm": self.algorithm,
            "rank": list(self.rank) if isinstance(self.rank, tuple) else self.rank,
            "alpha": self.alpha,
            "dora": self.dora,
            "targets": list(self.targets),
            "components": list(self.components),
            "dtypes": dict(self.dtypes),
            "parameters": self.parameters,
            "size": self.size,
            "trigger_words": list(self.trigger_words),
            "license": dict(self.license) if self.license else None,
            "evidence": [{"rule": e.rule, "detail": e.detail} for e in self.evidence],
            "findings": [f.to_dict() for f in self.findings],
        }


_VARIANT_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "inpainting": False,
        "edit": False,
        "depth": False,
        "unclip": False,
        "prediction": None,
        "ztsnr": False,
        "distilled": None,
        "ema": False,
    }
)
