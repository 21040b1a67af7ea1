"""Builders of pickle files, byte by byte: opcodes, torch's zip, legacy and tar layouts. No torch, no `pickle` module.

A state dict is written as ``{key: T(dtype, shape, data)}``; `emit` turns Python values and `T`s into opcodes.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

MAGIC = 0x1950A86A20F9469CFC6C
STORAGE = {
    "F32": "FloatStorage",
    "F16": "HalfStorage",
    "BF16": "BFloat16Storage",
    "I64": "LongStorage",
    "U8": "ByteStorage",
}
SIZE = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8, "U8": 1}


@dataclass(frozen=True)
class T:
    """A tensor to write: its data is the storage's bytes; offset and stride make it a view."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes | None = None
    stride: tuple[int, ...] | None = None
    offset: int = 0
    key: str | None = None
    """Key of a storage it shares with others."""

    def bytes(self) -> bytes:
        return bytes(prod(self.shape) * SIZE[self.dtype]) if self.data is None else self.data

    def strides(self) -> tuple[int, ...]:
        return self.stride or tuple(prod(self.shape[at + 1 :]) for at in range(len(self.shape)))


@dataclass(frozen=True)
class Obj:
    """An instance of a class: NEWOBJ and BUILD."""

    module: str
    name: str
    state: Any = None


@dataclass(frozen=True)
class Call:
    """``module.name(*args)`` by REDUCE."""

    module: str
    name: str
    args: tuple[Any, ...] = ()


class Raw(bytes):
    """Opcodes to insert as they are."""


def glob(module: str, name: str) -> bytes:
    return b"c" + module.encode() + b"\n" + name.encode() + b"\n"


class Emitter:
    """Writes one value as opcodes and remembers the storages it met."""

    def __init__(self, legacy: bool = False) -> None:
        self.storages: dict[str, tuple[str, bytes]] = {}
        self.legacy = legacy

    def pickle(self, value: Any, protocol: int = 2) -> bytes:
        return b"\x80" + bytes([protocol]) + self.value(value) + b"."

    def value(self, value: Any) -> bytes:
        if isinstance(value, Raw):
            return bytes(value)
        if value is None or isinstance(value, bool):
            return {None: b"N", True: b"\x88", False: b"\x89"}[value]
        if isinstance(value, int):
            return self.integer(value)
        if isinstance(value, float):
            return b"G" + struct.pack(">d", value)
        if isinstance(value, str):
            data = value.encode()
            return b"X" + struct.pack("<I", len(data)) + data
        if isinstance(value, bytes):
            return b"B" + struct.pack("<I", len(value)) + value
        if isinstance(value, Mapping):
            return b"}(" + b"".join(self.value(key) + self.value(part) for key, part in value.items()) + b"u"
        if isinstance(value, tuple):
            return b"(" + b"".join(map(self.value, value)) + b"t"
        if isinstance(value, list):
            return b"](" + b"".join(map(self.value, value)) + b"e"
        return self.object(value)

    @staticmethod
    def integer(value: int) -> bytes:
        if 0 <= value < 256:
            return b"K" + bytes([value])
        if -(1 << 31) <= value < 1 << 31:
            return b"J" + struct.pack("<i", value)
        data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        return b"\x8a" + bytes([len(data)]) + data

    def object(self, value: Any) -> bytes:
        if isinstance(value, T):
            return self.tensor(value)
        if isinstance(value, Obj):
            state = b"" if value.state is None else self.value(value.state) + b"b"
            return glob(value.module, value.name) + b")\x81" + state
        if isinstance(value, Call):
            return glob(value.module, value.name) + self.value(value.args) + b"R"
        raise TypeError(type(value))

    def tensor(self, tensor: T) -> bytes:
        key = tensor.key or str(len(self.storages))
        data = tensor.bytes()
        self.storages.setdefault(key, (tensor.dtype, data))
        numel = len(self.storages[key][1]) // SIZE[tensor.dtype]
        identity: tuple[Any, ...] = ("storage", Raw(glob("torch", STORAGE[tensor.dtype])), key, "cpu", numel)
        if self.legacy:
            identity += (None,)
        storage = Raw(self.value(identity) + b"Q")
        hooks = Raw(glob("collections", "OrderedDict") + b")R")
        args = (storage, tensor.offset, tensor.shape, tensor.strides(), False, hooks)
        return glob("torch._utils", "_rebuild_tensor_v2") + self.value(args) + b"R"


