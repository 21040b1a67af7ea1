"""Small models on disk and recipes run on them, for the tests of transforms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

from assetkit.transform.certificate import Certificate
from assetkit.transform.make import planned
from assetkit.transform.operations import Conditions
from assetkit.transform.run import run
from tests import goldens

DTYPES = {
    np.dtype(np.float32): "F32",
    np.dtype(np.float16): "F16",
    np.dtype(np.float64): "F64",
    np.dtype(ml_dtypes.bfloat16): "BF16",
    np.dtype(ml_dtypes.float8_e4m3fn): "F8_E4M3",
    np.dtype(ml_dtypes.float8_e5m2): "F8_E5M2",
    np.dtype(np.int64): "I64",
    np.dtype(np.int32): "I32",
    np.dtype(np.uint8): "U8",
    np.dtype(np.bool_): "BOOL",
}
_BACK = {name: dtype for dtype, name in DTYPES.items()}


def write(path: Path, tensors: Mapping[str, Any], metadata: Mapping[str, str] | None = None) -> Path:
    """A safetensors file of these arrays, in the order given, written by nothing of ours."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    at, blobs = 0, []
    for name, given in tensors.items():
        array = np.asarray(given)
        blob = array.tobytes()
        offsets = [at, at + len(blob)]
        header[name] = {"dtype": DTYPES[array.dtype], "shape": list(array.shape), "data_offsets": offsets}
        blobs.append(blob)
        at += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blobs))
    return path


def read(path: Path) -> dict[str, Any]:
    """The arrays of a safetensors file, read by nothing of ours."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    found = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            first, last = (start + at for at in entry["data_offsets"])
            found[name] = np.frombuffer(data[first:last], _BACK[entry["dtype"]]).reshape(entry["shape"])
    return found


def metadata(path: Path) -> dict[str, str]:
    """The text metadata of a safetensors file."""
    data = path.read_bytes()
    return json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")]).get("__metadata__", {})


def recipe(steps: list[dict[str, Any]], *paths: Path, **output: Any) -> dict[str, Any]:
    """A recipe over inputs called a, b, c …"""
    inputs = {chr(ord("a") + at): {"path": str(path)} for at, path in enumerate(paths)}
    return {"assetkit": 1, "inputs": inputs, "steps": steps, "output": {"format": "safetensors"} | output}


def make(
    destination: Path,
    steps: list[dict[str, Any]],
    *paths: Path,
    allow_partial: bool = False,
    output: Mapping[str, Any] | None = None,
    **settings: Any,
) -> dict[str, Any]:
    """Run a recipe and give its certificate."""
    with planned(recipe(steps, *paths, **(output or {})), conditions=Conditions(allow_partial=allow_partial)) as plan:
        return Certificate(plan, run(plan, destination, **settings)).to_dict()


def noise(seed: int, *shape: int, dtype: Any = np.float16, scale: float = 0.02) -> Any:
    """Seeded normal noise."""
    values = np.random.default_rng(seed).standard_normal(shape, dtype=np.float32) * np.float32(scale)
    return values.astype(dtype)


def tiny(name: str, seed: int = 0, extent: int = 4, dtype: Any = np.float16) -> dict[str, Any]:
    """A golden's names and dimensions, every axis at most `extent` long; no two tensors alike."""
    found: dict[str, Any] = {}
    for n, (key, (kind, shape)) in enumerate(goldens.load(name)["tensors"].items()):
        if key.endswith("position_ids"):
            found[key] = np.arange(shape[-1])[None]
        else:
            small = [min(each, extent) for each in shape]
            found[key] = noise(seed * 10_000 + n, *small, dtype=dtype if kind.startswith(("F", "BF")) else np.int64)
    return found
