"""safetensors: a strict reader of the header that costs about as much as parsing its JSON.

The layout (safetensors 0.8, `safetensors/src/tensor.rs`): u64 little-endian header length, a JSON object, tensor bytes.
Everything that library refuses is refused here. Duplicate keys, which it lets pass, are refused too, and headers are
limited to 32 MiB where it allows 100 MB. `Header.extra["header_bytes"]` is where the tensor bytes begin.

The fast path turns the header into columns and lets C loops compare them; only when a comparison fails does
`_safetensors_faults` read the header again, pair by pair, to say which entry breaks which rule.
"""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Mapping
from functools import partial
from itertools import chain
from json import JSONDecoder
from math import prod
from operator import itemgetter, mul, sub
from pathlib import Path
from typing import Any, NoReturn

import orjson

from assetkit.errors import FormatError
from assetkit.formats import _safetensors_faults as faults
from assetkit.formats.base import FileSource, Format, Probe
from assetkit.formats.dtypes import BITS
from assetkit.types import Finding, Header, TensorInfo

HEADER_LIMIT = 32 * 1024 * 1024
_SUFFIXES = (".safetensors", ".sft")
_PLAUSIBLE_LENGTH = 1 << 48
_RANK_LIMIT = 64
_NEGATIVE_ZERO = re.compile(rb"[\[,:\s]-0")

