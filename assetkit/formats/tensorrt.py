"""TensorRT engines: compiled for one GPU and one TensorRT version, so nothing but their kind can be told.

An engine starts with a tag (the "magic tag" of the runtime's error messages): ``ftrt`` or ``ptrt``. NVIDIA documents
neither, and no engine was at hand to confirm them. From TensorRT 8.6 the library's version stands in bytes 24 to 27
(NVIDIA/TensorRT issue 3073, answer of 2023-06).
`Header.extra` holds ``version`` when it is plausible.
"""

from __future__ import annotations

from pathlib import Path

from assetkit.formats.base import Format, HeaderSource, Probe
from assetkit.types import Finding, Header

_TAGS = (b"ftrt", b"ptrt")


def matches(probe: Probe) -> bool:
    """Whether the bytes start with an engine's tag."""
    return probe.head[:4] in _TAGS and probe.size >= 64


def open_tensorrt(path: Path) -> HeaderSource:
    """A header without tensors, with a finding that says what an engine is."""
    with open(path, "rb") as file:
        head = file.read(32)
    version = ".".join(str(byte) for byte in head[24:28]) if 8 <= head[24] <= 20 else None
    finding = Finding(
        "tensorrt-engine",
        "warning",
        str(path),
        "is a compiled TensorRT engine: it runs machine code of its maker and fits one GPU and one TensorRT version",
        f"TensorRT {version}" if version else "",
    )
    extra = {"version": version} if version else {}
    return HeaderSource(path, Header("tensorrt", extra=extra, findings=(finding,), size=path.stat().st_size))


FORMAT = Format("tensorrt", matches, open_tensorrt, (".engine", ".trt", ".plan"))
