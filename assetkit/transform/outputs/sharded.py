"""A folder of safetensors shards and the index that names them.

Names and index are those of transformers 5 and diffusers 0.42 (``<stem>-00001-of-00003.safetensors``,
``<stem>.safetensors.index.json`` with ``metadata.total_size`` and ``weight_map``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assetkit.errors import InputError
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node
from assetkit.transform.options import Option
from assetkit.transform.outputs import Container
from assetkit.transform.outputs.safetensors import check_names, safetensors_file
from assetkit.transform.plan import OutputFile

DEFAULT_SIZE = 5_000_000_000
"""Bytes of one shard; the default of diffusers and mergekit."""


def lay_out(model: Model, metadata: Mapping[str, str], options: Mapping[str, Any]) -> list[OutputFile]:
    """The shards and their index. Raises `InputError` for names of a folder of components."""
    check_names(model)
    return shards("model", model.tensors, metadata, options.get("shard", DEFAULT_SIZE))


def shards(stem: str, tensors: Mapping[str, Node], metadata: Mapping[str, str], size: int) -> list[OutputFile]:
    """Files of at most `size` bytes of tensors each (a larger tensor has one to itself), in the order of names."""
    groups = _grouped(tensors, size)
    if len(groups) == 1:
        return [safetensors_file(f"{stem}.safetensors", groups[0], metadata)]
    names = [f"{stem}-{n:05}-of-{len(groups):05}.safetensors" for n in range(1, len(groups) + 1)]
    files = [safetensors_file(name, group, metadata) for name, group in zip(names, groups, strict=True)]
    total = sum(node.nbytes for node in tensors.values())
    weights = {key: name for name, group in zip(names, groups, strict=True) for key in group}
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weights.items()))}
    return [*files, text_file(f"{stem}.safetensors.index.json", index)]


def _grouped(tensors: Mapping[str, Node], size: int) -> list[dict[str, Node]]:
    groups: list[dict[str, Node]] = [{}]
    filled = 0
    for name, node in sorted(tensors.items()):
        if groups[-1] and filled + node.nbytes > size:
            groups.append({})
            filled = 0
        groups[-1][name] = node
        filled += node.nbytes
    return groups


def text_file(path: str, document: object) -> OutputFile:
    """A small JSON file."""
    return copied(path, as_json(document))


def as_json(document: object) -> bytes:
    """JSON indented as the libraries that read it write theirs."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def copied(path: str, source: Path | bytes) -> OutputFile:
    """A small file taken over as it is."""
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    return OutputFile(path, data, (), len(data))


CONTAINER = Container(
    "sharded",
    "A folder of safetensors shards with their index.",
    (Option("shard", "integer", "Bytes of one shard.", DEFAULT_SIZE, low=1),),
    lay_out,
    folder=True,
)
