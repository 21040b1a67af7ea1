"""One safetensors file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assetkit.errors import InputError
from assetkit.formats.dtypes import BITS
from assetkit.formats.writer import Entry, in_order, safetensors_header
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node
from assetkit.transform.outputs import Container
from assetkit.transform.plan import OutputFile, Written


def lay_out(model: Model, metadata: Mapping[str, str], options: Mapping[str, Any]) -> list[OutputFile]:
    """The one file.

    Raises `InputError` for a dtype that safetensors does not know (a ggml block type), and for names of a folder of
    components, which no loader expects in one file.
    """
    check_names(model)
    return [safetensors_file("", model.tensors, metadata)]


def check_names(model: Model) -> None:
    """Raise `InputError` for names of a folder of several components."""
    folders = {name.partition("/")[0] for name in model.tensors if "/" in name}
    if len(folders) > 1:
        some = ", ".join(sorted(folders))
        raise InputError(f"{model.name}: {some} are components of a folder", hint="convert it to one file first")


def safetensors_file(path: str, tensors: Mapping[str, Node], metadata: Mapping[str, str]) -> OutputFile:
    """A safetensors file of these tensors at `path`."""
    entries = in_order(_entries(tensors))
    head = safetensors_header(entries, metadata)
    at, written = len(head), []
    for entry in entries:
        written.append(Written(entry.name, tensors[entry.name], at))
        at += entry.length
    return OutputFile(path, head, tuple(written), at)


def _entries(tensors: Mapping[str, Node]) -> Iterable[Entry]:
    for name, node in tensors.items():
        if node.dtype not in BITS:
            raise InputError(
                f"tensor {name!r} is of type {node.dtype}, which safetensors cannot hold",
                hint="add a cast (--dtype fp16), or write GGUF",
            )
        yield Entry(name, node.dtype, node.shape, node.nbytes)


CONTAINER = Container("safetensors", "One safetensors file.", (), lay_out, suffixes=(".safetensors", ".sft"))