_INTEGERS = {int}
_ITEM_SIZE = {dtype: bits // 8 for dtype, bits in BITS.items() if bits % 8 == 0}
_dtype, _shape, _offsets = itemgetter("dtype"), itemgetter("shape"), itemgetter("data_offsets")
_ABSENT: dict[str, str] = {}
_make_info = partial(tuple.__new__, TensorInfo)


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


_DECODER = JSONDecoder(parse_constant=_no_constant)


def matches(probe: Probe) -> bool:
    """A length that a header could have, then the object it opens."""
    if probe.head[8:9] != b"{":
        return False
    length = int.from_bytes(probe.head[:8], "little")
    return length < _PLAUSIBLE_LENGTH or probe.suffix in _SUFFIXES


def explain(probe: Probe) -> FormatError:
    """Why a file called ``.safetensors`` that no format knows is not one."""
    subject = str(probe.path)
    if probe.size < 10:
        return FormatError("truncated", subject, f"ends after {probe.size} bytes", hint="download it again")
    length = int.from_bytes(probe.head[:8], "little")
    try:
        check_length(subject, length, probe.size)
    except FormatError as error:
        return error
    return FormatError(
        "safetensors-json", subject, "the header does not begin with '{'", evidence=repr(probe.head[8:24])
    )


def open_file(path: Path) -> FileSource:
    """Read and check the header. `FormatError` names the first rule that is broken."""
    raw, size = _read_header(path)
    start = 8 + len(raw)
    tensors, metadata, findings = read_header(str(path), raw, size - start)
    return FileSource(path, Header("safetensors", tensors, metadata, {"header_bytes": start}, findings, size))


def read_header(
    subject: str, raw: bytes, payload: int
) -> tuple[dict[str, TensorInfo], dict[str, str], tuple[Finding, ...]]:
    """Tensors, metadata and findings of a header's JSON that `payload` bytes follow.

    `subject` names the file in errors. Raises `FormatError` for the first rule that is broken.
    """
    entries = _parse(subject, raw)
    metadata = entries.pop("__metadata__", _ABSENT)
    try:
        if _is_plain(raw, entries, metadata):
            tensors = _tensors(entries, 8 + len(raw), payload)
            if tensors is not None:
                return tensors, metadata, ()
    except (TypeError, KeyError, AttributeError, OverflowError, UnicodeEncodeError):
        pass  # Some value has a type it must not have; the slow reader says which.
    return faults.read(subject, raw, payload)


def _read_header(path: Path) -> tuple[bytes, int]:
    with open(path, "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(8), "little")
        check_length(str(path), length, size)
        raw = file.read(length)
    if len(raw) != length:
        raise FormatError("truncated", str(path), "the file became shorter while it was read", hint="try again")
    return raw, size


def check_length(subject: str, length: int, size: int) -> None:
    """Refuse a header length that cannot be: over the limit, or beyond a file of `size` bytes."""
    if size < 8:
        raise FormatError("truncated", subject, f"ends after {size} bytes", hint="download it again")
    if length > HEADER_LIMIT:
        raise FormatError(
            "header-too-large", subject, f"claims a header of {length} bytes; more than {HEADER_LIMIT} is not read"
        )
    if length > size - 8:
        detail = f"header of {length} bytes in a file of {size}"
        raise FormatError("truncated", subject, "ends inside its header", evidence=detail, hint="download it again")


def _parse(subject: str, raw: bytes) -> dict[str, Any]:
    if raw[:1] != b"{":
        raise FormatError("safetensors-json", subject, "the header does not begin with '{'", evidence=repr(raw[:16]))
    if len(raw) > faults.CALM_SIZE:
        faults.check_crowd(subject, raw)
    try:
        entries = orjson.loads(raw)
        if isinstance(entries, dict):
            return entries
    except orjson.JSONDecodeError:
        pass  # Half as fast, the standard library's parser says why, or takes what orjson is too strict for.
    try:
        return _DECODER.decode(raw.decode("utf-8"))  # type: ignore[no-any-return]
    except UnicodeDecodeError as error:
        raise FormatError(
            "safetensors-encoding", subject, "the header is not UTF-8", evidence=str(error)[:200]
        ) from error
    except RecursionError as error:
        raise FormatError("safetensors-json", subject, "the header's JSON is nested too deeply") from error
    except ValueError as error:
        raise FormatError("safetensors-json", subject, "the header is not JSON", evidence=str(error)[:200]) from error


def _is_plain(raw: bytes, entries: Mapping[str, Any], metadata: Mapping[str, str]) -> bool:
    """Whether the JSON holds nothing that a dictionary hides: no key twice, no half surrogate, no ``-0``.

    A key that was overwritten leaves its colon behind. So the colons of the text must be those of the keys that are
    left (each entry has one, and three inside) and those within strings, which no escape may have hidden.
    """
    strings = "".join(chain(entries, metadata, metadata.values()))
    if not strings.isascii():
        strings.encode()
    keys = 4 * len(entries) + len(metadata) + (metadata is not _ABSENT)
    if raw.count(b":") != keys + strings.count(":") or not entries:
        return False
    return raw.find(b"\\u003", 0, raw.rfind(b"\\") + 6) < 0 and not _has_negative_zero(raw)


def _has_negative_zero(raw: bytes) -> bool:
    first = raw.find(b"-")
    return first >= 0 and _NEGATIVE_ZERO.search(raw, first - 1, raw.rfind(b"-") + 2) is not None


def _tensors(entries: Mapping[str, Any], start: int, payload: int) -> dict[str, TensorInfo] | None:
    """One `TensorInfo` per entry; None, or one of the errors that `read_header` expects, when a rule is broken.

    Also None for what is rare and takes longer to check: sub-byte dtypes, ranges in another order.
    """
    values = entries.values()
    shapes, offsets = list(map(_shape, values)), list(map(_offsets, values))
    if set(map(type, shapes)) != {list} or set(map(len, offsets)) != {2} or max(map(len, shapes)) > _RANK_LIMIT:
        return None
    numbers, bounds = list(chain.from_iterable(shapes)), list(chain.from_iterable(offsets))
    if not _naturals(numbers) or not _naturals(bounds):
        return None
    begins, ends = bounds[::2], bounds[1::2]
    dtypes = list(map(_dtype, values))
    sizes = list(map(mul, map(prod, shapes), map(_ITEM_SIZE.__getitem__, dtypes)))
    if sizes != list(map(sub, ends, begins)) or begins[0] or begins[1:] != ends[:-1] or ends[-1] != payload:
        return None
    if 0 in sizes and not all(
        faults.countable(*each[1:]) for each in zip(sizes, dtypes, shapes, strict=True) if not each[0]
    ):
        return None
    stops = [end + start for end in ends]
    infos = map(_make_info, zip(entries, dtypes, map(tuple, shapes), [start, *stops], stops, strict=False))
    return dict(zip(entries, infos, strict=True))


def _naturals(numbers: list[int]) -> bool:
    """Whether all are plain integers (`bool` is none); `array` raises for what is negative or over 64 bits."""
    array("Q", numbers)
    return set(map(type, numbers)) <= _INTEGERS


FORMAT = Format("safetensors", matches, open_file, _SUFFIXES, priority=50, explain=explain)
