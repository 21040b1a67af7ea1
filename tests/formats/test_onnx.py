"""ONNX headers against the `onnx` package, external data, and broken bytes."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from assetkit.errors import AssetkitError, FormatError
from assetkit.formats import open_model

WEIGHT = np.arange(6, dtype=np.float32).reshape(2, 3)


def model(**options: object) -> onnx.ModelProto:
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["y"]),
        helper.make_node("Relu", ["y"], ["z"]),
        helper.make_node("Relu", ["z"], ["out"]),
        helper.make_node("Fancy", ["out"], ["o2"], domain="my.ops"),
    ]
    tensors = [
        numpy_helper.from_array(WEIGHT, "w"),
        numpy_helper.from_array(np.arange(4, dtype=np.int64), "ids"),
        helper.make_tensor("typed", TensorProto.FLOAT, [3], [1.0, 2.0, 3.0]),
        helper.make_tensor("half", TensorProto.FLOAT16, [2], np.zeros(2, np.float16).tobytes(), raw=True),
    ]
    graph = helper.make_graph(
        nodes,
        "net",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2]),
            helper.make_tensor_value_info("w", TensorProto.FLOAT, [2, 3]),
        ],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [None, 3])],
        tensors,
    )
    made = helper.make_model(
        graph,
        producer_name="maker",
        producer_version="1.2",
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("my.ops", 1)],
    )
    helper.set_model_props(made, {"names": "['cat']", "author": "ü"})
    return made


def write(tmp_path: Path, data: bytes, name: str = "m.onnx") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_header(tmp_path):
    made = model()
    with open_model(write(tmp_path, made.SerializeToString())) as source:
        header = source.header
        assert header.format == "onnx"
        assert header.extra["ir_version"] == made.ir_version
        assert (header.extra["producer"], header.extra["producer_version"]) == ("maker", "1.2")
        assert header.extra["graph"] == "net"
        assert header.extra["opsets"] == {"": 17, "my.ops": 1}
        assert header.extra["ops"] == {"MatMul": 1, "Relu": 2, "my.ops.Fancy": 1}
        assert header.extra["inputs"] == [{"name": "x", "dtype": "F32", "shape": ["batch", 2]}]
        assert header.extra["outputs"] == [{"name": "out", "dtype": "F32", "shape": [None, 3]}]
        assert header.metadata == {"names": "['cat']", "author": "ü"}
        shapes = {name: (info.dtype, info.shape) for name, info in header.tensors.items()}
        assert shapes == {"w": ("F32", (2, 3)), "ids": ("I64", (4,)), "typed": ("F32", (3,)), "half": ("F16", (2,))}
        for tensor in made.graph.initializer:
            assert bytes(source.read(tensor.name)) == numpy_helper.to_array(tensor).tobytes()
        assert header.findings == ()


def test_against_the_onnx_package():
    """Every model that ships with the package reads as the package reads it."""
    files = sorted((Path(onnx.__file__).parent / "backend" / "test" / "data").rglob("*.onnx"))
    assert len(files) > 50
    for path in files:
        made, header = onnx.load(path, load_external_data=False), open_model(path).header
        assert header.format == "onnx", path
        assert sum(header.extra["ops"].values()) == len(made.graph.node)
        assert {t.name: tuple(t.dims) for t in made.graph.initializer} == {
            n: i.shape for n, i in header.tensors.items()
        }
        known = {t.name for t in made.graph.initializer}
        assert [v.name for v in made.graph.input if v.name not in known] == [v["name"] for v in header.extra["inputs"]]


def external(tmp_path: Path, location: str = "w.data", offset: int = 16, length: int = 24) -> Path:
    made = model()
    tensor = made.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", str(offset)), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)
    return write(tmp_path, made.SerializeToString())


def test_external_data(tmp_path):
    (tmp_path / "w.data").write_bytes(bytes(16) + WEIGHT.tobytes())
    path = external(tmp_path)
    with open_model(path) as source:
        assert bytes(source.read("w")) == WEIGHT.tobytes()
        assert source.header.findings == ()
        assert source.header.extra["external"] == {"w.data": 40}
        assert source.header.size == path.stat().st_size + 40


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("onnx-external-missing", {"location": "gone.data"}),
        ("onnx-external-escape", {"location": "../w.data"}),
        ("onnx-external-escape", {"location": "/etc/passwd"}),
        ("onnx-external-escape", {"location": "C:\\w.data"}),
        ("onnx-external-escape", {"location": "a\\..\\..\\w.data"}),
        ("onnx-external-bounds", {"offset": 17}),
        ("onnx-external-bounds", {"length": 20}),
        ("onnx-external-malformed", {"offset": -1}),
    ],
)
def test_external_data_faults(tmp_path, code, options):
    (tmp_path / "w.data").write_bytes(bytes(16) + WEIGHT.tobytes())
    with open_model(external(tmp_path, **options)) as source:
        assert {each.code for each in source.header.findings} == {code}
        with pytest.raises(FormatError):
            source.read("w")


@pytest.mark.parametrize("share", [0.15, 0.5, 0.9])
@pytest.mark.parametrize("suffix", [".onnx", ".ort"])
def test_what_is_left_of_a_download_says_so(tmp_path, share, suffix):
    data = model().SerializeToString()
    with pytest.raises(FormatError) as caught:
        open_model(write(tmp_path, data[: int(share * len(data))], f"m{suffix}"))
    assert (caught.value.finding.code, caught.value.format) == ("onnx-truncated", "onnx")


def test_only_its_name_makes_a_beginning_a_broken_model(tmp_path):
    data = model().SerializeToString()
    assert open_model(write(tmp_path, data[: len(data) // 2], "m.dat")).header.format == "unknown"


def test_truncated(tmp_path):
    data = model().SerializeToString()
    for stop in range(1, len(data)):
        with contextlib.suppress(AssetkitError):
            header = open_model(write(tmp_path, data[:stop])).header
            assert header.format == "unknown" or stop > len(data) - 200


@pytest.mark.parametrize(
    "data",
    [
        b"\x08\x01\x12\x10\x0a\x02\x08\x01" + bytes(64),  # TensorFlow's SavedModel: schema version, meta graph
        b"\x08\x04\x12\x05\x0a\x03\x0a\x01x" + bytes(64),  # CoreML: specification version, description
        b"\x08\x00",
        b"\x08" + bytes(100),
        b"\x08\x07\x3a\x00",
    ],
)
def test_other_protobufs_are_not_onnx(tmp_path, data):
    assert open_model(write(tmp_path, data)).header.format == "unknown"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_mutations(tmp_path, changes):
    data = bytearray(model().SerializeToString())
    for at, byte in changes:
        data[at % len(data)] = byte
    with contextlib.suppress(AssetkitError), open_model(write(tmp_path, bytes(data))) as source:
        for name in source.header.tensors:
            with contextlib.suppress(AssetkitError):
                source.read(name)
