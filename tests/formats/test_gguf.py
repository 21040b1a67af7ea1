"""GGUF: what the `gguf` package writes is read back; what is broken is refused with a code."""

import struct
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFEndian, GGUFWriter
from gguf.constants import GGML_QUANT_SIZES
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.errors import AssetkitError, FormatError
from assetkit.formats import open_model
from assetkit.formats.dtypes import GGML


def write(path: Path, fill=None, endian=GGUFEndian.LITTLE, arch="flux") -> Path:
    writer = GGUFWriter(str(path), arch, endianess=endian)
    if fill is not None:
        fill(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def a_model(writer: GGUFWriter) -> None:
    writer.add_file_type(1)
    writer.add_bool("flag", True)
    writer.add_float32("scale", 0.5)
    writer.add_array("tags", ["a", "ü"])
    writer.add_array("tokenizer.ggml.tokens", [f"t{i}" for i in range(5000)])
    writer.add_array("comfy.gguf.orig_shape.conv.weight", [2, 4, 4])
    writer.add_tensor("lin.weight", np.arange(12, dtype=np.float32).reshape(3, 4))
    writer.add_tensor("half", np.arange(6, dtype=np.float16))
    writer.add_tensor("conv.weight", np.zeros((1, 32), dtype=np.float32))
    writer.add_tensor("q", np.zeros((2, 34), dtype=np.uint8), raw_dtype=GGMLQuantizationType.Q8_0)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write(tmp_path / "m.gguf", a_model)


def raw(version=3, kvs=(), tensors=(), payload=b"", order="<", counts=None) -> bytes:
    """A file built by hand: kvs are ready bytes, tensors are (name, ne, type, offset)."""
    length = "I" if version == 1 else "Q"

    def text(s):
        return struct.pack(order + length, len(s)) + s

    out = b"GGUF" + struct.pack(order + "I", version)
    out += struct.pack(order + 2 * length, *(counts or (len(tensors), len(kvs)))) + b"".join(kvs)
    for name, ne, kind, offset in tensors:
        out += text(name) + struct.pack(f"{order}I{len(ne)}{length}IQ", len(ne), *ne, kind, offset)
    return out + b"\0" * (-len(out) % 32) + payload


def refused(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "x.gguf"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        open_model(path)
    return caught.value.finding.code


def test_the_type_table_is_that_of_the_package():
    assert {kind: (block.elements, block.size) for kind, block in GGML.items()} == {
        int(kind): sizes for kind, sizes in GGML_QUANT_SIZES.items()
    }
    assert all(GGMLQuantizationType(kind).name == block.name for kind, block in GGML.items())


def test_what_the_package_writes_is_read(model):
    with open_model(model) as source:
        header = source.header
        assert header.format == "gguf"
        shapes = {name: (info.dtype, info.shape) for name, info in header.tensors.items()}
        assert shapes == {
            "lin.weight": ("F32", (3, 4)),
            "half": ("F16", (6,)),
            "conv.weight": ("F32", (2, 4, 4)),
            "q": ("Q8_0", (2, 32)),
        }
        assert header.metadata["general.architecture"] == "flux"
        assert header.metadata["flag"] == "true"
        assert header.metadata["scale"] == "0.5"
        assert header.metadata["general.file_type"] == "1"
        assert header.metadata["tags"] == '["a", "ü"]'
        assert header.metadata["tokenizer.ggml.tokens"] == "[5000 × string]"
        assert header.extra["arrays"]["tokenizer.ggml.tokens"] == ("string", 5000)
        assert header.size == model.stat().st_size
        assert np.array_equal(np.frombuffer(source.read("lin.weight"), np.float32), np.arange(12, dtype=np.float32))
        assert np.array_equal(np.frombuffer(source.read("half"), np.float16), np.arange(6, dtype=np.float16))
        assert len(source.read("q")) == 68
        with pytest.raises(KeyError):
            source.read("nothing")


def test_big_endian_files_give_little_endian_bytes(tmp_path):
    path = write(tmp_path / "b.gguf", lambda w: w.add_tensor("x", np.arange(5, dtype=np.float32)), GGUFEndian.BIG)
    with open_model(path) as source:
        assert source.header.extra["endian"] == "big"
        assert source.header.metadata["general.architecture"] == "flux"
        assert np.array_equal(np.frombuffer(source.read("x"), "<f4"), np.arange(5, dtype=np.float32))


@pytest.mark.parametrize("version", [1, 2, 3])
def test_all_versions(tmp_path, version):
    path = tmp_path / "v.gguf"
    path.write_bytes(raw(version, tensors=[(b"w", (4, 2), 0, 0)], payload=bytes(32)))
    header = open_model(path).header
    assert header.tensors["w"].shape == (2, 4)
    assert header.extra["version"] == version
    assert header.tensors["w"].start == header.extra["header_bytes"]


def test_a_split_file_says_which_part_it_is(tmp_path):
    def fill(writer):
        writer.add_uint16("split.no", 1)
        writer.add_uint16("split.count", 3)

    header = open_model(write(tmp_path / "m-00002-of-00003.gguf", fill)).header
    assert header.extra["shard"] == (2, 3)
    assert [finding.code for finding in header.findings] == ["shard-part"]


def test_an_unknown_type_is_a_finding_and_not_a_guess(tmp_path):
    path = tmp_path / "n.gguf"
    path.write_bytes(raw(tensors=[(b"w", (4,), 99, 0)], payload=bytes(64)))
    header = open_model(path).header
    assert header.tensors["w"].dtype == "GGML_99"
    assert header.tensors["w"].stop == -1
    assert [finding.code for finding in header.findings] == ["gguf-unknown-type"]


KEY = struct.pack("<Q", 1) + b"k"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (raw(version=9), "gguf-version"),
        (raw(counts=(1 << 60, 0)), "gguf-count"),
        (raw(counts=(0, 1 << 60)), "gguf-count"),
        (raw(tensors=[(b"w", (4,), 0, 0)]), "truncated"),
        (raw(tensors=[(b"w", (4,), 0, 1)], payload=bytes(64)), "gguf-offset"),
        (raw(tensors=[(b"w", (4,), 0, 1 << 62)], payload=bytes(64)), "truncated"),
        (raw(tensors=[(b"w", (16,), 0, 0), (b"v", (8,), 0, 32)], payload=bytes(64)), "gguf-overlap"),
        (raw(tensors=[(b"w", (8,), 0, 0), (b"w", (8,), 0, 32)], payload=bytes(64)), "gguf-duplicate-key"),
        (raw(tensors=[(b"w", (33,), 8, 0)], payload=bytes(64)), "gguf-shape"),
        (raw(tensors=[(b"w", (1 << 40, 1 << 40), 0, 0)], payload=bytes(64)), "gguf-shape"),
        (raw(tensors=[(b"w", (1,) * 9, 0, 0)], payload=bytes(64)), "gguf-shape"),
        (raw(tensors=[(b"\xff\xfe", (1,), 0, 0)], payload=bytes(64)), "gguf-name"),
        (raw(kvs=[KEY + struct.pack("<IQ", 8, 1 << 50)]), "truncated"),
        (raw(kvs=[KEY + struct.pack("<I", 77)]), "gguf-type"),
        (raw(kvs=[KEY + struct.pack("<IIQ", 9, 9, 1)]), "gguf-type"),
        (raw(kvs=[KEY + struct.pack("<IIQ", 9, 8, 1 << 60)]), "gguf-array"),
        (raw(kvs=[KEY + struct.pack("<IIQ", 9, 12, 1 << 60)]), "truncated"),
        (raw(kvs=[KEY + struct.pack("<IB", 0, 1)] * 2), "gguf-duplicate-key"),
        (raw(kvs=[struct.pack("<Q", 17) + b"general.alignment" + struct.pack("<II", 4, 3)]), "gguf-alignment"),
        (b"GGUF", "truncated"),
        (b"GGUF\3\0\0\0", "truncated"),
    ],
)
def test_broken_files_are_refused(tmp_path, data, code):
    assert refused(tmp_path, data) == code


def test_missing_tensor_bytes_and_trailing_bytes_are_told_apart(tmp_path, model):
    data = model.read_bytes()
    assert refused(tmp_path, data[:-60]) == "truncated"
    longer = tmp_path / "long.gguf"
    longer.write_bytes(data + bytes(100))
    assert [finding.code for finding in open_model(longer).header.findings] == ["trailing-bytes"]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_damage_is_a_header_or_an_error_of_ours(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    whole = folder / "whole.gguf"
    if not whole.exists():
        write(whole, lambda w: (w.add_array("a", [1, 2]), w.add_tensor("x", np.zeros((2, 4), np.float32)))[0])
    damaged = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=9))
    path = folder / "damaged.gguf"
    path.write_bytes(damaged)
    try:
        with open_model(path) as source:
            assert all(isinstance(size, int) for info in source.header.tensors.values() for size in info.shape)
            assert all(info.stop <= len(damaged) for info in source.header.tensors.values())
    except AssetkitError:
        pass
