"""The GGUF header we write, read back by `gguf.GGUFReader` and by our own reader."""

import json
import math
from pathlib import Path

import gguf
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.errors import InputError
from assetkit.formats import open_model
from assetkit.formats.dtypes import GGML, GGML_NUMBERS, block_bytes
from assetkit.formats.gguf_writer import Layout, Stored, Value, gguf_header


def stored(name: str, shape: tuple[int, ...], kind: str) -> Stored:
    length = block_bytes(kind, shape)
    assert length is not None
    return Stored(name, shape, kind, length)


def payload(tensor: Stored) -> bytes:
    return np.random.RandomState(len(tensor.name)).bytes(tensor.nbytes)


def write(path: Path, tensors: list[Stored], layout: Layout) -> Path:
    data = bytearray(layout.size)
    data[: len(layout.header)] = layout.header
    for tensor, at in zip(tensors, layout.offsets, strict=True):
        data[at : at + tensor.nbytes] = payload(tensor)
    path.write_bytes(data)
    return path


MODEL = [
    stored("lin.weight", (4, 512), "Q4_K"),
    stored("lin.bias", (3,), "F32"),
    stored("conv.weight", (2, 1, 3, 5), "F16"),
    stored("scalar", (), "F32"),
    stored("empty", (0, 32), "Q8_0"),
    stored("größe", (1, 64), "Q5_1"),
]
VALUES = {
    "general.architecture": Value("string", "flux"),
    "general.file_type": Value("u32", 15),
    "general.name": Value("string", "Zoë 模型"),
    "f": Value("f32", 0.1),
    "flag": Value("bool", True),
    "small": Value("i32", -7),
    "large": Value("u64", 2**63),
    "comfy.gguf.orig_shape.conv.weight": Value("i32[]", (5, 6)),
    "words": Value("string[]", ["a", "ü", ""]),
    "none": Value("f32[]", []),
}


def test_gguf_reads_what_we_wrote(tmp_path):
    layout = gguf_header(MODEL, VALUES)
    reader = gguf.GGUFReader(write(tmp_path / "m.gguf", MODEL, layout))
    assert int(reader.fields["GGUF.version"].parts[0][0]) == 3
    found = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")}
    assert found == {key: pytest.approx(0.1) if key == "f" else _plain(value) for key, value in VALUES.items()}
    assert reader.fields["general.file_type"].types == [gguf.GGUFValueType.UINT32]
    shape = reader.fields["comfy.gguf.orig_shape.conv.weight"]
    assert shape.types == [gguf.GGUFValueType.ARRAY, gguf.GGUFValueType.INT32]  # ComfyUI-GGUF insists on these
    for tensor, read in zip(MODEL, reader.tensors, strict=True):
        assert read.name == tensor.name
        assert tuple(int(extent) for extent in reversed(read.shape)) == tensor.shape
        assert read.tensor_type.name == tensor.type
        assert read.data.tobytes() == payload(tensor)


def _plain(value: Value) -> object:
    return list(value.value) if value.kind.endswith("[]") else value.value


def test_our_reader_reads_what_we_wrote(tmp_path):
    layout = gguf_header(MODEL, VALUES)
    with open_model(write(tmp_path / "m.gguf", MODEL, layout)) as source:
        header = source.header
        assert not header.findings
        assert header.extra["header_bytes"] == len(layout.header)
        for tensor, at in zip(MODEL, layout.offsets, strict=True):
            info = header.tensors[tensor.name]
            shape = (5, 6) if tensor.name == "conv.weight" else tensor.shape  # as its orig_shape key says
            assert (info.dtype, info.shape, info.start) == (tensor.type, shape, at)
            assert bytes(source.read(tensor.name)) == payload(tensor)
    assert json.loads(header.metadata["words"]) == ["a", "ü", ""]
    assert header.metadata["general.architecture"] == "flux"


def test_the_bytes_are_those_of_gguf_writer(tmp_path):
    """The same key-values and tensors through `gguf.GGUFWriter`, byte for byte."""
    tensors = [stored("a", (2, 32), "F32"), stored("b", (5,), "F16"), stored("q", (3, 64), "Q8_0")]
    writer = gguf.GGUFWriter(tmp_path / "theirs.gguf", "flux")
    writer.add_quantization_version(2)
    writer.add_bool("flag", False)
    writer.add_array("comfy.gguf.orig_shape.a", [8, 8])
    for tensor in tensors:
        data = np.frombuffer(payload(tensor), dtype=np.uint8).reshape(*tensor.shape[:-1], -1)
        writer.add_tensor(tensor.name, data, raw_dtype=gguf.GGMLQuantizationType[tensor.type])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    values = {
        "general.architecture": Value("string", "flux"),
        "general.quantization_version": Value("u32", 2),
        "flag": Value("bool", False),
        "comfy.gguf.orig_shape.a": Value("i32[]", [8, 8]),
    }
    ours = write(tmp_path / "ours.gguf", tensors, gguf_header(tensors, values))
    assert ours.read_bytes() == (tmp_path / "theirs.gguf").read_bytes()


@pytest.mark.parametrize("alignment", [1, 8, 64, 4096])
def test_other_alignments_are_noted_and_kept(tmp_path, alignment):
    layout = gguf_header(MODEL, VALUES, alignment)
    assert all(at % alignment == 0 for at in (*layout.offsets, layout.size, len(layout.header)))
    path = write(tmp_path / "m.gguf", MODEL, layout)
    reader = gguf.GGUFReader(path)
    assert [each.data.tobytes() for each in reader.tensors] == [payload(each) for each in MODEL]
    with open_model(path) as source:
        assert source.header.metadata["general.alignment"] == str(alignment)
        assert bytes(source.read("lin.weight")) == payload(MODEL[0])


