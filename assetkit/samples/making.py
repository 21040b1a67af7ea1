"""Whole files of the sample family, from its parts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetkit.errors import FormatError
from assetkit.formats.writer import Output, write_safetensors
from assetkit.hashing import hash_file
from assetkit.samples.family import DATA, Sample, sample
from assetkit.samples.family import names as every
from assetkit.samples.packed import unpacked

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

_DTYPES = {"float16": "F16", "float32": "F32", "int32": "I32", "int64": "I64", "int8": "I8"}


def make(folder: Path, wanted: Sequence[str] | None = None, *, data: Path = DATA, check: bool = True) -> list[Path]:
    """Write samples into `folder` (all of them, or those `wanted`); gives their paths in that order.

    A file of the right bytes that is there already is left alone. Raises `UsageError` for a name that there is not and
    `FormatError` where a part or what was made of it has not the hash that the manifest states (unless `check` is off).
    """
    chosen = [sample(name, data) for name in (every(data) if wanted is None else wanted)]
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for each in chosen:
        path = folder / each.file
        if not (check and _is(path, each)):
            _write(each, path, data)
            if check and not _is(path, each):
                path.unlink()
                message = "what was made of its parts is not what the manifest says"
                raise FormatError("sample-part", each.name, message, hint="install the package again")
        made.append(path)
    return made


def _is(path: Path, each: Sample) -> bool:
    return path.is_file() and path.stat().st_size == each.size and hash_file(path).sha256 == each.sha256


def _write(each: Sample, path: Path, data: Path) -> None:
    tensors = joined(each, data)
    if each.adapter is None:
        write_safetensors(path, outputs(tensors), each.metadata)
        return
    with tempfile.TemporaryDirectory(prefix="assetkit-") as scratch:
        base, adapter, whole = (Path(scratch) / f"{name}.safetensors" for name in ("base", "adapter", "whole"))
        write_safetensors(base, outputs(tensors), each.metadata)
        write_safetensors(adapter, outputs(unpacked(data / f"{each.adapter}.safetensors")), {})
        _bake(base, adapter, whole)
        write_safetensors(path, outputs(unpacked(whole)), each.metadata)


def joined(each: Sample, data: Path = DATA) -> dict[str, Array]:
    """The tensors of a sample's parts under their names in its file, before any adapter."""
    made: dict[str, Array] = {}
    for part, prefix in each.parts:
        made |= {prefix + name: value for name, value in unpacked(data / f"{part}.safetensors").items()}
    return made


def _bake(base: Path, adapter: Path, whole: Path) -> None:
    from assetkit.transform.make import planned
    from assetkit.transform.run import run

    inputs = {"base": {"path": str(base)}, "adapter": {"path": str(adapter)}}
    steps = [{"op": "bake", "models": ["base", "adapter"]}]
    recipe = {"assetkit": 1, "inputs": inputs, "steps": steps, "output": {"format": "safetensors"}}
    with planned(recipe) as plan:
        run(plan, whole)


def outputs(tensors: Mapping[str, Array]) -> Iterable[Output]:
    """Tensors for the writer."""
    for name, value in tensors.items():
        data = value.tobytes()
        yield Output(name, _DTYPES[value.dtype.name], value.shape, len(data), partial(_whole, data))


def _whole(data: bytes) -> list[bytes]:
    return [data]
