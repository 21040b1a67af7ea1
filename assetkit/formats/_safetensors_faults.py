"""What is wrong with a safetensors header: the slow walk that names the entry and the rule it breaks.

Only headers that failed a check, or hold what a dictionary would hide, come here: clarity goes before speed. Every loop
is linear in the header.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import prod
from typing import Any

from assetkit.errors import FormatError
from assetkit.formats.dtypes import BITS
from assetkit.types import Finding, TensorInfo

CALM_SIZE = 4 * 1024 * 1024
"""Headers up to this size cannot unfold into more than memory should hold."""
_VALUE_LIMIT = 600_000
"""Values of a large header: ten for each of 60,000 tensors."""
_USIZE = 1 << 64


def read(subject: str, raw: bytes, payload: int) -> tuple[dict[str, TensorInfo], dict[str, str], tuple[Finding, ...]]:
    """What `safetensors.read_header` gives, seeing every pair of every object."""
    pairs = json.loads(raw, object_pairs_hook=tuple)
    if b"\\" in raw:
        _check_surrogates(subject, pairs)
    if b"-0" in raw:
        json.loads(raw, parse_int=lambda text: _no_negative_zero(subject, text))
    if key := first_repeated(pairs):
        raise duplicate(subject, key)
    named = dict(pairs)
    metadata, findings = _metadata(subject, named.pop("__metadata__", ()))
    tensors = {name: _entry(subject, name, value) for name, value in named.items()}
    _check_ranges(subject, sorted(tensors.values(), key=lambda info: (info.start, info.stop)), payload)
    start = 8 + len(raw)
    moved = {name: info._replace(start=info.start + start, stop=info.stop + start) for name, info in tensors.items()}
    return moved, metadata, findings


def check_crowd(subject: str, raw: bytes) -> None:
    """Refuse a large header whose JSON would unfold into more values than memory should hold.

    A large header is nearly all metadata text; one that is nearly all structure (``[[],[],…``) would take thirty times
    its size once parsed.
    """
    bare = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    quotes = bare.count(b'"')
    if quotes <= 2 * _VALUE_LIMIT:
        outside = b"".join(bare.split(b'"')[::2])
        values = sum(map(outside.count, (b",", b"[", b"{")))
    if quotes > 2 * _VALUE_LIMIT or values > _VALUE_LIMIT:
        message = f"has a header of more than {_VALUE_LIMIT} values, which is not read"
        raise FormatError("header-too-large", subject, message)


def _check_surrogates(subject: str, value: Any) -> None:
    pending = [value]
    while pending:
        each = pending.pop()
        if type(each) is str:
            try:
                each.encode()
            except UnicodeEncodeError as error:
                raise FormatError(
                    "safetensors-encoding",
                    subject,
                    "a string of the header holds half a surrogate pair",
                    evidence=ascii(each)[:100],
                ) from error
        elif type(each) in (list, tuple):
            pending.extend(each)


def _no_negative_zero(subject: str, text: str) -> int:
    if text.startswith("-"):
        raise FormatError("safetensors-number", subject, "the header holds a negative number", evidence=text[:40])
    return 0


def countable(dtype: str, shape: Iterable[int]) -> bool:
    """Whether bits and elements fit 64 bits at every step, as the library multiplies them (a zero comes too late)."""
    total = 1
    for size in shape:
        total *= size
        if total >= _USIZE:
            return False
    return total * BITS[dtype] < _USIZE


def duplicate(subject: str, key: str) -> FormatError:
    """The error for a key that is there twice."""
    return FormatError(
        "safetensors-duplicate-key",
        subject,
        "a key is there twice: readers would disagree on which counts",
        evidence=repr(key)[:200],
    )


def first_repeated(pairs: Iterable[tuple[str, Any]]) -> str:
    """The first key that was seen before."""
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return key
        seen.add(key)
    return ""


def _metadata(subject: str, pairs: Any) -> tuple[dict[str, str], tuple[Finding, ...]]:
    if pairs is None:
        message = "__metadata__ is null; it should be an object of strings or absent"
        return {}, (Finding("safetensors-metadata", "warning", subject, message),)
    if type(pairs) is not tuple:
        raise FormatError("safetensors-metadata", subject, "__metadata__ is not an object", evidence=repr(pairs)[:100])
    for key, value in pairs:
        if type(value) is not str:
            evidence = f"{key[:80]!r}: {repr(value)[:80]}"
            raise FormatError("safetensors-metadata", subject, "__metadata__ may hold strings only", evidence=evidence)
    if key := first_repeated(pairs):
        raise duplicate(subject, f"__metadata__.{key}")
    return dict(pairs), ()


def _entry(subject: str, name: str, value: Any) -> TensorInfo:
    """One tensor, offsets counted from the end of the header, after every check that concerns it alone."""
    if type(value) is not tuple:
        raise _fault("json", subject, name, "its entry is not an object")
    if key := first_repeated(value):
        raise duplicate(subject, f"{name}: {key}")
    found = dict(value)
    if missing := {"dtype", "shape", "data_offsets"} - found.keys():
        raise _fault("json", subject, name, f"its entry lacks {', '.join(sorted(missing))}")
    dtype, shape, offsets = found["dtype"], found["shape"], found["data_offsets"]
    if type(dtype) is not str or dtype not in BITS:
        raise _fault("dtype", subject, name, "its dtype is not known", repr(dtype)[:80])
    if not _naturals(shape):
        raise _fault("shape", subject, name, "its shape is not a list of sizes", repr(shape)[:80])
    if not _naturals(offsets) or len(offsets) != 2:
        raise _fault("offsets", subject, name, "its offsets are not two positions", repr(offsets)[:80])
    _check_size(subject, name, dtype, shape, offsets)
    return TensorInfo(name, dtype, tuple(shape), offsets[0], offsets[1])


def _check_size(subject: str, name: str, dtype: str, shape: list[int], offsets: list[int]) -> None:
    start, stop = offsets
    detail = f"{dtype} {shape}"[:120]
    if stop < start:
        raise _fault("offsets", subject, name, "it ends before it begins", f"{start}..{stop}")
    if not countable(dtype, shape):
        raise _fault("shape", subject, name, "its shape is too large to count", detail)
    bits = prod(shape) * BITS[dtype]
    if bits % 8:
        raise _fault("size", subject, name, "its elements do not fill whole bytes", detail)
    if bits // 8 != stop - start:
        message = f"its shape needs {bits // 8} bytes and its offsets give {stop - start}"
        raise _fault("size", subject, name, message, detail)


def _check_ranges(subject: str, infos: list[TensorInfo], payload: int) -> None:
    end, before = 0, ""
    for info in infos:
        if info.start < end:
            detail = f"{info.start} < {end}"
            raise _fault("overlap", subject, info.name, f"its bytes overlap those of {before[:200]!r}", detail)
        if info.start > end:
            message = f"{info.start - end} bytes before it belong to no tensor"
            raise _fault("gap", subject, info.name, message, f"{end}..{info.start}")
        end, before = info.stop, info.name
    _check_end(subject, end, payload)


def _check_end(subject: str, stop: int, payload: int) -> None:
    evidence = f"tensors take {stop} bytes, the file holds {payload}"
    if stop > payload:
        message = f"{stop - payload} bytes are missing at the end"
        raise FormatError("truncated", subject, message, evidence=evidence, hint="download it again")
    if stop < payload:
        raise FormatError(
            "trailing-bytes", subject, f"{payload - stop} bytes follow the last tensor", evidence=evidence
        )


def _naturals(value: Any) -> bool:
    return type(value) is list and all(type(each) is int and 0 <= each < _USIZE for each in value)


def _fault(code: str, subject: str, name: str, message: str, evidence: str = "") -> FormatError:
    return FormatError(f"safetensors-{code}", subject, f"tensor {name[:200]!r}: {message}", evidence=evidence)
