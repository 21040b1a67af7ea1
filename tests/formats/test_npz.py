"""numpy files: arrays of numbers are tensors, arrays of objects are pickles and are walked, never loaded."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from pathlib import Path

import pytest

from assetkit.errors import UnsafeError
from assetkit.formats import open_model

EVIL = b"cposix\nsystem\n(S'true'\ntR."
HARMLESS = pickle.dumps(["a", "b"])


def npy(data: bytes, descr: str = "'|O'", shape: str = "(1,)") -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + data


def archive(members: dict[str, bytes], method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


# "object" and escapes are other spellings that numpy takes for the same dtype.
@pytest.mark.parametrize("descr", ["'|O'", "'|O8'", "'object'", "'|\\x4f'", "[('a', '|O')]", "[('a', 'object')]"])
@pytest.mark.parametrize("name", ["x.npy", "x.safetensors"])
def test_an_array_of_dangerous_objects_is_unsafe(tmp_path: Path, descr: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(npy(EVIL, descr))
    with pytest.raises(UnsafeError, match=r"posix\.system"):
        open_model(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("members", [{"a.npy": npy(EVIL)}, {"n.npy": npy(bytes(4), "'<f4'"), "odd": EVIL}])
def test_a_dangerous_member_of_an_npz_is_unsafe(tmp_path: Path, members: dict[str, bytes], method: int) -> None:
    path = tmp_path / "x.npz"
    path.write_bytes(archive(members, method))
    with pytest.raises(UnsafeError, match=r"posix\.system") as caught:
        open_model(path)
    assert caught.value.format == "npz"


@pytest.mark.parametrize("name", ["x.npy", "x.npz"])
def test_harmless_objects_are_a_warning(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(npy(HARMLESS) if name == "x.npy" else archive({"a.npy": npy(HARMLESS)}, 0))
    with open_model(path) as source:
        assert not source.header.tensors
        assert [(each.code, each.severity) for each in source.header.findings] == [("npz-array", "warning")]


def test_one_array_of_numbers_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    path.write_bytes(npy(struct.pack(">2f", 1, 2), "'>f4'", "(2,)"))
    with open_model(path) as source:
        assert source.header.tensors["array"].shape == (2,)
        assert bytes(source.read("array")) == struct.pack("<2f", 1, 2)
        assert not source.header.findings
