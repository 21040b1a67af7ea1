"""The front of a GGUF file (version 3, little-endian): key-values, tensor list and where each tensor's bytes go.

    >>> layout = gguf_header(
    ...     [Stored("lin.weight", (4, 64), "Q8_0", 272)], {"general.architecture": Value("string", "flux")}
    ... )
    >>> layout.offsets    # from the start of the file
    (128,)

No tensor bytes pass through here: a caller writes `header`, then each tensor at its offset, and zeros elsewhere up to
`size`. Layout: `ggml/docs/gguf.md`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from assetkit.errors import InputError
from assetkit.formats._gguf_types import ARRAY, MAGIC, SCALARS, STRING
from assetkit.formats.dtypes import BLOCKS, GGML_NUMBERS, block_bytes
from assetkit.types import Shape

VERSION = 3
NAME_LIMIT = 127
"""Bytes of a tensor's name. ComfyUI-GGUF builds its quantiser for 127 (`tools/lcpp.patch`); llama.cpp itself stops at
63, which names of image models exceed."""
RANK_LIMIT = 5
"""Dimensions of a tensor. ggml itself has four (`GGML_MAX_DIMS`); the first layers of video models have one more, and
are published so (ComfyUI-GGUF `tools/fix_5d_tensors.py`): gguf's reader, ComfyUI-GGUF, diffusers and
stable-diffusion.cpp take them."""
_KEY_LIMIT = 65_535
_KINDS = {name: (number, code) for number, (name, code) in SCALARS.items()}


class Value(NamedTuple):
    """A key-value's value and its type: ``u8 i8 u16 i16 u32 i32 u64 i64 f32 f64 bool string``, or ``i32[]`` …"""

    kind: str
    value: Any


class Stored(NamedTuple):
    """A tensor as it will lie in the file: row-major shape, ggml type and length in bytes."""

    name: str
    shape: Shape
    type: str
    nbytes: int


class Layout(NamedTuple):
    """The bytes before the tensors, and where each tensor begins, in the order given, from the start of the file."""

    header: bytes
    offsets: tuple[int, ...]
    size: int
    """Bytes of the whole file. The last tensor is padded too: ggml reads up to there."""


def gguf_header(tensors: Sequence[Stored], values: Mapping[str, Value], alignment: int = 32) -> Layout:
    """The header of a file with these key-values and tensors, both in the order given.

    `alignment` is a power of two; another than 32 is noted as ``general.alignment``. `InputError` for what GGUF cannot
    express: names too long or given twice, more than five dimensions, rows that do not fill blocks, an unknown type, a
    value out of its type's range. `ValueError` when a tensor's `nbytes` is not what its shape and type take.
    """
    values = _with_alignment(values, alignment)
    _check(tensors)
    offsets = [0]
    for tensor in tensors:
        offsets.append(_padded(offsets[-1] + tensor.nbytes, alignment))
    parts = [MAGIC, struct.pack("<IQQ", VERSION, len(tensors), len(values))]
    parts += [_key_value(key, value) for key, value in values.items()]
    parts += [_tensor_info(tensor, at) for tensor, at in zip(tensors, offsets, strict=False)]
    header = b"".join(parts)
    header += b"\0" * (_padded(len(header), alignment) - len(header))
    return Layout(header, tuple(len(header) + at for at in offsets[:-1]), len(header) + offsets[-1])


def _padded(length: int, alignment: int) -> int:
    return -(-length // alignment) * alignment


def _with_alignment(values: Mapping[str, Value], alignment: int) -> Mapping[str, Value]:
    if alignment < 1 or alignment & (alignment - 1):
        raise ValueError(f"{alignment} is no power of two")
    noted = values.get("general.alignment")
    if noted is not None and noted != Value("u32", alignment):
        raise ValueError(f"general.alignment says {noted}, but the file is laid out for {alignment}")
    return values if alignment == 32 else {**values, "general.alignment": Value("u32", alignment)}


def _check(tensors: Sequence[Stored]) -> None:
    names: set[str] = set()
    for name, shape, type_name, nbytes in tensors:
        length = len(_utf8(name, "the tensor name"))
        if length > NAME_LIMIT:
            raise InputError(f"tensor {name!r}: the name has {length} bytes, GGUF takes at most {NAME_LIMIT}")
        if name in names:
            raise InputError(f"tensor {name!r} is there twice")
        names.add(name)
        if len(shape) > RANK_LIMIT:
            raise InputError(
                f"tensor {name!r} has {len(shape)} dimensions, GGUF takes at most {RANK_LIMIT}",
                hint="keep it in a safetensors file beside",
            )
        if type_name not in GGML_NUMBERS:
            raise InputError(f"tensor {name!r}: ggml has no type {type_name!r}")
        expected = block_bytes(type_name, shape)
        if expected is None:
            elements = BLOCKS[type_name][0]
            raise InputError(f"tensor {name!r}: rows of {shape[-1]} do not fill blocks of {elements} ({type_name})")
        if expected != nbytes:
            raise ValueError(f"tensor {name!r}: {type_name} of shape {shape} takes {expected} bytes, not {nbytes}")


def _utf8(text: str, what: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{what} {text!r} cannot be written as UTF-8") from error


def _text(raw: bytes) -> bytes:
    return struct.pack("<Q", len(raw)) + raw


def _key_value(key: str, value: Value) -> bytes:
    raw = _utf8(key, "the key")
    if not 0 < len(raw) <= _KEY_LIMIT:
        raise InputError(f"key {key[:80]!r} has {len(raw)} bytes, GGUF takes 1 to {_KEY_LIMIT}")
    kind, items = value.kind, [value.value]
    front = b""
    if kind.endswith("[]"):
        kind, items = kind[:-2], list(value.value)
        front = struct.pack("<IIQ", ARRAY, _number(key, kind), len(items))
    else:
        front = struct.pack("<I", _number(key, kind))
    return _text(raw) + front + _packed(key, kind, items)


def _number(key: str, kind: str) -> int:
    if kind == "string":
        return STRING
    if kind not in _KINDS:
        raise ValueError(f"key {key!r}: there is no value type {kind!r}")
    return _KINDS[kind][0]


def _packed(key: str, kind: str, items: list[Any]) -> bytes:
    if kind == "string":
        return b"".join(_text(_utf8(item, f"the value of {key!r}")) for item in items)
    try:
        return struct.pack(f"<{len(items)}{_KINDS[kind][1]}", *items)
    except (struct.error, OverflowError) as error:
        raise InputError(f"key {key!r}: {_shown(items)} is no {kind}") from error


def _shown(items: list[Any]) -> str:
    return repr(items[0] if len(items) == 1 else items)[:80]


def _tensor_info(tensor: Stored, offset: int) -> bytes:
    rank = len(tensor.shape)
    front = struct.pack(f"<I{rank}Q", rank, *reversed(tensor.shape))
    return _text(tensor.name.encode()) + front + struct.pack("<IQ", GGML_NUMBERS[tensor.type], offset)
