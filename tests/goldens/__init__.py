"""Golden headers: true key names and shapes of one file per base, kind and dialect, from independent sources.

Each is ``<name>.json.gz`` holding ``{"source", "format", "metadata", "extra", "tensors": {key: [dtype, shape]},
"expect": {identity fields}}``. They are written by the builders in ``scripts/goldens`` (which need torch, diffusers,
spandrel …) and read by the tests (which need nothing). `expect` states only fields the source makes certain.
"""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

from assetkit.types import Header, TensorInfo

FOLDER = Path(__file__).parent
BITS = {"F64": 64, "I64": 64, "U64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16, "I16": 16, "U16": 16}


def names() -> list[str]:
    """All goldens, as ``group/name``."""
    return sorted(path.relative_to(FOLDER).as_posix().removesuffix(".json.gz") for path in FOLDER.rglob("*.json.gz"))


def load(name: str) -> dict[str, Any]:
    """One golden as it was saved."""
    with gzip.open(FOLDER / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def header(golden: dict[str, Any]) -> Header:
    """The golden as the header a reader would give."""
    tensors, at = {}, 0
    for key, (dtype, shape) in golden["tensors"].items():
        length = math.prod(shape) * BITS.get(dtype, 8) // 8
        tensors[key] = TensorInfo(key, dtype, tuple(shape), at, at + length)
        at += length
    return Header(
        golden.get("format", "safetensors"), tensors, golden.get("metadata", {}), golden.get("extra", {}), size=at
    )


def save(
    name: str,
    source: str,
    tensors: dict[str, tuple[str, tuple[int, ...]]],
    expect: dict[str, Any],
    *,
    metadata: dict[str, str] | None = None,
    format: str = "safetensors",
    extra: dict[str, Any] | None = None,
    file: str = "",
) -> None:
    """Write a golden; the same content gives the same bytes. `file` is the ``folder/name`` it is identified under."""
    body = {
        "source": source,
        "format": format,
        "metadata": metadata or {},
        "extra": extra or {},
        "expect": expect,
        "tensors": {key: [dtype, list(shape)] for key, (dtype, shape) in sorted(tensors.items())},
        **({"name": file} if file else {}),
    }
    path = FOLDER / f"{name}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(body, separators=(",", ":")).encode()
    with open(path, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        file.write(text)
