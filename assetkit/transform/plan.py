"""What a run will write, byte for byte, and what it will take: known before the first weight is read.

A `Plan` lists the files of the output. Each begins with a head (a header, or all of a small text file) and goes on
with tensors at known offsets. Tensors are cut into units of work that write disjoint ranges, so that any number of
threads can compute them in any order and the bytes come out the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assetkit._version import __version__
from assetkit.errors import FormatError, InputError
from assetkit.formats.dtypes import byte_offset
from assetkit.transform.computed import Joint, Produced
from assetkit.transform.footprint import COMPUTING, MEMORY, NODE, TABLES, TENSOR, UNIT, affordable, fixed, held, least
from assetkit.transform.model import Model
from assetkit.transform.nodes import FLOAT_TILE, Node, Stored, leaves
from assetkit.transform.threads import workers
from assetkit.transform.workspace import TILE


class Written(NamedTuple):
    """One tensor of an output file, at `offset` bytes from the file's start."""

    name: str
    node: Node
    offset: int


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file of the output. `path` is relative to a folder output, and empty for a single file."""

    path: str
    head: bytes
    tensors: tuple[Written, ...] = ()
    size: int = 0
    """Bytes of the whole file."""


class Unit(NamedTuple):
    """A piece of work: elements `start` to `stop` of tensors that are computed together (one, but for a `Joint`)."""

    file: int
    written: tuple[Written, ...]
    start: int
    stop: int
    memory: int
    """Bytes that computing it takes at once, about."""

    @property
    def work(self) -> int:
        """Elements that it computes."""
        return sum(min(self.stop, each.node.count) - self.start for each in self.written)

    @property
    def span(self) -> int:
        """Bytes it writes."""
        return sum(
            byte_offset(each.node.dtype, min(self.stop, each.node.count)) - byte_offset(each.node.dtype, self.start)
            for each in self.written
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run needs to know."""

    recipe: Mapping[str, Any]
    model: Model
    files: tuple[OutputFile, ...]
    inputs: tuple[Path, ...] = ()
    """Every file and folder that the output is made of: none of them may be written to."""
    stamps: Mapping[Path, tuple[int, ...]] = field(default_factory=dict)
    """For every file of the inputs its size and times when it was opened; it must be the same file at the end."""
    folder: bool = False
    """Whether the output is a folder."""
    warnings: tuple[str, ...] = field(default=())
    clashes: tuple[str, ...] = ()
    """Why the licenses that the inputs declare forbid sharing the output; one needs a reason to go on."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files)

    @property
    def digest(self) -> str:
        """Names this plan: the same digest means the same bytes.

        What computes them is a part of it: a run that another version of a library began is not gone on with.
        """
        digest = hashlib.sha256(json.dumps([self.recipe, engine()], sort_keys=True, default=str).encode())
        for each in self.files:
            digest.update(f"{each.path}\0{each.size}\0{len(each.head)}\0".encode())
            digest.update(each.head)
        return digest.hexdigest()

    def check_inputs(self) -> None:
        """Raise `FormatError` when a file of the inputs is another one than when it was opened."""
        for path, stamp in self.stamps.items():
            if stamp_of(path) != stamp:
                message = "changed while it was read"
                raise FormatError("file-changed", str(path), message, hint="nothing was written; run it again")

    def units(self) -> list[Unit]:
        """The work, in the order of the files and of the bytes in them."""
        return [unit for at, each in enumerate(self.files) for unit in _units(at, each)]

    def memory(self, threads: int, budget: int = MEMORY) -> int:
        """Bytes that planning and a run with so many threads take beside the interpreter and its libraries, at most."""
        units = self.units()
        threads = affordable(units, threads, budget)
        room = max(budget - fixed(threads), max((unit.memory for unit in units), default=0))
        tensors = [written for file in self.files for written in file.tensors]
        used = [leaf for written in tensors for leaf in leaves(written.node)]
        sources = {id(leaf.source): leaf.source for leaf in used if isinstance(leaf, Stored)}
        read = sum(len(source.header.tensors) for source in sources.values())
        planned = TABLES + TENSOR * len(tensors) + NODE * (read + len(used))
        return planned + fixed(threads) + min(held(units, threads), room)

    def to_dict(self, folder: Path, memory: int = MEMORY) -> dict[str, Any]:
        """The plan as in `design/contract.md`, of a run into `folder` within so much memory.

        The time is predicted from a try of half a second (`assetkit.transform.rehearsal`).
        """
        from assetkit.transform.rehearsal import seconds

        return {
            "recipe": dict(self.recipe),
            "outputs": sum(len(each.tensors) for each in self.files),
            "bytes": self.size,
            "memory": self.memory(workers(), memory),
            "disk": self.size,
            "seconds": round(seconds(self, folder), 1),
            "dropped": [each._asdict() for each in self.model.dropped],
            "warnings": [*self.warnings, *self.model.warnings],
            "tensors": [_described(file, each) for file in self.files for each in file.tensors],
        }


@cache
def engine() -> dict[str, str]:
    """Versions of what decides an output's bytes: this package, numpy and, where it is installed, torch."""
    found = {"assetkit": __version__, "numpy": np.__version__}
    with contextlib.suppress(metadata.PackageNotFoundError):
        found["torch"] = metadata.version("torch")
    return found


