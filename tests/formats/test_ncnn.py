"""ncnn layer lists, text and binary."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from assetkit.errors import FormatError
from assetkit.formats import open_model

TEXT = """7767517
4 4
Input            data      0 1 data 0=64 1=32 2=3
Convolution      conv1     1 1 data c1 0=48 1=3 5=1 6=1296
PixelShuffle     up        1 1 c1 u1 0=4
BinaryOp         add       1 1 u1 output 0=0
"""
BINARY = struct.pack(
    "<27i", 7767517, 2, 2, 16, 0, 1, 0, 0, 64, 1, 32, 2, 3, -233, 6, 1, 1, 0, 1, 0, 48, -23309, 2, 7, 8, 9, 9
) + struct.pack("<i", -233)


def write(tmp_path: Path, data: bytes | str, name: str = "x4.param", weights: bool = True) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    if weights:
        (tmp_path / "x4.bin").write_bytes(bytes(range(40)))
    return path


def test_text(tmp_path):
    header = open_model(write(tmp_path, TEXT)).header
    assert header.format == "ncnn"
    assert header.extra["layers"] == {"Input": 1, "Convolution": 1, "PixelShuffle": 1, "BinaryOp": 1}
    assert header.extra["inputs"] == [{"name": "data", "shape": [3, 32, 64]}]
    assert header.extra["outputs"] == [{"name": "output", "shape": None}]
    assert header.extra["weights"] == "x4.bin"
    assert header.size == len(TEXT) + 40
    assert header.findings == ()


def test_input_of_free_size_and_no_weights(tmp_path):
    header = open_model(write(tmp_path, TEXT.replace(" 0=64 1=32 2=3", ""), weights=False)).header
    assert header.extra["inputs"] == [{"name": "data", "shape": None}]
    assert [each.code for each in header.findings] == ["ncnn-missing-weights"]


def test_binary(tmp_path):
    header = open_model(write(tmp_path, BINARY, "x4.param.bin")).header
    assert header.format == "ncnn"
    assert header.extra["layers"] == {"16": 1, "6": 1}
    assert header.extra["inputs"] == [{"name": "0", "shape": [3, 32, 64]}]
    assert header.extra["weights"] == "x4.bin"


def test_weights_alone_are_unknown(tmp_path):
    write(tmp_path, TEXT)
    assert open_model(tmp_path / "x4.bin").header.format != "ncnn"


@pytest.mark.parametrize(
    "data",
    [
        "7767517\n",
        "7767517\n4\n",
        "7767517\n-1 4\nInput data 0 1 data\n",
        "7767517\n999999999 4\nInput data 0 1 data\n",
        TEXT.replace("4 4", "5 4"),
        TEXT.replace("1 1 c1 u1", "9 9 c1 u1"),
        "7767517\n1 1\nInput data 0 1 " + "x" * 70_000,
        "7767517\n1 1\nInput data ٣ 1 x",
        BINARY[:-6],
        BINARY.replace(struct.pack("<i", -23309) + struct.pack("<i", 2), struct.pack("<2i", -23309, 1 << 30)),
        struct.pack("<3i", 7767517, 1 << 30, 1),
        struct.pack("<3i", 7767517, -1, 1),
    ],
)
def test_broken(tmp_path, data):
    with pytest.raises(FormatError) as caught:
        open_model(write(tmp_path, data))
    assert caught.value.finding.code == "ncnn-malformed"
