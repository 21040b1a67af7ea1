"""TorchScript archives: recognised, listed, said to hold code, never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetkit.errors import UnsafeError
from assetkit.formats import open_model
from tests.formats.pickles import Obj, Raw, T, bare, malware, torch_zip, zip_file

CODE = {"archive/constants.pkl": bare(()), "archive/code/__torch__/net.py": b"class Net(Module):\n  pass\n"}
NET = Obj("__torch__.net", "Net", {"weight": T("F32", (3, 2)), "training": True})


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "net.pt"
    path.write_bytes(data)
    return path


def test_tensors_and_code(tmp_path):
    header = open_model(write(tmp_path, torch_zip(NET, extra=CODE))).header
    assert header.format == "torchscript"
    assert header.tensors["weight"].shape == (3, 2)
    assert [each.code for each in header.findings] == ["torchscript-code"]
    assert header.extra["root_class"] == "__torch__.net.Net"


def test_a_file_written_by_torch():
    with open_model(Path(__file__).parent / "data" / "script.pt") as source:
        header = source.header
        assert header.format == "torchscript"
        assert {name: info.shape for name, info in header.tensors.items()} == {"weight": (3, 2), "bias": (3,)}
        assert len(source.read("weight")) == 24
        assert [each.code for each in header.findings] == ["torchscript-code"]


def test_no_pickle_at_all(tmp_path):
    data = zip_file({"net/model.json": b"{}", "net/code/net.py": b"", "net/constants.pkl": bare(())})
    header = open_model(write(tmp_path, data)).header
    assert (header.format, dict(header.tensors)) == ("torchscript", {})


@pytest.mark.parametrize("member", ["archive/constants.pkl", "archive/code/__torch__/net.py.debug_pkl"])
def test_malware_beside_the_code(tmp_path, member):
    data = torch_zip(NET, extra={**CODE, member: bare(Raw(malware(str(tmp_path / "marker"))))})
    with pytest.raises(UnsafeError):
        open_model(write(tmp_path, data))
    assert not (tmp_path / "marker").exists()