def stamp_of(path: Path) -> tuple[int, ...]:
    """What tells a file from itself after a change; empty when it is gone."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _described(file: OutputFile, written: Written) -> dict[str, Any]:
    """One output tensor: what it is, how it comes about and from which tensors of the inputs."""
    node = written.node
    stored = {f"{leaf.owner}:{leaf.name}": None for leaf in leaves(node) if isinstance(leaf, Stored)}
    return {
        "file": file.path,
        "name": written.name,
        "dtype": node.dtype,
        "shape": list(node.shape),
        "operation": node.doing,
        "inputs": list(stored),
    }


def check_memory(plan: Plan, budget: int) -> None:
    """Raise `InputError` when the largest unit and the buffers of one thread do not fit `budget` bytes."""
    units = plan.units()
    needed = least(units)
    if needed > budget:
        largest = max(units, key=lambda unit: unit.memory, default=None)
        name = largest.written[0].name if largest else ""
        raise InputError(
            f"tensor {name!r} needs {needed >> 20} MiB at once and --memory allows {budget >> 20} MiB",
            hint=f"allow {(needed >> 20) + 1} MiB",
        )


def _units(at: int, file: OutputFile) -> Iterator[Unit]:
    joints: dict[int, list[Written]] = {}
    for written in file.tensors:
        node = written.node
        if isinstance(node, Produced):
            joints.setdefault(id(node.joint), []).append(written)
    for written in file.tensors:
        node = written.node
        if isinstance(node, Produced):
            together = joints.pop(id(node.joint), None)
            if together:
                most = max(each.node.count for each in together)
                yield Unit(at, tuple(together), 0, most, _joint_memory(node.joint, together))
        else:
            yield from _divided(at, written)


def _joint_memory(joint: Joint, together: list[Written]) -> int:
    return joint.memory() + sum(4 * each.node.count + _writing(each.node) for each in together)


def _writing(node: Node) -> int:
    """Bytes that writing a piece of a node takes, beside what the whole of it does and the buffer it goes into.

    Stored bytes are read into the buffer; moved ones pass through memory of their own; others are computed and compared
    tile by tile.
    """
    if isinstance(node, Stored):
        return 0
    return min(node.nbytes, UNIT) + UNIT // 2 if node.exact else COMPUTING + node.scratch() + FLOAT_TILE + TILE


def _divided(at: int, written: Written) -> Iterator[Unit]:
    node = written.node
    step, memory = node.count, node.memory() + _writing(node)
    if node.divisible:
        step = max(TILE, int(UNIT / max(node.nbytes, 1) * node.count) // TILE * TILE)
    for start in range(0, node.count, max(step, 1)):
        yield Unit(at, (written,), start, min(start + step, node.count), memory)