def test_a_file_without_tensors():
    layout = gguf_header([], {})
    assert layout == (b"GGUF\x03\0\0\0" + bytes(24), (), 32)


KINDS = {
    "u8": st.integers(0, 2**8 - 1),
    "i8": st.integers(-(2**7), 2**7 - 1),
    "u16": st.integers(0, 2**16 - 1),
    "i16": st.integers(-(2**15), 2**15 - 1),
    "u32": st.integers(0, 2**32 - 1),
    "i32": st.integers(-(2**31), 2**31 - 1),
    "u64": st.integers(0, 2**64 - 1),
    "i64": st.integers(-(2**63), 2**63 - 1),
    "f32": st.floats(width=32, allow_nan=False),
    "f64": st.floats(allow_nan=False),
    "bool": st.booleans(),
    "string": st.text(st.characters(codec="utf-8"), max_size=20),
}


@st.composite
def a_value(draw) -> Value:
    kind = draw(st.sampled_from(sorted(KINDS)))
    if draw(st.booleans()):
        return Value(kind, draw(KINDS[kind]))
    return Value(f"{kind}[]", draw(st.lists(KINDS[kind], max_size=70)))


@st.composite
def a_tensor(draw) -> Stored:
    kind = draw(st.sampled_from(sorted(GGML_NUMBERS)))
    row = GGML[GGML_NUMBERS[kind]].elements * draw(st.integers(1, 3))
    shape = (*draw(st.lists(st.integers(0, 3), max_size=3)), row)
    name = draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
    return stored(name, shape, kind)


@settings(max_examples=80, deadline=None)
@given(
    tensors=st.lists(a_tensor(), max_size=5, unique_by=lambda each: each.name),
    values=st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), a_value(), max_size=6),
    alignment=st.sampled_from([8, 32, 128]),
)
def test_whatever_can_be_written_comes_back(tmp_path_factory, tensors, values, alignment):
    values.pop("general.alignment", None)
    path = write(tmp_path_factory.mktemp("g") / "m.gguf", tensors, gguf_header(tensors, values, alignment))
    with open_model(path) as source:
        assert [each for each in source.header.findings if each.severity == "error"] == []
        infos = source.header.tensors
        assert [(each.name, each.shape, each.type) for each in tensors] == [
            (name, info.shape, info.dtype) for name, info in infos.items()
        ]
        assert all(bytes(source.read(each.name)) == payload(each) for each in tensors)
        for key, value in values.items():
            _same(source.header.metadata[key], value)


def _same(text: str, value: Value) -> None:
    if value.kind.endswith("[]"):
        found = text if text.startswith(f"[{len(value.value)} × ") else json.loads(text)
        assert found == (value.value if isinstance(found, list) else f"[{len(value.value)} × {value.kind[:-2]}]")
    elif value.kind == "string":
        assert text == value.value
    else:
        assert json.loads(text) == value.value or math.isinf(value.value)


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ([stored("n" * 128, (1,), "F32")], "the name has 128 bytes, GGUF takes at most 127"),
        ([stored("é" * 64, (1,), "F32")], "the name has 128 bytes"),
        ([stored("a", (1,), "F32"), stored("a", (2,), "F16")], "tensor 'a' is there twice"),
        ([stored("v", (1, 1, 1, 1, 1, 1), "F32")], "has 6 dimensions, GGUF takes at most 5"),
        ([Stored("q", (2, 100), "Q8_0", 0)], r"rows of 100 do not fill blocks of 32 \(Q8_0\)"),
        ([Stored("q", (2, 32), "F8_E4M3", 64)], "ggml has no type 'F8_E4M3'"),
        ([Stored("\ud800", (2,), "F32", 8)], "cannot be written as UTF-8"),
    ],
)
def test_tensors_that_gguf_cannot_hold_are_refused(tensors, message):
    with pytest.raises(InputError, match=message):
        gguf_header(tensors, {})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Value("u32", -1), "key 'k': -1 is no u32"),
        (Value("i32[]", [1, 2**31]), r"key 'k': \[1, 2147483648\] is no i32"),
        (Value("f32", 1e39), r"key 'k': 1e\+39 is no f32"),
        (Value("u8", "x"), "key 'k': 'x' is no u8"),
        (Value("string", "\udc00"), "cannot be written as UTF-8"),
    ],
)
def test_values_out_of_range_are_refused(value, message):
    with pytest.raises(InputError, match=message):
        gguf_header([], {"k": value})


def test_a_wrong_length_or_type_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="takes 34 bytes, not 32"):
        gguf_header([Stored("q", (1, 32), "Q8_0", 32)], {})
    with pytest.raises(ValueError, match="no value type 'int'"):
        gguf_header([], {"k": Value("int", 1)})
    with pytest.raises(ValueError, match="48 is no power of two"):
        gguf_header([], {}, 48)
    with pytest.raises(ValueError, match="laid out for 32"):
        gguf_header([], {"general.alignment": Value("u32", 64)})
    with pytest.raises(InputError, match="GGUF takes 1 to 65535"):
        gguf_header([], {"": Value("u32", 64)})
