"""DDUF: a diffusers folder as one zip whose members are stored uncompressed (huggingface_hub `serialization/_dduf.py`).

It reads like the folder: names are ``<component>/<key>``, ``extra`` has ``model_index`` and ``configs``. diffusers has
deprecated the container; it is read, never written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from assetkit.errors import FormatError
from assetkit.formats import jsonfile, safetensors
from assetkit.formats._diffusers_names import CONFIGS, MODEL_INDEX, choose
from assetkit.formats._pickle_zip import STORED, Archive, Member, directory_names
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.types import Finding, Header, TensorInfo


def matches(probe: Probe) -> bool:
    """A zip that stores its first member and has a pipeline's index at its root."""
    head = probe.head
    if not head.startswith(b"PK\x03\x04") or int.from_bytes(head[8:10], "little") != STORED:
        return False
    names = directory_names(str(probe.path), probe.size)
    # In the directory a root member's name follows its 46-byte record; in a folder it would follow a slash.
    return MODEL_INDEX.encode() in names and f"/{MODEL_INDEX}".encode() not in names


def open_dduf(path: Path) -> FileSource:
    """The header of all components. `FormatError` when the archive is broken or compresses its members."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        reader = _Reader(file, Archive(file, size, str(path)))
        reader.read()
    extra = {"model_index": reader.index, "configs": reader.configs}
    return FileSource(path, Header("diffusers", reader.tensors, {}, extra, tuple(reader.findings), size))


class _Reader:
    """One pass over the members."""

    def __init__(self, file: BinaryIO, archive: Archive) -> None:
        self.file = file
        self.archive = archive
        self.index: dict[str, Any] = {}
        self.configs: dict[str, dict[str, Any]] = {}
        self.tensors: dict[str, TensorInfo] = {}
        self.findings: list[Finding] = []

    def read(self) -> None:
        folders: dict[str, list[str]] = {}
        for member in self.archive.members.values():
            if member.method != STORED or member.encrypted:
                raise FormatError("dduf-compressed", self.archive.subject, f"compresses its member {member.name!r}")
            folder, _, name = member.name.rpartition("/")
            folders.setdefault(folder, []).append(name)
        self.index = self._object(MODEL_INDEX)
        for folder, names in folders.items():
            if folder:
                self._component(folder, names)

    def _component(self, folder: str, names: list[str]) -> None:
        config = next((name for name in CONFIGS if name in names), None)
        if config is not None:
            self.configs[folder] = self._object(f"{folder}/{config}")
        choice = choose(names)
        for name in self._shards(folder, choice.files if choice else ()):
            member = self.archive.members.get(f"{folder}/{name}")
            if member is None or not name.endswith(".safetensors"):
                message = f"cannot read the weights {folder}/{name}"
                self.findings.append(Finding("component-missing", "error", self.archive.subject, message))
            else:
                self._weights(folder, member)

    def _shards(self, folder: str, names: Iterable[str]) -> Iterable[str]:
        for name in names:
            if name.endswith(".json"):
                weight_map = self._object(f"{folder}/{name}").get("weight_map")
                held = weight_map.values() if isinstance(weight_map, dict) else ()
                yield from sorted({shard for shard in held if isinstance(shard, str)})
            else:
                yield name

    def _weights(self, folder: str, member: Member) -> None:
        subject = f"{self.archive.subject}:{member.name}"
        start = self.archive.start(member)
        self.file.seek(start)
        length = int.from_bytes(self.file.read(8), "little")
        safetensors.check_length(subject, length, member.size)
        raw = self.file.read(length)
        tensors, _, findings = safetensors.read_header(subject, raw, member.size - 8 - length)
        self.findings.extend(findings)
        for name, info in tensors.items():
            full = f"{folder}/{name}"
            self.tensors[full] = TensorInfo(full, info.dtype, info.shape, info.start + start, info.stop + start)

    def _object(self, name: str) -> dict[str, Any]:
        member = self.archive.members.get(name)
        if member is None or member.size > jsonfile.CONFIG_LIMIT:
            raise FormatError("dduf-config", self.archive.subject, f"has no {name} of readable size")
        self.file.seek(self.archive.start(member))
        value = jsonfile.parse(f"{self.archive.subject}:{name}", self.file.read(member.size))
        if not isinstance(value, dict):
            raise FormatError("json-not-object", self.archive.subject, f"{name} is not a JSON object")
        return value


FORMAT = Format("dduf", matches, open_dduf, (".dduf",), priority=20)
