"""Writing safetensors: header first, tensors streamed behind it, one rename at the end.

A file appears under its name complete or not at all. Names are ordered as the reference writer does it (by dtype
size, then by name) so that every tensor starts aligned; the header is padded with spaces to 8 bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from assetkit.formats.dtypes import BITS
from assetkit.types import Shape


class Entry(NamedTuple):
    """One tensor of a file to be: safetensors dtype, row-major shape, length in bytes."""

    name: str
    dtype: str
    shape: Shape
    length: int


class Output(NamedTuple):
    """One tensor to write, and where its bytes come from."""

    name: str
    dtype: str
    shape: Shape
    length: int
    data: Callable[[], Iterable[bytes | memoryview]]


def write_safetensors(path: Path, outputs: Iterable[Output], metadata: Mapping[str, str] | None = None) -> None:
    """Write `path` from `outputs`. Raises `ValueError` when a tensor yields another length than it promised."""
    given = {output.name: output for output in outputs}
    ordered = in_order([Entry(*output[:4]) for output in given.values()])
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "xb") as file:
            file.write(safetensors_header(ordered, metadata or {}))
            for entry in ordered:
                written = sum(file.write(block) for block in given[entry.name].data())
                if written != entry.length:
                    raise ValueError(f"{entry.name}: {written} bytes came, {entry.length} were promised")
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The entries as the reference writer orders them: larger elements first, then by name."""
    return sorted(entries, key=lambda each: (-BITS[each.dtype], each.name))


def safetensors_header(ordered: Sequence[Entry], metadata: Mapping[str, str]) -> bytes:
    """The length, the JSON and its padding, for tensors that follow in this order without gaps.

    Raises `ValueError` for two tensors of one name.
    """
    entries: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}
    at = 0
    for entry in ordered:
        if entry.name in entries:
            raise ValueError(f"two tensors are called {entry.name!r}")
        offsets = [at, at + entry.length]
        entries[entry.name] = {"dtype": entry.dtype, "shape": list(entry.shape), "data_offsets": offsets}
        at += entry.length
    text = json.dumps(entries, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text
