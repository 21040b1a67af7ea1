"""TensorRT engines are named and not read."""

from __future__ import annotations

import pytest

from assetkit.formats import open_model


@pytest.mark.parametrize("tag", [b"ftrt", b"ptrt"])
def test_engine(tmp_path, tag):
    path = tmp_path / "unet.engine"
    path.write_bytes(tag + bytes(20) + bytes([10, 3, 0, 26]) + bytes(100))
    with open_model(path) as source:
        assert source.header.format == "tensorrt"
        assert source.header.extra == {"version": "10.3.0.26"}
        assert [each.code for each in source.header.findings] == ["tensorrt-engine"]
        assert dict(source.header.tensors) == {}
        with pytest.raises(KeyError):
            source.read("x")


def test_version_is_left_out_when_implausible(tmp_path):
    path = tmp_path / "old.plan"
    path.write_bytes(b"ptrt" + bytes(100))
    assert open_model(path).header.extra == {}


def test_a_word_is_no_engine(tmp_path):
    path = tmp_path / "x.bin"
    path.write_bytes(b"ftrt\0\1\2")
    assert open_model(path).header.format == "unknown"
