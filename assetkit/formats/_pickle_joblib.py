"""Pickles that joblib wrote: raw array bytes follow the BUILD of each ``NumpyArrayWrapper``.

`joblib.load` reads there one byte n (when the wrapper has ``numpy_array_alignment_bytes``), n bytes of padding and the
elements; for arrays of objects it loads another pickle from the same place. Source: `joblib/numpy_pickle.py` 1.4
(`NumpyArrayWrapper.read_array`).
"""

from __future__ import annotations

from math import prod
from typing import Any

from assetkit.formats._pickle_calls import NUMPY
from assetkit.formats._pickle_machine import Machine
from assetkit.formats._pickle_names import SIZES
from assetkit.formats._pickle_nodes import Array, Blob, DType, Opaque

WRAPPER = "joblib.numpy_pickle.NumpyArrayWrapper"


class JoblibMachine(Machine):
    """Walks a stream as `joblib.load` does. Python's own loader reads the array bytes as opcodes, so a file must be
    walked by a plain `Machine` as well."""

    def build(self, target: Any, state: Any) -> None:
        """A wrapper becomes the array whose bytes follow it."""
        super().build(target, state)
        if isinstance(target, Opaque) and target.cls == WRAPPER:
            self.stack[-1] = self._array(target.state)

    def _array(self, state: dict[Any, Any]) -> Any:
        dtype, shape = state.get("dtype"), state.get("shape")
        if not isinstance(dtype, DType) or not isinstance(shape, tuple):
            raise TypeError("a wrapper without dtype or shape")
        if any(type(extent) is not int or extent < 0 for extent in shape):
            raise TypeError("a wrapper with an odd shape")
        if dtype.code.startswith("O"):
            return self._objects()
        if state.get("numpy_array_alignment_bytes") is not None:
            self.skip(self.take(1)[0])
        array = Array()
        array.dtype, array.shape, array.fortran = dtype, shape, state.get("order") == "F"
        length = prod(shape) * _width(dtype.code)
        array.data = Blob(self.skip(length), length)
        return array

    def _objects(self) -> Any:
        """The value of the pickle that starts here."""
        inner = type(self)(self.file, self.size, self.subject, mentions=self.mentions, budget=self.budget)
        inner.origin = self.origin
        return inner.load()


def _width(code: str) -> int:
    """Bytes of one element: of a known dtype, else the number in its code (``V12``, ``S8``; ``U`` counts 4 bytes)."""
    dtype = NUMPY.get(code)
    if dtype is not None:
        return SIZES[dtype]
    return int(code[1:]) * (4 if code.startswith("U") else 1)
