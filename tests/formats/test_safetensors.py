"""safetensors: what the `safetensors` package writes is read; what it refuses is refused, and duplicate keys too."""

import json
import os
import struct
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import safetensors
from hypothesis import example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from assetkit.errors import AssetkitError, FormatError
from assetkit.formats import open_model
from assetkit.formats.dtypes import BITS


def build(header, payload=b"", length=None) -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + payload


def entry(dtype="F32", shape=(1,), offsets=(0, 4), **more) -> dict:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets), **more}


def code_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        open_model(path)
    return caught.value.finding.code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.safetensors"


def test_what_the_package_writes_is_read(path):
    arrays = {
        "b.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
        "a.weight": np.arange(5, dtype=np.int64),
        "half": np.ones((2, 2, 2), dtype=np.float16),
        "scalar": np.array(3.5),
        "empty": np.zeros((0, 7), dtype=np.uint8),
        "flag": np.array([True, False]),
    }
    save_file(arrays, path, metadata={"ss_network_dim": "4", "ü": 'a "quoted": text'})
    with open_model(path) as source:
        header = source.header
        assert header.format == "safetensors"
        assert header.metadata == {"ss_network_dim": "4", "ü": 'a "quoted": text'}
        assert header.size == path.stat().st_size
        assert header.findings == ()
        assert header.extra["header_bytes"] == 8 + int.from_bytes(path.read_bytes()[:8], "little")
        assert {name: info.shape for name, info in header.tensors.items()} == {k: v.shape for k, v in arrays.items()}
        for name, array in arrays.items():
            info = header.tensors[name]
            assert bytes(source.read(name)) == array.tobytes() == path.read_bytes()[info.start : info.stop]
        with pytest.raises(KeyError):
            source.read("nothing")


