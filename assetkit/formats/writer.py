"""Writing safetensors: header first, tensors streamed behind it, one rename at the end.

A file appears under its name complete or not at all. Names are ordered as the reference writer does it (by dtype
size, then by name) so that every tensor starts aligned; the header is padded with spaces to 8 bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple


class Output(NamedTuple):
    """One tensor to write: safetensors dtype, row-major shape, length in bytes, and where its bytes come from."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    length: int
    data: Callable[[], Iterable[bytes | memoryview]]


def write_safetensors(path: Path, outputs: Iterable[Output], metadata: Mapping[str, str] | None = None) -> None:
    """Write `path` from `outputs`. Raises `ValueError` when a tensor yields another length than it promised."""
    ordered = sorted(outputs, key=lambda each: (-_item_size(each), each.name))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "xb") as file:
            file.write(_header(ordered, metadata or {}))
            for output in ordered:
                written = sum(file.write(block) for block in output.data())
                if written != output.length:
                    raise ValueError(f"{output.name}: {written} bytes came, {output.length} were promised")
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _item_size(output: Output) -> int:
    elements = 1
    for extent in output.shape:
        elements *= extent
    return output.length // elements if elements else 0


def _header(outputs: Iterable[Output], metadata: Mapping[str, str]) -> bytes:
    entries: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}
    at = 0
    for output in outputs:
        if output.name in entries:
            raise ValueError(f"two tensors are called {output.name!r}")
        entries[output.name] = {
            "dtype": output.dtype,
            "shape": list(output.shape),
            "data_offsets": [at, at + output.length],
        }
        at += output.length
    text = json.dumps(entries, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text
