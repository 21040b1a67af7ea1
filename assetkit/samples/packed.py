"""How parts of the sample family are stored, in fewer bytes than fp16, and how they become fp16 again.

A part is a safetensors file. For a tensor ``NAME`` of the model it holds one of

- ``NAME``, F16, of any shape: the tensor itself;
- ``NAME``, I8 [rows, …], and ``NAME:scale``, F16 [rows]: each number is byte × scale of its row, rounded to fp16;
- ``NAME:rows`` F16 [n, width], ``NAME:ids`` I32 [n], ``NAME:fill`` F16 [m, width] and ``NAME:count`` I32 [1]: a table
  of ``count`` rows (a multiple of m) that repeats ``fill``, but has ``rows`` at the places ``ids``.

The way back gives the same bytes everywhere: one product of two fp32 numbers, rounded once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetkit.errors import FormatError
from assetkit.formats import open_model

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]
else:
    Array = Any

_TYPES = {"F16": "<f2", "F32": "<f4", "I8": "i1", "I32": "<i4", "I64": "<i8"}
LARGE = 1024
"""Numbers from which on a tensor is worth being stored as bytes."""


def unpacked(path: Path) -> dict[str, Array]:
    """The tensors of a part by their names in the model, fp16. Raises `FormatError` where it is no such file."""
    return expanded(_read(path), str(path))


def _read(path: Path) -> dict[str, Array]:
    import numpy as np

    with open_model(path) as source:
        found = {}
        for name, info in source.header.tensors.items():
            if info.dtype not in _TYPES:
                raise FormatError(
                    "sample-part", str(path), f"{name} is {info.dtype}, which no part of the family holds"
                )
            found[name] = np.frombuffer(source.read(name), _TYPES[info.dtype]).reshape(info.shape)
    return found


def expanded(stored: Mapping[str, Array], what: str = "part") -> dict[str, Array]:
    """The tensors that stored ones stand for. Raises `FormatError` for bytes without a scale or an incomplete table."""
    import numpy as np

    made: dict[str, Array] = {}
    for name, value in stored.items():
        base, _, role = name.partition(":")
        try:
            if role == "rows":
                made[base] = _table(value, *(stored[f"{base}:{each}"] for each in ("ids", "fill", "count")))
            elif not role and value.dtype == np.int8:
                made[base] = _scaled(value, stored[f"{base}:scale"])
            elif not role:
                made[base] = value
        except KeyError as error:
            raise FormatError("sample-part", what, f"{base} lacks {error.args[0]}") from error
    return made


def _scaled(value: Array, scale: Array) -> Array:
    import numpy as np

    factor = scale.astype(np.float32).reshape(-1, *(1 for _ in value.shape[1:]))
    made: Array = (value.astype(np.float32) * factor).astype(np.float16)
    return made


def _table(rows: Array, ids: Array, fill: Array, count: Array) -> Array:
    import numpy as np

    made: Array = np.tile(fill, (int(count[0]) // len(fill), 1))
    made[ids] = rows
    return made


def packed(tensors: Mapping[str, Array], fill: int = 0) -> dict[str, Array]:
    """Tensors as they are stored, such that `expanded` gives exactly these back.

    Rows that bytes and a scale give exactly (`rounded` makes them so) become those; tables whose rows mostly repeat
    after `fill` (0: there are none) become what differs.
    """
    stored: dict[str, Array] = {}
    for name, value in tensors.items():
        table = _differing(value, fill) if fill and value.ndim == 2 and len(value) > 16 * fill else None
        if table is not None:
            stored |= {f"{name}:{role}": part for role, part in table.items()}
        elif value.ndim > 1 and value.size >= LARGE and (pair := _as_bytes(value)) is not None:
            stored[name], stored[f"{name}:scale"] = pair
        else:
            stored[name] = value
    return stored


def _differing(value: Array, fill: int) -> dict[str, Array] | None:
    import numpy as np

    if len(value) % fill:
        return None
    blocks = value.reshape(-1, fill, value.shape[1])
    usual = blocks[len(blocks) // 2]
    ids = np.flatnonzero((blocks != usual).any(2).reshape(-1)).astype(np.int32)
    if len(ids) > len(value) // 8:
        return None
    return {"rows": value[ids], "ids": ids, "fill": usual.copy(), "count": np.array([len(value)], np.int32)}


def _as_bytes(value: Array) -> tuple[Array, Array] | None:
    """Bytes and scales that give exactly these numbers, or None. The scale is one of few near maximum / 127."""
    import numpy as np

    flat = value.reshape(len(value), -1).astype(np.float32)
    near = (np.abs(flat).max(1) / 127).astype(np.float16)
    scales, made = near.copy(), np.zeros(flat.shape, np.int8)
    open_rows = np.ones(len(flat), bool)
    steps = [near]
    for _ in range(3):
        steps = [np.nextafter(steps[0], np.float16(0)), *steps, np.nextafter(steps[-1], np.float16(np.inf))]
    for candidate in sorted(steps, key=lambda each: float(np.abs(each.astype(np.float32) - near).sum())):
        scale = candidate.astype(np.float32)[:, None]
        number = np.rint(np.divide(flat, scale, out=np.zeros_like(flat), where=scale > 0)).clip(-127, 127)
        exact = ((number * scale).astype(np.float16) == flat.astype(np.float16)).all(1) & open_rows
        made[exact], scales[exact] = number[exact].astype(np.int8), candidate[exact]
        open_rows &= ~exact
    return None if open_rows.any() else (made.reshape(value.shape), scales)


def rounded(value: Array) -> Array:
    """The nearest numbers that a byte and a scale per row give: what to measure and to ship. Fp16, same shape."""
    import numpy as np

    half: Array = value.astype(np.float16)
    if value.ndim < 2 or value.size < LARGE or ((half == value).all() and _as_bytes(half) is not None):
        return half
    flat = value.reshape(len(value), -1).astype(np.float32)
    scale = (np.abs(flat).max(1, keepdims=True) / 127).astype(np.float16)
    wide = scale.astype(np.float32)
    number = np.rint(np.divide(flat, wide, out=np.zeros_like(flat), where=wide > 0)).clip(-127, 127)
    made: Array = _scaled(number.astype(np.int8), scale[:, 0]).reshape(value.shape)
    return made