@pytest.mark.parametrize("dtype", sorted(BITS))
def test_every_dtype_has_the_size_the_package_gives_it(path, dtype):
    bits = BITS[dtype] * 8
    path.write_bytes(build({"x": entry(dtype, (8,), (0, bits // 8))}, bytes(bits // 8)))
    assert open_model(path).header.tensors["x"].dtype == dtype
    with safetensors.safe_open(path, "np") as other:
        assert list(other.keys()) == ["x"]
        assert other.get_slice("x").get_dtype() == dtype


def test_the_dtype_table_is_complete():
    listed = safetensors._safetensors_rust.__file__
    text = Path(listed).read_bytes()
    assert all(dtype.encode() in text for dtype in BITS)
    assert len(BITS) == 22  # `variant index 0 <= i < 22` in safetensors 0.8


def test_order_of_fields_entries_and_ranges_does_not_matter(path):
    late = {"data_offsets": [0, 4], "shape": [1], "dtype": "F32", "note": "kept by some writer"}
    path.write_bytes(build({"z": entry(offsets=(4, 8)), "a": late}, bytes(8)))
    tensors = open_model(path).header.tensors
    assert (tensors["a"].stop, tensors["z"].stop - tensors["z"].start) == (tensors["z"].start, 4)


def test_keys_and_metadata_may_hold_anything_that_is_text(path):
    odd = {'a:b"{}[],': entry(), "__metadata__": {":": '":{', "é": "😀", "\\u003a": "\u003a\n"}}
    for raw in (json.dumps(odd), json.dumps(odd, ensure_ascii=False), json.dumps(odd).replace("b", "\\u003a")):
        path.write_bytes(build(raw.encode(), bytes(4)))
        header = open_model(path).header
        assert len(header.tensors) == 1
        assert header.metadata == json.loads(raw)["__metadata__"]


def test_a_file_without_tensors_is_valid(path):
    path.write_bytes(build({"__metadata__": {"a": "b"}}))
    assert open_model(path).header.metadata == {"a": "b"}
    path.write_bytes(build(b"{}"))
    assert open_model(path).header.tensors == {}


def test_null_metadata_is_a_finding(path):
    path.write_bytes(build({"__metadata__": None, "x": entry()}, bytes(4)))
    assert [finding.code for finding in open_model(path).header.findings] == ["safetensors-metadata"]


ONE = json.dumps(entry())
BROKEN = {
    "truncated": [
        build({"x": entry()}, bytes(3)),
        build({"x": entry()}, bytes(4), length=1000),
        build({"x": entry()})[:7],
        b"\1",
        build({"x": entry(shape=(1 << 40,), offsets=(0, 1 << 42))}, bytes(8)),
    ],
    "trailing-bytes": [build({"x": entry()}, bytes(5)), build(b"{}", bytes(1))],
    "header-too-large": [build({"x": entry()}, bytes(4), length=(32 << 20) + 1), build(b"{", length=1 << 63)],
    "safetensors-overlap": [
        build({"x": entry(), "y": entry()}, bytes(4)),
        build({"x": entry(shape=(2,), offsets=(0, 8)), "y": entry(offsets=(4, 8))}, bytes(8)),
    ],
    "safetensors-gap": [
        build({"x": entry(offsets=(4, 8))}, bytes(8)),
        build({"x": entry(), "y": entry(offsets=(5, 9))}, bytes(9)),
    ],
    "safetensors-size": [
        build({"x": entry(offsets=(0, 5))}, bytes(5)),
        build({"x": entry(shape=(2,))}, bytes(4)),
        build({"x": entry("F4", (3,), (0, 1))}, bytes(1)),
        build({"x": entry("F4", (3,), (0, 2))}, bytes(2)),
    ],
    "safetensors-offsets": [
        build({"x": entry(offsets=(4, 0))}, bytes(4)),
        build({"x": entry(offsets=(0.0, 4))}, bytes(4)),
        build({"x": entry(offsets=(False, 4))}, bytes(4)),
        build({"x": entry(offsets=(0, 4, 4))}, bytes(4)),
        build({"x": entry(offsets=())}, bytes(4)),
        build({"x": entry(offsets=(-4, 0))}, bytes(4)),
        build({"x": {**entry(), "data_offsets": "04"}}, bytes(4)),
        build({"x": {**entry(), "data_offsets": {"0": 1, "4": 2}}}, bytes(4)),
        build({"x": entry(offsets=(0, 1 << 70))}, bytes(4)),
    ],
    "safetensors-shape": [
        build({"x": entry(shape=(True,))}, bytes(4)),
        build({"x": entry(shape=(1.0,))}, bytes(4)),
        build({"x": entry(shape=(-1, -1))}, bytes(4)),
        build({"x": entry(shape=("a", 1 << 40))}, bytes(4)),
        build({"x": entry(shape=([1],))}, bytes(4)),
        build({"x": {**entry(), "shape": {}}}, bytes(4)),
        build({"x": {**entry(), "shape": ""}}, bytes(4)),
        build({"x": {**entry(), "shape": None}}, bytes(4)),
        build({"x": entry(shape=(1 << 40, 1 << 40, 0), offsets=(0, 0))}),
        build({"x": entry(shape=(1 << 62, 0), offsets=(0, 0)), "y": entry(shape=(1 << 64, 0), offsets=(0, 0))}),
    ],
    "safetensors-dtype": [
        build({"x": entry("F33")}, bytes(4)),
        build({"x": {**entry(), "dtype": 7}}, bytes(4)),
        build({"x": {**entry(), "dtype": ["F32"]}}, bytes(4)),
    ],
    "safetensors-metadata": [
        build({"__metadata__": {"a": 1}, "x": entry()}, bytes(4)),
        build({"__metadata__": {"a": {"b": "c"}}, "x": entry()}, bytes(4)),
        build({"__metadata__": [], "x": entry()}, bytes(4)),
        build({"__metadata__": "text", "x": entry()}, bytes(4)),
    ],
    "safetensors-duplicate-key": [
        build(f'{{"x":{ONE},"x":{ONE}}}'.encode(), bytes(4)),
        build(f'{{"x":null,"x":{ONE}}}'.encode(), bytes(4)),
        build(f'{{"a\\u003ab":1,"x":{ONE},"a:b":1}}'.encode(), bytes(4)),
        build(f'{{"\\u0078":{{}},"x":{ONE}}}'.encode(), bytes(4)),
        build(f'{{"__metadata__":{{}},"x":{ONE},"__metadata__":{{"a":"b"}}}}'.encode(), bytes(4)),
        build(f'{{"__metadata__":{{"a":"1","a":"2"}},"x":{ONE}}}'.encode(), bytes(4)),
        build(b'{"x":{"dtype":"F16","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', bytes(4)),
        build(b'{"x\\u003a":null,"x:":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', bytes(4)),
    ],
    "safetensors-json": [
        build(b"[]"),
        build(b" {}"),
        build(b"{"),
        build(b"{}x"),
        build(b'{"x":NaN}'),
        build(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        build(b'{"x":' + b"9" * 10_000 + b"}"),
        build(f'{{"x":{ONE[:-1]},"y":Infinity}}}}'.encode(), bytes(4)),
        build({"x": 5}),
        build({"x": [["dtype", "F32"], ["shape", [1]], ["data_offsets", [0, 4]]]}, bytes(4)),
        build({"x": {"dtype": "F32", "shape": [1]}}, bytes(4)),
        build(b'{"a\x01":1}'),
    ],
    "safetensors-encoding": [
        build(b'{"\xff":1}'),
        build(f'{{"\\ud800":{ONE}}}'.encode(), bytes(4)),
        build(f'{{"__metadata__":{{"a":"\\udc00"}},"x":{ONE}}}'.encode(), bytes(4)),
    ],
    "safetensors-number": [build(b'{"x":{"dtype":"F32","shape":[1],"data_offsets":[-0,4]}}', bytes(4))],
}


@pytest.mark.parametrize(
    ("code", "data"),
    [(code, data) for code, cases in BROKEN.items() for data in cases],
    ids=lambda value: str(value)[:40],
)
def test_each_rule_has_its_code(path, code, data):
    assert code_of(path, data) == code


def theirs(path: Path) -> bool:
    try:
        with safetensors.safe_open(path, "np") as other:
            other.keys()
    except Exception:
        return False
    return True


ODD_NUMBERS = st.sampled_from([True, -1, -0.0, 1.0, 1e3, None, "4", 1 << 63, 1 << 64, 10**30, [], {}])
NUMBERS = st.one_of(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), ODD_NUMBERS)
ENTRIES = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "F32", "U8", "F4", "BOOL", "f32", "", 3, None]),
        "shape": st.lists(NUMBERS, max_size=3),
        "data_offsets": st.lists(NUMBERS, min_size=1, max_size=3),
    },
    optional={"more": st.just(1)},
)
GOOD = st.integers(0, 2).map(lambda count: {f"t{i}": entry("U8", (4,), (4 * i, 4 * i + 4)) for i in range(count)})
METADATA = st.one_of(
    st.none(), st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=2), st.just({"a": 1})
)


