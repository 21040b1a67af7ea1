"""Pickles of joblib: raw array bytes between the opcodes, which hide nothing from either loader's view."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assetkit.errors import FormatError, UnsafeError
from assetkit.formats import open_model
from tests.formats.pickles import Emitter, Obj, Raw

EVIL = b"cposix\nsystem\n(S'true'\ntR."
DATA = np.arange(6, dtype="<f4").reshape(2, 3)


def wrapper(dtype: np.dtype[np.generic], data: bytes, aligned: bool = True) -> Raw:
    """What joblib writes for one array: the wrapper's opcodes, then padding, then `data`."""
    state = {"shape": (2, 3), "order": "C", "dtype": Raw(pickle.dumps(dtype, 2)[2:-1]), "allow_mmap": True}
    padding = b"\3\xff\xff\xff" if aligned else b""
    state |= {"numpy_array_alignment_bytes": 16} if aligned else {}
    return Raw(Emitter().value(Obj("joblib.numpy_pickle", "NumpyArrayWrapper", state)) + padding + data)


def document(part: Raw, after: object = 1) -> bytes:
    return Emitter().pickle({"a": part, "after": after}, 3)


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("packed", [bytes, zlib.compress])
def test_a_good_file_is_read(tmp_path: Path, aligned: bool, packed: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "x.joblib"
    path.write_bytes(packed(document(wrapper(DATA.dtype, DATA.tobytes(), aligned))))
    with open_model(path) as source:
        assert source.header.tensors["a"].shape == (2, 3)
        assert "pickle-joblib" in {each.code for each in source.header.findings}
        if packed is bytes:
            assert bytes(source.read("a")) == DATA.tobytes()


def test_danger_behind_the_array_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.joblib"
    path.write_bytes(document(wrapper(DATA.dtype, DATA.tobytes()), Raw(EVIL[:-1])))
    with pytest.raises(UnsafeError, match=r"posix\.system"):
        open_model(path)


def test_danger_in_an_array_of_objects_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.joblib"
    path.write_bytes(document(wrapper(np.dtype("O"), EVIL, aligned=False)))
    with pytest.raises(UnsafeError, match=r"posix\.system"):
        open_model(path)


def test_opcodes_that_joblib_takes_for_data_are_walked_too(tmp_path: Path) -> None:
    path = tmp_path / "x.pkl"
    path.write_bytes(document(wrapper(DATA.dtype, EVIL.ljust(DATA.nbytes, b"."), aligned=False)))
    with pytest.raises(UnsafeError, match=r"posix\.system"):
        open_model(path)


@pytest.mark.parametrize("size", [0, 10])
def test_a_truncated_file_is_broken(tmp_path: Path, size: int) -> None:
    path = tmp_path / "x.joblib"
    whole = document(wrapper(DATA.dtype, DATA.tobytes(), aligned=False))
    path.write_bytes(whole[: whole.index(DATA.tobytes()) + size])
    with pytest.raises(FormatError) as caught:
        open_model(path)
    assert caught.value.finding.code in {"pickle-truncated", "pickle-broken"}