def bare(value: Any, protocol: int = 2) -> bytes:
    return Emitter().pickle(value, protocol)


def torch_zip(value: Any, root: str = "archive", **options: Any) -> bytes:
    """What ``torch.save`` writes. `extra`: further members; `method`: per name suffix, for recompressed archives."""
    emitter = Emitter()
    data = emitter.pickle(value)
    members = {f"{root}/data.pkl": data, f"{root}/byteorder": options.pop("byteorder", b"little")}
    members |= {f"{root}/data/{key}": content for key, (_, content) in emitter.storages.items()}
    members |= {f"{root}/version": b"3\n"}
    return zip_file({**members, **options.pop("extra", {})}, **options)


def zip_file(
    members: Mapping[str, bytes],
    *,
    deflate: Sequence[str] = (),
    comment: bytes = b"",
    zip64: bool = False,
    flags: int = 0,
    gap: bytes = b"",
) -> bytes:
    """A zip archive. `deflate` names suffixes to compress; `gap` is put between the members and the directory."""
    out, directory = io.BytesIO(), io.BytesIO()
    for name, content in members.items():
        packed, method, at, raw = content, 0, out.tell(), name.encode()
        if any(name.endswith(suffix) for suffix in deflate):
            engine = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed, method = engine.compress(content) + engine.flush(), 8
        fields = (20, flags, method, 0, 0x21, zlib.crc32(content), len(packed), len(content), len(raw))
        out.write(struct.pack("<4s5H3I2H", b"PK\3\4", *fields, 0) + raw + packed)
        directory.write(struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, *fields, 0, 0, 0, 0, 0, at) + raw)
    out.write(gap)
    start, raw_directory = out.tell(), directory.getvalue()
    out.write(raw_directory)
    count, length = len(members), len(raw_directory)
    if zip64:
        end = out.tell()
        out.write(struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, start))
        out.write(struct.pack("<4sIQI", b"PK\6\7", 0, end, 1))
        count, length, start = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    out.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, length, start, len(comment)) + comment)
    return out.getvalue()


def torch_legacy(value: Any, *, after: bytes = b"") -> bytes:
    """What ``torch.save(…, _use_new_zipfile_serialization=False)`` writes."""
    emitter = Emitter(legacy=True)
    system = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    parts = [bare(MAGIC), bare(1001), bare(system), emitter.pickle(value), bare(list(emitter.storages))]
    for dtype, data in emitter.storages.values():
        parts.append(struct.pack("<q", len(data) // SIZE[dtype]) + data)
    return b"".join(parts) + after


def torch_tar(tensors: Mapping[str, T]) -> bytes:
    """The layout of torch before 0.1.10, for a flat dictionary of tensors."""
    storages, entries, root = [bare(len(tensors))], [bare(len(tensors))], {}
    for index, (name, tensor) in enumerate(tensors.items()):
        kind = Raw(glob("torch", STORAGE[tensor.dtype]))
        data = tensor.bytes()
        storages.append(bare((100 + index, "cpu", kind)) + struct.pack("<q", len(data) // SIZE[tensor.dtype]) + data)
        rank = len(tensor.shape)
        numbers = (*tensor.shape, *tensor.strides(), tensor.offset)
        owner = Raw(glob("torch", STORAGE[tensor.dtype].replace("Storage", "Tensor")))
        entries.append(bare((200 + index, 100 + index, owner)) + struct.pack(f"<i4x{2 * rank + 1}q", rank, *numbers))
        root[name] = Raw(bare(200 + index)[2:-1] + b"Q")
    storages.append(bare([]))
    members = {"sys_info": bare({"little_endian": True}), "pickle": bare(root)}
    return tar_file({**members, "storages": b"".join(storages), "tensors": b"".join(entries)})


def tar_file(members: Mapping[str, bytes]) -> bytes:
    out = b""
    for name, content in members.items():
        fields = name.encode().ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
        block = fields + b"%011o\0" % len(content) + b"%011o\0" % 0 + b" " * 8 + b"0"
        block = block.ljust(257, b"\0") + b"ustar\x0000"
        block = block.ljust(512, b"\0")
        block = block[:148] + b"%06o\0 " % sum(block) + block[156:]
        out += block + content.ljust(-(-len(content) // 512) * 512, b"\0")
    return out + bytes(1024)


def malware(marker: str) -> bytes:
    """Opcodes that would make the file `marker` if they were executed."""
    return glob("os", "system") + Emitter().value((f"touch '{marker}'",)) + b"R"