@settings(max_examples=400, deadline=None)
@given(
    GOOD, st.dictionaries(st.text(max_size=3), st.one_of(ENTRIES, NUMBERS), max_size=2), METADATA, st.integers(0, 16)
)
def test_what_the_package_refuses_is_refused(tmp_path_factory, good, odd, metadata, payload):
    path = tmp_path_factory.getbasetemp() / "oracle.safetensors"
    header = {**good, **odd} if metadata is None else {"__metadata__": metadata, **good, **odd}
    path.write_bytes(build(header, bytes(payload)))
    try:
        ours = open_model(path).header.tensors.keys()
    except FormatError:
        ours = None
    # Nothing in these headers is a duplicate, so both must agree.
    assert (ours is not None) == theirs(path)


VALID = build(
    {
        "__metadata__": {"ss_a": '{"x": "\u003a"}', "b": "-0"},
        "a.weight": entry("F16", (2, 3), (0, 12)),
        "b-0": entry("F32", (), (12, 16)),
    },
    bytes(16),
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 3), st.binary(max_size=6)), min_size=1, max_size=4
    )
)
@example([(0, 8, b"\xff" * 8)])
@example([(0, 8, b"\0" * 8)])
def test_any_damage_is_a_header_or_an_error_of_ours(tmp_path_factory, edits):
    path = tmp_path_factory.getbasetemp() / "damaged.safetensors"
    data = bytearray(VALID)
    for at, cut, new in edits:
        data[at : at + cut] = new
    path.write_bytes(data)
    try:
        header = open_model(path).header
    except AssetkitError:
        return
    if header.format == "safetensors" and not header.findings:
        assert theirs(path)


def test_cutting_a_file_anywhere_never_gives_a_header(path):
    for length in range(1, len(VALID)):
        assert code_of(path, VALID[:length]) == "truncated"
    assert code_of(path, bytes(8)) == "zero-filled"


def test_the_header_of_a_hundred_gigabytes_is_instant(path):
    size = 100 * 1000**3
    with open(path, "wb") as file:
        file.write(build({"x": entry("U8", (size,), (0, size))}))
        file.truncate(file.tell() + size)
    began = time.perf_counter()
    tracemalloc.start()
    header = open_model(path).header
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert header.tensors["x"].shape == (size,)
    assert time.perf_counter() - began < 0.5
    assert peak < 1_000_000


@pytest.mark.parametrize("piece", [b"[],", b'{"a":1},', b'"",', b"9,"])
def test_a_header_that_is_all_structure_is_refused_before_it_is_parsed(path, piece):
    raw = b'{"x":[' + piece * ((8 << 20) // len(piece)) + b"0]}"
    path.write_bytes(build(raw))
    tracemalloc.start()
    try:
        with pytest.raises(FormatError) as caught:
            open_model(path)
        assert caught.value.finding.code == "header-too-large"
        assert tracemalloc.get_traced_memory()[1] < 120_000_000
    finally:
        tracemalloc.stop()


def test_a_large_header_of_metadata_is_read(path):
    text = json.dumps({f"tag {i}": ["a", "b", i] for i in range(300_000)})
    path.write_bytes(build({"__metadata__": {"ss_tag_frequency": text}, "x": entry()}, bytes(4)))
    assert path.stat().st_size > 6 << 20
    assert open_model(path).header.metadata["ss_tag_frequency"] == text


def test_a_file_that_shrinks_before_a_read_is_an_error_of_ours(path):
    path.write_bytes(VALID)
    with open_model(path) as source:
        os.truncate(path, len(VALID) - 10)
        with pytest.raises(FormatError, match="can no longer be read"):
            source.read("b-0")
